"""What filters of the ledger share. On the large tables only what an index answers within one plan or month."""

from functools import cache
from typing import Any

import django_filters
from django.db import connection
from django.db.models import QuerySet

from backoffice.filters import DateRangeFilter, FilterSet
from ledger.models import Calculation
from plans.models import Company, Fund, Plan

LAST_CHARACTER = "\U0010ffff"


def of_plan() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(label="Plan", queryset=Plan.objects.order_by("code"), empty_label=None)


def of_fund(**kwargs: Any) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(label="Fund", queryset=Fund.objects.order_by("name", "pk"), **kwargs)


def of_company() -> django_filters.ModelChoiceFilter:
    companies = Company.objects.order_by("name", "pk")
    return django_filters.ModelChoiceFilter(label="Company", queryset=companies, field_name="fund__company")


def of_month() -> django_filters.ModelChoiceFilter:
    months = Calculation.objects.select_related("plan")
    return django_filters.ModelChoiceFilter(label="Month", queryset=months, empty_label=None)


@cache
def orders_by_code_point() -> bool:
    """SQLite does; PostgreSQL where the database was made so."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
        return cursor.fetchone()[0] in ("C", "POSIX", "C.UTF-8", "C.utf8")


class PrefixFilter(django_filters.CharFilter):
    """Text that begins so. Where the database orders text by code point, a range of the index answers."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        wanted = {f"{self.field_name}__startswith": value, f"{self.field_name}__gte": value}
        if orders_by_code_point():
            wanted[f"{self.field_name}__lt"] = value + LAST_CHARACTER
        return queryset.filter(**wanted)


class MonthsFilterSet(FilterSet):
    """Of some months of a plan together."""

    plan = django_filters.ModelChoiceFilter(
        label="Plan", queryset=Plan.objects.order_by("code"), field_name="calculation__plan", empty_label=None
    )
    months = DateRangeFilter(label="Months", field_name="calculation__month")
    company = of_company()
    fund = of_fund()
