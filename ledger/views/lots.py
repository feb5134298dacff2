"""Lots: the list, and the page of one with where it comes from and what became of it."""

from typing import Any

from django.urls import reverse

from backoffice.tables import MoneyColumn, SharesColumn
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.lists import Crumb, ListView
from ledger.filters.lots import LotFilter
from ledger.models import Disposal, Lot, ShareTransaction
from ledger.selectors import tracing
from ledger.selectors.records import addresses_of
from ledger.tables.lots import LotTable
from ledger.views.transactions import with_left


class LotListView(ListView):
    queryset = Lot.objects.select_related("plan", "fund", "origin_fund")
    filterset_class = LotFilter
    table_class = LotTable
    title = "Lots"
    lead = "Shares issued together, with what is left of them."
    clause = "B SIXTH(H), L1"
    empty_text = "No lots yet. They are made when a month is calculated."
    default_ordering = ("key",)
    sortable = ("key",)
    required_filters = ("plan",)
    default_columns = (
        "key",
        "fund",
        "account",
        "share_kind",
        "tranche",
        "issued",
        "units",
        "left_units",
        "left_cost",
    )

    def prepare(self, rows: list[Any]) -> list[Any]:
        records: dict[int, set[str]] = {}
        for row in rows:
            records.setdefault(row.plan_id, set()).add(row.record_id)
        pages = {plan: addresses_of(plan, found) for plan, found in records.items()}
        for row in rows:
            row.transaction_address = pages[row.plan_id].get(row.record_id)
        return with_left(rows)


class LotDetailView(DetailView):
    queryset = Lot.objects.select_related("plan", "fund", "origin_fund", "calculation__plan")
    list_url_name = "lots"
    show_history = False  # its history is its disposals: lots are added to, never edited
    object: Lot

    def get_kind(self) -> str:
        return f"{self.object.get_share_kind_display()} lot, {self.object.plan.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Lots", f"{reverse('lots')}?plan={self.object.plan_id}")]

    def get_facts(self) -> list[Fact]:
        lot = self.object
        left = tracing.left_of([lot])[lot.pk]
        lot.left_units, lot.left_cost = left.units, left.cost  # type: ignore[attr-defined]
        names = ["fund", "account", "share_kind", "issued", "arrived"]
        if lot.origin_fund_id != lot.fund_id:
            names.append("origin_fund")
        return [
            *(fact_of(lot, name) for name in names),
            Fact("Tranche", lot.tranche or "\N{EM DASH}", clause="L2"),
            fact_of(lot, "units", label="Shares at first"),
            Fact("Shares left", SharesColumn().render(left.units), numeric=True),
            fact_of(lot, "cost", label="Cost at first"),
            Fact("Cost left", MoneyColumn().render(left.cost), numeric=True, clause="L4"),
        ]

    def get_sections(self) -> list[Section]:
        lot = self.object
        steps = tracing.trace_back(lot)
        reason = tracing.tranche_reason(lot, tracing.terms_for(lot), steps[-1].transaction)
        taken = list(Disposal.objects.filter(lot=lot).order_by("trade_date", "pk"))
        kinds = ShareTransaction.objects.filter(plan=lot.plan, record_id__in=[d.record_id for d in taken])
        records = {row.record_id: row for row in kinds}
        return [
            Section(
                "Where it comes from",
                template="ledger/lot_origin.html",
                context={"steps": steps, "reason": reason},
                clause="B SIXTH(G), SIXTH(H); L5, L6",
            ),
            Section(
                "What was taken from it",
                template="ledger/lot_disposals.html",
                context={"rows": [(d, records[d.record_id]) for d in taken], "lot": lot},
                clause="L3, L4",
            ),
        ]
