"""Filters of lots and disposals, by what an index answers within one plan or month."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from backoffice.filters import DateRangeFilter, FilterSet
from ledger.filters.choices import of_fund, of_month, of_plan
from ledger.models import Disposal, Lot
from ledger.selectors.tracing import with_units_left


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
