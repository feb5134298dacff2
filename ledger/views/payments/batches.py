"""Batches: the list, one of them, releasing, withdrawing, the files for the bank, and what the bank says."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.quantities import MONEY
from backoffice.tables import badge
from backoffice.views.access import signed_in
from backoffice.views.details import DetailView, Fact, Section, done, fact_of
from backoffice.views.forms import ActionView, FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.addresses import list_address
from ledger.filters.payments import PaymentBatchFilter
from ledger.forms.payments import OutcomeFileForm, ReasonForm
from ledger.models import BatchExport, BatchRelease, Payment, PaymentBatch, PaymentOutcome
from ledger.selectors.payments import State, batch_states, payment_states
from ledger.services.bank_files import export_batch
from ledger.services.batches import release_batch, withdraw_batch
from ledger.services.outcomes import Recorded, record_outcome_file
from ledger.tables.payments import PaymentBatchTable, PaymentTable
from plans.selectors.who_may import named, who_may

CLAUSE = "B EIGHTH(C)"
RELEASE = "ledger.add_batchrelease"
PAYMENT_RELATIONS = ("fund", "recipient", "batch__plan")


def with_states(payments: list[Any]) -> list[Any]:
    states = payment_states(payments)
    for payment in payments:
        payment.how_far = states[payment.pk]
    return payments


class PaymentBatchListView(ListView):
    queryset = PaymentBatch.objects.select_related("plan", "prepared_by", "release__released_by")
    filterset_class = PaymentBatchFilter
    table_class = PaymentBatchTable
    title = "Payment batches"
    lead = "Prepared by one person, released by another."
    clause = CLAUSE
    empty_text = "No batch yet. Prepare one from the payments due."
    default_ordering = ("-pk",)

    def get_actions(self) -> list[Action]:
        return [Action("Payments due", reverse("dues"), style="primary")]

    def prepare(self, rows: list[Any]) -> list[Any]:
        states = batch_states(rows)
        for row in rows:
            row.how_far = states[row.pk]
        return rows


class PaymentBatchDetailView(DetailView):
    queryset = PaymentBatch.objects.select_related(
        "plan", "prepared_by", "release__released_by", "export__exported_by", "export__pain001", "export__csv"
    ).defer("export__pain001__content", "export__csv__content")
    list_url_name = "payment-batches"
    show_history = False  # the facts say who did what, and nothing of it changes
    object: PaymentBatch

    @cached_property
    def state(self) -> State:
        return batch_states([self.object])[self.object.pk]

    @property
    def releasing(self) -> str:
        """Who may release it: nobody who prepared it."""
        batch = PaymentBatch.objects.filter(pk=self.object.pk)
        return named(who_may(RELEASE, batch, besides=[self.object.prepared_by_id]))

    def get_facts(self) -> list[Fact]:
        batch = self.object
        facts = [
            Fact("State", badge(self.state.label, self.state.colour)),
            fact_of(batch, "plan"),
            fact_of(batch, "execution_date"),
            Fact(
                "Control totals", f"{batch.count:,} payments, {MONEY.format(batch.total, grouped=True)}", numeric=True
            ),
            Fact("Prepared", done(batch.prepared_at, batch.prepared_by)),
        ]
        release, export = getattr(batch, "release", None), getattr(batch, "export", None)
        if release is not None:
            facts.append(Fact("Released", done(release.released_at, release.released_by), clause=CLAUSE))
        elif self.state.code == "prepared":
            facts.append(Fact("May be released by", self.releasing, clause=CLAUSE))
        if export is not None:
            facts.append(Fact("Message id", export.message_id, numeric=True))
            facts.append(Fact("pain.001", export.pain001.name, url=export.pain001.get_absolute_url()))
            facts.append(Fact("CSV", export.csv.name, url=export.csv.get_absolute_url()))
        return facts

    def get_actions(self) -> list[Action]:
        """Whoever prepared it is not offered to release it."""
        batch = self.object
        release = Action(
            "Release",
            reverse("payment-batch-release", args=[batch.pk]),
            method="post",
            style="primary",
            confirm=f"Release {batch.count:,} payments, {MONEY.format(batch.total, grouped=True)}?",
        )
        own = batch.prepared_by_id == signed_in(self.request).pk
        names: dict[str, list[Action]] = {
            "prepared": [_to("Withdraw…", "payment-batch-withdraw", batch), *([] if own else [release])],
            "released": [
                _to("Withdraw…", "payment-batch-withdraw", batch),
                Action(
                    "Make the files", reverse("payment-batch-export", args=[batch.pk]), method="post", style="primary"
                ),
            ],
            "sent": [_to("What the bank says…", "payment-batch-outcomes", batch, "primary")],
        }
        return names.get(self.state.code, [])

    def get_sections(self) -> list[Section]:
        payments = list(self.object.payments.select_related(*PAYMENT_RELATIONS).order_by("pk"))
        return [
            Section(
                "Payments",
                PaymentTable.of(with_states(payments), exclude=("batch", "due_reason")),
                more_url=list_address("payments", batch=self.object.pk),
                clause="B EIGHTH(C), P4",
            )
        ]


def _to(label: str, name: str, batch: PaymentBatch, style: str = "outline-secondary") -> Action:
    return Action(label, reverse(name, args=[batch.pk]), style=style)


class BatchAction(ActionView):
    model = PaymentBatch

    @property
    def batch(self) -> PaymentBatch:
        return get_object_or_404(PaymentBatch.objects.select_related("plan"), pk=self.kwargs["pk"])


class ReleaseBatchView(BatchAction):
    permission = RELEASE

    def perform(self) -> PaymentBatch:
        release: BatchRelease = release_batch(batch=self.batch, user=signed_in(self.request))
        return release.batch

    def get_success_message(self, result: PaymentBatch) -> str:
        return f"{result} is released."


class ExportBatchView(BatchAction):
    permission = "ledger.add_batchexport"

    def perform(self) -> PaymentBatch:
        export: BatchExport = export_batch(batch=self.batch, user=signed_in(self.request))
        return export.batch

    def get_success_message(self, result: PaymentBatch) -> str:
        return "The files for the bank are made: take them below, and hand them to the bank."


class BatchForm(FormView):
    model = PaymentBatch
    whole = True

    @cached_property
    def batch(self) -> PaymentBatch:
        return get_object_or_404(PaymentBatch.objects.select_related("plan"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Payment batches", reverse("payment-batches")), Crumb(str(self.batch), self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.batch.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class WithdrawBatchView(BatchForm):
    permission = "ledger.add_paymentbatch"
    form_class = ReasonForm
    lead = "Its amounts are due again, and can be prepared in another batch."
    clause = CLAUSE
    submit_label = "Withdraw"

    def get_title(self) -> str:
        return f"Withdraw {self.batch}"

    def perform(self, form: ReasonForm) -> list[PaymentOutcome]:
        return withdraw_batch(batch=self.batch, reason=form.cleaned_data["reason"], user=signed_in(self.request))

    def get_success_message(self, result: list[PaymentOutcome]) -> str:
        return f"{self.batch} is withdrawn."


class OutcomeFileView(BatchForm):
    permission = "ledger.add_paymentoutcome"
    form_class = OutcomeFileForm
    lead = "Confirmations and rejections of many payments at once. The same file again changes nothing."
    clause = CLAUSE
    submit_label = "Record"

    def get_title(self) -> str:
        return f"What the bank says of {self.batch}"

    def perform(self, form: OutcomeFileForm) -> Recorded:
        content = form.cleaned_data["file"].read()
        return record_outcome_file(batch=self.batch, content=content, user=signed_in(self.request))

    def get_success_message(self, result: Recorded) -> str:
        return f"{result.new:,} recorded{f', {result.known:,} known before' if result.known else ''}."


def payments() -> Any:
    """All payments, with what their tables show."""
    return Payment.objects.select_related(*PAYMENT_RELATIONS)
