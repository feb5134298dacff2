"""Filters of the remainders of caps on sales charges."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from ledger.filters.choices import MonthsFilterSet
from ledger.models import SalesChargeCapMonth
from plans.models import Plan


class LimitedFilter(django_filters.BooleanFilter):
    """Months in which a cap left less than the fee, or not."""

    def filter(self, queryset: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        return queryset if value is None else queryset.filter(limited_from__isnull=not value)


class SalesChargeCapMonthFilter(MonthsFilterSet):
    plan = django_filters.ModelChoiceFilter(
        label="Plan", queryset=Plan.objects.order_by("code"), field_name="calculation__plan"
    )
    limited = LimitedFilter(label="Charged less")

    class Meta:
        model = SalesChargeCapMonth
        fields = ("plan", "months", "company", "fund", "closing", "limited")
