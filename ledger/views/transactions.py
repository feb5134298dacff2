"""Share transactions: the list, and the page of one with the lots it made or took from."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.quantities import MICRO
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.addresses import list_address
from ledger.engine.transactions import PURCHASES
from ledger.filters.records import MonthsTransactionFilter, TransactionFilter
from ledger.forms.records import RejectionForm
from ledger.models import Calculation, Lot, OpenException, ShareTransaction
from ledger.selectors import tracing
from ledger.selectors.explanations.cdsc import ChargeExplanation, ExplainedSlice, explain_charge
from ledger.selectors.explanations.lots import disposals_of
from ledger.selectors.months import latest_calculation
from ledger.selectors.orders import CONFLICTS
from ledger.services.rejections import reject_transaction
from ledger.tables.lots import DisposalTable, LotTable
from ledger.tables.records import TransactionTable

OPTIONAL = ("counterpart", "waiver", "cdsc", "category", "original_issue_date", "distributor", "share_kind")
SHOWN = 200  # lots and disposals on a transaction's page


class TransactionListView(ListView):
    queryset = ShareTransaction.objects.select_related("plan", "fund", "distributor", "file", "voiding")
    filterset_class = TransactionFilter
    table_class = TransactionTable
    title = "Share transactions"
    clause = "T1"
    empty_text = "No share transactions match this plan. Load a file of them."
    default_ordering = ("-trade_date", "-pk")
    sortable = ("trade_date",)
    required_filters = ("plan",)
    default_columns: Sequence[str] = (
        "trade_date",
        "record_id",
        "kind",
        "fund",
        "account",
        "shares",
        "amount",
        "state",
    )

    def get_actions(self) -> list[Action]:
        return [Action("Load a file", reverse("loaded-file-new") + "?kind=transactions", style="primary")]


class MonthsTransactionListView(TransactionListView):
    """Of several months: what a report's shares sold, redeemed and exchanged are made of."""

    queryset = TransactionListView.queryset.exclude(kind=ShareTransaction.Kind.CANCEL).filter(voiding=None)
    filterset_class = MonthsTransactionFilter
    title = "Transactions that took effect"
    lead = "Not cancelled, not rejected, and none that could not be applied."
    clause = "T1, T3"
    empty_text = "No share transactions took effect."
    default_columns = ("trade_date", "record_id", "kind", "fund", "account", "shares", "amount")
    sums = ("shares", "amount")

    def get_sums(self) -> Sequence[str]:
        """Within some months only: a plan has millions of transactions."""
        return self.sums if self.request.GET.get("trade_date_from") else ()

    def get_actions(self) -> list[Action]:
        return [Action("All transactions", reverse("transactions"))]


class TransactionDetailView(DetailView):
    queryset = ShareTransaction.objects.select_related("plan", "fund", "distributor", "file")
    list_url_name = "transactions"
    object: ShareTransaction

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        self.calculation = tracing.calculation_for(self.object)
        self.open_exception = self._open_exception()
        return super().get(request, *args, **kwargs)

    def _open_exception(self) -> OpenException | None:
        latest = latest_calculation(self.object.plan)
        found = OpenException.objects.filter(calculation=latest, record_id=self.object.record_id)
        return found.select_related("calculation__plan").first()

    @property
    def voiding(self) -> Any:
        return getattr(self.object, "voiding", None)

    def get_kind(self) -> str:
        return f"{self.object.get_kind_display()}, {self.object.plan.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Share transactions", f"{reverse('transactions')}?plan={self.object.plan_id}")]

    def get_facts(self) -> list[Fact]:
        record = self.object
        names = ["trade_date", "fund", "account", "shares", "amount"]
        names += [name for name in OPTIONAL if getattr(record, name) not in (None, "")]
        return [
            *(fact_of(record, name) for name in names),
            Fact("File", record.file.name, url=record.file.get_absolute_url()),
            fact_of(record, "row_number", label="Row of the file"),
        ]

    def get_actions(self) -> list[Action]:
        record = self.object
        if self.voiding is not None:
            return []
        if self.open_exception and self.open_exception.reason in CONFLICTS:
            address = f"{reverse('order-decide', args=[record.plan.code])}?transaction={record.pk}"
            return [Action("Accept or reject…", address, style="primary")]
        if self.open_exception:
            return [Action("Reject…", reverse("transaction-reject", args=[record.pk]))]
        if record.kind in PURCHASES:
            return [Action("Reject the order…", reverse("order-reject", args=[record.pk]))]
        return []

    def get_sections(self) -> list[Section]:
        sections = [self._state_section(), self._counterpart_section(), *self._charge_sections()]
        made = tracing.made_by(self.object)
        if made:
            sections.append(Section("Lots it made", lot_table(made[:SHOWN]), clause="L1, L3"))
        if self.calculation and not sections_have(sections, "CDSC by lot"):
            taken = list(disposals_of(self.object, self.calculation)[:SHOWN])
            if taken:
                table = DisposalTable.of(taken, exclude=("record_id", "trade_date"))
                sections.append(Section("What it took", table, clause="L3, L4"))
        return [section for section in sections if section is not None]

    def _state_section(self) -> Section | None:
        """What became of it, where that is not plain."""
        voiding, record = self.voiding, self.object
        decisions = list(record.decisions.select_related("document", "decided_by").defer("document__content"))
        if voiding is not None or self.open_exception is not None or decisions:
            waits = self.open_exception is not None and self.open_exception.reason in CONFLICTS
            context = {"voiding": voiding, "exception": self.open_exception, "decisions": decisions, "waits": waits}
            context |= self._held()
            return Section(
                "What became of it", template="ledger/transaction_state.html", context=context, clause="T1, T3"
            )
        if record.kind == ShareTransaction.Kind.CANCEL:
            return None
        if self.calculation is None:
            text = f"Its month, {record.trade_date:%Y-%m}, is not calculated yet."
            address = f"{reverse('month-calculate')}?plan={record.plan_id}&month={record.trade_date:%Y-%m}"
            context = {"text": text, "address": address}
            return Section("What became of it", template="ledger/not_calculated.html", context=context)
        return None

    def _held(self) -> dict[str, Any]:
        """What the account held, where that was too little (T3 `SHORT`)."""
        record = self.object
        if self.open_exception is None or self.open_exception.reason != OpenException.Reason.SHORT:
            return {"held": None}
        return {
            "held": tracing.units_held(record.plan, record.fund, record.account, record.trade_date),
            "shares": record.shares,
            "lots_url": list_address("lots", plan=record.plan_id, fund=record.fund_id, account=record.account),
        }

    def _counterpart_section(self) -> Section | None:
        other = tracing.counterpart_of(self.object)
        if other is None:
            return None
        cancels = self.object.kind == ShareTransaction.Kind.CANCEL
        title = "What it cancels" if cancels else "The other half"
        columns = ("plan", "file", "counterpart", "waiver", "cdsc", "category", "original_issue_date", "distributor")
        table = TransactionTable.of([other], exclude=(*columns, "share_kind", "row_number"))
        return Section(title, table, clause="T1" if cancels else "T2")

    def _charge_sections(self) -> list[Section]:
        """C1 to C4, slice by slice."""
        if self.calculation is None:
            return []
        charge = explain_charge(self.object, self.calculation)
        if charge is None:
            return []
        context = {"charge": charge, "rows": [slice_row(charge, s) for s in charge.slices], "transaction": self.object}
        return [
            Section(
                "CDSC by lot", template="ledger/charge.html", context=context, clause="B SIXTH(A), SIXTH(G); C2, C3"
            )
        ]


def slice_row(charge: ChargeExplanation, explained: ExplainedSlice) -> dict[str, Any]:
    """A line of the table. Value and base are rounded for reading; the charge is shown before its one rounding."""
    disposal = explained.disposal
    return {
        "lot": disposal.lot,
        "free": disposal.lot.share_kind == Lot.ShareKind.FREE,
        "units": disposal.units,
        "cost": disposal.cost,
        "value": charge.in_cents(explained.value),
        "base": charge.in_cents(explained.base),
        "year": explained.year,
        "rate": explained.rate,
        "waived": explained.waived and charge.partly_waived,
        "charge": MICRO.format(charge.in_micro(explained), grouped=True),
    }


def sections_have(sections: list[Section | None], title: str) -> bool:
    return any(section is not None and section.title == title for section in sections)


def lot_table(lots: list[Any]) -> Any:
    """Lots with what is left of them."""
    return LotTable.of(with_left(lots), exclude=("plan", "record_id", "origin_fund", "cost", "left_cost"))


def with_left(lots: list[Lot]) -> list[Any]:
    left = tracing.left_of(lots)
    rows: list[Any] = list(lots)
    for lot in rows:
        lot.left_units, lot.left_cost = left[lot.pk].units, left[lot.pk].cost
    return rows


class RejectTransactionView(FormView):
    model = ShareTransaction
    permission = "ledger.add_voiding"
    form_class = RejectionForm
    submit_label = "Reject it"
    clause = "T3"
    lead = "It is then treated as if it had never been; of an exchange or transfer, both halves."
    template_name = "ledger/reject.html"

    def get_transaction(self) -> ShareTransaction:
        rows = ShareTransaction.objects.select_related("plan", "fund")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Reject {self.get_transaction()}"

    def get_crumbs(self) -> list[Crumb]:
        record = self.get_transaction()
        return [Crumb("Exceptions", reverse("exceptions")), Crumb(str(record), record.get_absolute_url())]

    def get_cancel_url(self) -> str:
        return self.get_transaction().get_absolute_url()

    def perform(self, form: RejectionForm) -> Calculation | None:
        record = self.get_transaction()
        reject_transaction(transaction=record, reason=form.cleaned_data["reason"], user=self.request.user)  # type: ignore[arg-type]
        return latest_calculation(record.plan)

    def get_success_message(self, result: Any) -> str:
        return f"{self.get_transaction()} is rejected. Its month and the later ones are to be calculated again."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.get_transaction()
        latest = latest_calculation(record.plan)
        exception = OpenException.objects.filter(calculation=latest, record_id=record.record_id).first()
        return {**kwargs, "transaction": record, "exception": exception}
