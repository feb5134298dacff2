"""Filters of the ledger's lists. On the large tables only what an index answers within one plan or month."""

from functools import cache
from typing import Any

import django_filters
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from backoffice.filters import DateRangeFilter, FilterSet
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    Disposal,
    EarnedCdsc,
    Expenditure,
    LoadedFile,
    Lot,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
    SharedExpenditure,
    ShareTransaction,
    Valuation,
)
from ledger.selectors.tracing import with_units_left
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


class VoidedFilter(django_filters.ChoiceFilter):
    """Cancelled or rejected transactions, or the others."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("no", "Counted"), ("yes", "Cancelled or rejected")]
        super().__init__(label="State", choices=choices, empty_label="Any", **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(voiding__isnull=value == "no") if value else queryset


class TransactionFilter(FilterSet):
    search_fields = ("record_id", "account")
    search_hint = "Record id or account"

    plan = of_plan()
    fund = of_fund()
    kind = django_filters.MultipleChoiceFilter(choices=ShareTransaction.Kind.choices, distinct=False)
    trade_date = DateRangeFilter(label="Trade date")
    record_id = PrefixFilter(label="Record id begins with")
    account = django_filters.CharFilter()
    voided = VoidedFilter()

    class Meta:
        model = ShareTransaction
        fields = ("plan", "fund", "kind", "trade_date", "record_id", "account", "voided")


class MonthsTransactionFilter(FilterSet):
    """Transactions that took effect, as a report counts them: `calculation` says which were open exceptions."""

    search_fields = ("record_id", "account")
    search_hint = "Record id or account"

    plan = of_plan()
    trade_date = DateRangeFilter(label="Trade date")
    company = of_company()
    fund = of_fund()
    kind = django_filters.MultipleChoiceFilter(
        choices=[choice for choice in ShareTransaction.Kind.choices if choice[0] != "CANCEL"], distinct=False
    )
    calculation = django_filters.ModelChoiceFilter(
        label="Applied by the end of", queryset=Calculation.objects.select_related("plan"), method="applied"
    )

    class Meta:
        model = ShareTransaction
        fields = ("plan", "trade_date", "company", "fund", "kind", "calculation")

    def applied(self, rows: QuerySet[Any], name: str, value: Calculation) -> QuerySet[Any]:
        """Neither half of what was an open exception of the month (T3)."""
        open_records = OpenException.objects.filter(calculation=value).order_by().values("record_id")
        return rows.exclude(record_id__in=open_records).exclude(counterpart__in=open_records)


class OpenFilter(django_filters.ChoiceFilter):
    """Lots with shares left, or without."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("open", "Open"), ("closed", "Closed")]
        super().__init__(label="State", choices=choices, empty_label="Any", **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        lots = with_units_left(queryset)
        return lots.filter(units_left__gt=0) if value == "open" else lots.filter(units_left=0)


class LotFilter(FilterSet):
    search_fields = ("key", "account")
    search_hint = "Lot key or account"

    plan = of_plan()
    fund = of_fund()
    tranche = django_filters.CharFilter()
    account = django_filters.CharFilter()
    open = OpenFilter()
    issued = DateRangeFilter(label="Original issue date")
    arrived = DateRangeFilter()

    class Meta:
        model = Lot
        fields = ("plan", "fund", "tranche", "share_kind", "account", "open", "issued", "arrived")


class DisposalFilter(FilterSet):
    search_fields = ("record_id",)
    search_hint = "Record id"

    calculation = of_month()
    trade_date = DateRangeFilter(label="Trade date")

    class Meta:
        model = Disposal
        fields = ("calculation", "trade_date")


class ValuationFilter(FilterSet):
    plan = of_plan()
    fund = of_fund()

    class Meta:
        model = Valuation
        fields = ("plan", "fund", "date")


class AccrualFilter(FilterSet):
    calculation = of_month()
    fund = of_fund()

    class Meta:
        model = DailyAccrual
        fields = ("calculation", "fund", "tranche", "date")


class DailyFeeFilter(FilterSet):
    calculation = of_month()
    fund = of_fund()

    class Meta:
        model = DailyFee
        fields = ("calculation", "fund", "distributor", "date")


class AllocationFilter(FilterSet):
    calculation = of_month()
    fund = of_fund()

    class Meta:
        model = DailyAllocation
        fields = ("calculation", "fund", "tranche", "date")


class PortionFilter(FilterSet):
    calculation = of_month()
    fund = of_fund()

    class Meta:
        model = Portion
        fields = ("calculation", "fund", "right", "tranche", "payee", "status", "amount")


class MonthsFilterSet(FilterSet):
    """Of some months of a plan together."""

    plan = django_filters.ModelChoiceFilter(
        label="Plan", queryset=Plan.objects.order_by("code"), field_name="calculation__plan", empty_label=None
    )
    months = DateRangeFilter(label="Months", field_name="calculation__month")
    company = of_company()
    fund = of_fund()


class MonthsPortionFilter(MonthsFilterSet):
    class Meta:
        model = Portion
        fields = ("plan", "months", "company", "fund", "right", "tranche", "payee", "status")


class WaivedFilter(django_filters.ChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        choices = [("no", "Earned"), ("yes", "Waived")]
        super().__init__(label="Earned or waived", choices=choices, empty_label="Any", **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        return queryset.exclude(waived=0) if value == "yes" else queryset.exclude(cdsc=0)


class EarnedCdscFilter(FilterSet):
    search_fields = ("record_id",)
    search_hint = "Record id"

    calculation = of_month()
    fund = of_fund()
    waived = WaivedFilter()

    class Meta:
        model = EarnedCdsc
        fields = ("calculation", "fund", "tranche", "waived", "trade_date")


class CategoryFilter(django_filters.CharFilter):
    """The waiver category that the redemption names (C4)."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        redemption = ShareTransaction.objects.filter(
            plan=OuterRef("calculation__plan"), record_id=OuterRef("record_id"), waiver=value
        )
        return queryset.filter(Exists(redemption))


class MonthsEarnedCdscFilter(MonthsFilterSet):
    waived = WaivedFilter()
    waiver = CategoryFilter(label="Waiver category")

    class Meta:
        model = EarnedCdsc
        fields = ("plan", "months", "company", "fund", "tranche", "waived", "waiver")


class MonthsServiceFeeFilter(MonthsFilterSet):
    class Meta:
        model = MonthlyServiceFee
        fields = ("plan", "months", "company", "fund", "distributor")


class MonthsDailyFeeFilter(MonthsFilterSet):
    class Meta:
        model = DailyFee
        fields = ("plan", "months", "company", "fund", "distributor", "date")


class ExceptionFilter(FilterSet):
    search_fields = ("record_id",)
    search_hint = "Record id"

    calculation = of_month()
    company = of_company()
    fund = of_fund()

    class Meta:
        model = OpenException
        fields = ("calculation", "company", "fund", "reason", "trade_date")


class OpenExceptionFilter(FilterSet):
    """Of the latest months of all plans."""

    search_fields = ("record_id",)
    search_hint = "Record id"

    plan = django_filters.ModelChoiceFilter(
        label="Plan", queryset=Plan.objects.order_by("code"), field_name="calculation__plan"
    )
    fund = of_fund()

    class Meta:
        model = OpenException
        fields = ("plan", "fund", "reason", "trade_date")


class RemarkFilter(FilterSet):
    calculation = of_month()
    fund = of_fund()

    class Meta:
        model = MonthRemark
        fields = ("calculation", "fund", "kind", "date")


class MonthsRemarkFilter(MonthsFilterSet):
    class Meta:
        model = MonthRemark
        fields = ("plan", "months", "company", "fund", "kind")


class LoadedFileFilter(FilterSet):
    search_fields = ("name__icontains", "sha256")
    search_hint = "Name or SHA-256"

    class Meta:
        model = LoadedFile
        fields = ("plan", "kind", "state")


class ExpenditureFilter(FilterSet):
    search_fields = ("expenditure_id__icontains", "evidence__icontains", "performer__icontains")
    search_hint = "Id, evidence or performer"

    company = of_company()
    fund = of_fund()
    purpose = django_filters.MultipleChoiceFilter(choices=Expenditure.Purpose.choices, distinct=False)

    class Meta:
        model = Expenditure
        fields = ("plan", "company", "fund", "distributor", "purpose", "performed_by", "date", "amount")


class SharedExpenditureFilter(FilterSet):
    search_fields = ("expenditure_id__icontains", "evidence__icontains", "performer__icontains")
    search_hint = "Id, evidence or performer"

    class Meta:
        model = SharedExpenditure
        fields = ("plan", "distributor", "purpose", "key", "performed_by", "date", "amount")


class CalculationFilter(FilterSet):
    stale = django_filters.BooleanFilter(label="Stale", field_name="stale_since", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Calculation
        fields = ("plan", "month", "stale")
