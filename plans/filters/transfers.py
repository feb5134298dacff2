"""Filters of transfers of rights, and of notices."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from plans.filters.choices import AboutFundsFilterSet, a_day, a_plan, about_fund
from plans.models import Notice, Transfer


class TransferFilter(AboutFundsFilterSet):
    search_fields = (
        "tranche__icontains",
        "distributor__code__icontains",
        "assignee__code__icontains",
        "assignee__name__icontains",
    )
    search_hint = "Tranche, distributor or assignee"

    plan = a_plan()
    fund = about_fund()
    on = a_day("filter_on", "In force on")
    noticed = django_filters.BooleanFilter(
        label="Notice received", field_name="notice_received", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Transfer
        fields = (
            "plan",
            "right",
            "distributor",
            "assignee",
            "tranche",
            "fund",
            "on",
            "noticed",
            "percent",
            "effective",
            "ends",
            "notice_received",
        )

    def filter_on(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(Q(ends__isnull=True) | Q(ends__gte=value), effective__lte=value)


class NoticeFilter(AboutFundsFilterSet):
    search_fields = ("subject__icontains", "text__icontains")
    search_hint = "Subject or text"

    plan = a_plan()
    fund = about_fund()

    class Meta:
        model = Notice
        fields = ("plan", "direction", "kind", "fund", "dated", "sent", "received", "delivery")
