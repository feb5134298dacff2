"""Filters of records. On the large tables only what an index answers within one plan or month."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from backoffice.filters import DateRangeFilter, FilterSet
from ledger.filters.choices import PrefixFilter, of_company, of_fund, of_plan
from ledger.models import Calculation, LoadedFile, OpenException, ShareTransaction, Valuation


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


class ValuationFilter(FilterSet):
    plan = of_plan()
    fund = of_fund()

    class Meta:
        model = Valuation
        fields = ("plan", "fund", "date")


class LoadedFileFilter(FilterSet):
    search_fields = ("name__icontains", "sha256")
    search_hint = "Name or SHA-256"

    class Meta:
        model = LoadedFile
        fields = ("plan", "kind", "state")
