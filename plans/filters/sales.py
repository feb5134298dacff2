"""Filters of the lists of suspensions and minimum orders."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from plans.filters.choices import AboutFundsFilterSet, OnceFilterSet, TermFilterSet, a_day, a_plan, about_fund
from plans.models import MinimumOrder, Suspension


class SuspensionFilter(OnceFilterSet, TermFilterSet, AboutFundsFilterSet):
    search_fields = ("reason__icontains", "funds__code__icontains", "funds__name__icontains")
    search_hint = "Reason or fund"

    plan = a_plan()
    fund = about_fund()
    on = a_day("filter_on", "In force on")

    class Meta:
        model = Suspension
        fields = ("plan", "kind", "fund", "on", "start", "end")


class MinimumOrderFilter(OnceFilterSet, AboutFundsFilterSet):
    search_fields = ("funds__code__icontains", "funds__name__icontains")
    search_hint = "Fund"

    plan = a_plan()
    fund = about_fund()
    on = a_day("filter_on", "Begun by")

    class Meta:
        model = MinimumOrder
        fields = ("plan", "fund", "on", "start", "initial", "subsequent")

    def filter_on(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(start__lte=value)
