"""Filters of service agreements."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from plans.filters.choices import AboutFundsFilterSet, OnceFilterSet, TermFilterSet, a_day, a_plan, about_fund
from plans.models import Party, ServiceAgreement


class ServiceAgreementFilter(OnceFilterSet, TermFilterSet, AboutFundsFilterSet):
    search_fields = ("code__icontains", "provider__code__icontains", "provider__name__icontains")
    search_hint = "Code or provider"

    plan = a_plan()
    provider = django_filters.ModelChoiceFilter(
        queryset=Party.objects.filter(service_agreements__isnull=False).distinct().order_by("name", "pk")
    )
    fund = about_fund()
    on = a_day("filter_on", "In force on")

    class Meta:
        model = ServiceAgreement
        fields = ("plan", "kind", "provider", "fund", "on", "rate", "start", "end")

    def filter_about_fund(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().filter_about_fund(queryset, name, value).filter(plan__schedule__fund=value)
