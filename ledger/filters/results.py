"""Filters of what a calculation found, by what an index answers within one plan or month."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from backoffice.filters import FilterSet
from ledger.engine.terms import UNALLOCATED
from ledger.filters.choices import MonthsFilterSet, of_company, of_fund, of_month
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    EarnedCdsc,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
    ShareTransaction,
)
from plans.models import Plan


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


class AllocatedFilter(django_filters.ChoiceFilter):
    """Whether a rule gives the shares to a distributor (L2)."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("yes", "To a payee"), ("no", "To nobody")]
        super().__init__(label="Allocated", choices=choices, empty_label="Any", **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        return queryset.exclude(payee=UNALLOCATED) if value == "yes" else queryset.filter(payee=UNALLOCATED)


class MonthsPortionFilter(MonthsFilterSet):
    allocated = AllocatedFilter()

    class Meta:
        model = Portion
        fields = ("plan", "months", "company", "fund", "right", "tranche", "payee", "allocated", "status")


class MonthsAllocationFilter(MonthsFilterSet):
    class Meta:
        model = DailyAllocation
        fields = ("plan", "months", "company", "fund", "tranche", "date")


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


class CalculationFilter(FilterSet):
    stale = django_filters.BooleanFilter(label="Stale", field_name="stale_since", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Calculation
        fields = ("plan", "month", "stale")
