"""Payments: the list, one with its gates and what it is made of, and what the bank says of it."""

from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.tables import badge
from backoffice.views.access import signed_in
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.filters.payments import PaymentFilter
from ledger.forms.payments import OutcomeForm, ReturnForm
from ledger.models import DeliveredCharge, Payment, PaymentLine, PaymentOutcome, PaymentReturn, Right
from ledger.selectors.payments import State, gates_of_payments, payment_states
from ledger.services.outcomes import record_outcome, record_return
from ledger.tables.payments import PaymentLineTable, PaymentTable
from ledger.views.payments.batches import payments, with_states

CLAUSE = "B EIGHTH(C), P4"


class PaymentListView(ListView):
    queryset = payments()
    filterset_class = PaymentFilter
    table_class = PaymentTable
    title = "Payments"
    lead = "Prepared, at the bank, paid or rejected. What is still to be prepared is among the payments due."
    clause = CLAUSE
    empty_text = "No payment yet. Prepare a batch from the payments due."
    default_ordering = ("-pk",)
    default_columns = ("month", "fund", "right", "recipient", "offset", "amount", "due", "how_far", "end_to_end_id")
    sums = ("gross", "offset", "amount")

    def get_actions(self) -> list[Action]:
        return [Action("Payments due", reverse("dues"), style="primary")]

    def prepare(self, rows: list[Any]) -> list[Any]:
        return with_states(rows)


class PaymentDetailView(DetailView):
    queryset = Payment.objects.select_related(
        "batch__plan",
        "batch__release__released_by",
        "fund__company",
        "recipient",
        "account",
        "debtor_account",
        "outcome__recorded_by",
        "returned__recorded_by",
    )
    list_url_name = "payments"
    template_name = "ledger/payment.html"
    show_history = False
    object: Payment

    @cached_property
    def state(self) -> State:
        return payment_states([self.object])[self.object.pk]

    def get_title(self) -> str:
        payment = self.object
        return f"{payment.get_right_display()} {payment.month:%Y-%m} of {payment.fund} to {payment.recipient}"

    def get_facts(self) -> list[Fact]:
        payment = self.object
        facts = [
            Fact("State", badge(self.state.label, self.state.colour)),
            *(fact_of(payment, name) for name in ("batch", "fund", "recipient", "gross")),
            fact_of(payment, "offset", clause="P5"),
            fact_of(payment, "amount"),
            Fact("Due", f"{payment.due}: {payment.due_reason}", clause="P4"),
            fact_of(payment, "account"),
            fact_of(payment, "debtor_account"),
            Fact("End-to-end id", payment.end_to_end_id, numeric=True),
        ]
        outcome: PaymentOutcome | None = getattr(payment, "outcome", None)
        if outcome is not None:
            told = " ".join(part for part in (outcome.reference, outcome.reason) if part)
            facts.append(Fact(outcome.get_kind_display(), f"{outcome.on} by {outcome.recorded_by}. {told}"))
        returned: PaymentReturn | None = getattr(payment, "returned", None)
        if returned is not None:
            told = " ".join(part for part in (returned.reference, returned.reason) if part)
            facts.append(Fact("Returned", f"{returned.on} by {returned.recorded_by}. {told}", clause="B EIGHTH(C)"))
        return facts

    def get_actions(self) -> list[Action]:
        if self.state.code == "confirmed":
            return [Action("The bank gave it back…", reverse("payment-return", args=[self.object.pk]))]
        if self.state.code != "sent":
            return []
        return [Action("What the bank says…", reverse("payment-outcome", args=[self.object.pk]), style="primary")]

    def get_sections(self) -> list[Section]:
        lines = PaymentLine.objects.filter(payment=self.object).select_related("row__restatement").order_by("pk")
        title = "Division" if self.object.lines.values("row__payee").distinct().count() > 1 else "Made of"
        return [Section(title, PaymentLineTable.of(lines), clause="B EIGHTH(D), M2")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        payment = self.object
        offsets = payment.offsets.select_related("claim__company").order_by("pk")
        return {
            **kwargs,
            "gates": gates_of_payments([payment])[payment.pk],
            "release": getattr(payment.batch, "release", None),
            "offsets": offsets,
            "charges": _charges(payment) if payment.right == Right.CDSC else [],
        }


def _charges(payment: Payment) -> list[tuple[Any, int]]:
    """The fund's Earned CDSC of the tranches it pays for, by trade date (B SIXTH(G))."""
    tranches = payment.lines.values("row__tranche")
    rows = DeliveredCharge.objects.filter(
        delivery__plan=payment.batch.plan_id, delivery__month=payment.month, fund=payment.fund, tranche__in=tranches
    )
    sums = rows.order_by().values_list("trade_date").annotate(total=Sum("amount")).order_by("trade_date")
    return [(day, int(cents)) for day, cents in sums]


class OfPayment(FormView):
    """Base of what the bank says of one payment."""

    model = Payment
    whole = True
    clause = "B EIGHTH(C)"
    submit_label = "Record"

    @cached_property
    def payment(self) -> Payment:
        return get_object_or_404(Payment.objects.select_related("batch__plan"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Payments", reverse("payments")), Crumb(str(self.payment), self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.payment.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class OutcomeView(OfPayment):
    permission = "ledger.add_paymentoutcome"
    form_class = OutcomeForm
    lead = "A payment ends once. What the bank rejected is due again, and can be prepared again."

    def get_title(self) -> str:
        return f"What the bank says of {self.payment}"

    def perform(self, form: OutcomeForm) -> PaymentOutcome:
        return record_outcome(payment=self.payment, user=signed_in(self.request), **form.cleaned_data)

    def get_success_message(self, result: PaymentOutcome) -> str:
        return f"{self.payment} is {result.get_kind_display().lower()}."


class ReturnView(OfPayment):
    permission = "ledger.add_paymentreturn"
    form_class = ReturnForm
    lead = "After it was confirmed. Its amounts are due again, and can be prepared again."

    def get_title(self) -> str:
        return f"The bank gave back {self.payment}"

    def perform(self, form: ReturnForm) -> PaymentReturn:
        return record_return(payment=self.payment, user=signed_in(self.request), **form.cleaned_data)

    def get_success_message(self, result: PaymentReturn) -> str:
        return f"{self.payment} is returned: what it paid is due again."
