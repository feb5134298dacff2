"""Filters of the lists of boards and votes."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from backoffice.filters import FilterSet
from plans.filters.choices import AboutFundsFilterSet, a_day, a_plan, about_fund
from plans.models import Company, Director, Resolution, Termination


def a_company() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(label="Company", queryset=Company.objects.order_by("name"))


class ResolutionFilter(AboutFundsFilterSet):
    search_fields = ("company__name__icontains", "company__code__icontains", "text__icontains")
    search_hint = "Company or words"

    plan = a_plan()
    company = a_company()
    fund = about_fund()
    voided = django_filters.BooleanFilter(
        label="Taken back", field_name="voided_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Resolution
        fields = ("plan", "company", "fund", "matter", "body", "on", "in_person", "called_for", "voided")


class DirectorFilter(FilterSet):
    search_fields = ("name__icontains", "company__name__icontains", "company__code__icontains")
    search_hint = "Name or company"

    company = a_company()
    on = a_day("filter_on", "In office on")

    class Meta:
        model = Director
        fields = ("company", "on", "since", "until")

    def filter_on(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return queryset.filter(Q(until__isnull=True) | Q(until__gte=value), since__lte=value)


class TerminationFilter(AboutFundsFilterSet):
    search_fields = ("text__icontains",)
    search_hint = "Words"

    plan = a_plan()
    fund = about_fund()

    class Meta:
        model = Termination
        fields = ("plan", "fund", "cause", "on")
