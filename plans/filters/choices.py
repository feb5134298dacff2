"""What filters of agreements share."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from backoffice.filters import FilterSet
from plans.models import Fund, Plan


def a_plan(field_name: str = "plan") -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(label="Plan", queryset=Plan.objects.order_by("code"), field_name=field_name)


def about_fund() -> django_filters.ModelChoiceFilter:
    """Rows that are about a fund: that name it, or no fund at all."""
    return django_filters.ModelChoiceFilter(
        label="Fund", queryset=Fund.objects.order_by("code"), method="filter_about_fund"
    )


def a_day(method: str, label: str = "On") -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, method=method)


class OnceFilterSet(FilterSet):
    """Each row once, though the search looks at several of its relations."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset.order_by())
        return queryset.filter(pk__in=found.values("pk"))


class AboutFundsFilterSet(FilterSet):
    """Base for rows that name funds."""

    def filter_about_fund(self, queryset: QuerySet[Any], name: str, value: Fund) -> QuerySet[Any]:
        named = queryset.model._default_manager.filter(Q(funds=value) | Q(funds__isnull=True))
        return queryset.filter(pk__in=named.values("pk"))


class TermFilterSet(FilterSet):
    """Base for rows that hold from `start` to `end`, both included."""

    def filter_on(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(Q(end__isnull=True) | Q(end__gte=value), start__lte=value)
