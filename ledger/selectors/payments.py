"""Payments that were prepared: how far they are, and their gates as they stand now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ledger.engine.dues import Gate, Row
from ledger.models import BankAccount, Payment, PaymentBatch, PaymentLine, PaymentOutcome
from ledger.selectors.dues import ROW_FIELDS
from ledger.selectors.gates import Gatekeeper
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class State:
    """How far a payment or a batch is."""

    code: str
    label: str
    colour: str


PREPARED = State("prepared", "Prepared", "warning")
RELEASED = State("released", "Released", "info")
SENT = State("sent", "At the bank", "info")
SETTLED = State("settled", "Settled", "success")
WITHDRAWN = State("withdrawn", "Withdrawn", "secondary")
RETURNED = State("returned", "Returned", "danger")
OUTCOMES = {
    PaymentOutcome.Kind.CONFIRMED: State("confirmed", "Paid", "success"),
    PaymentOutcome.Kind.REJECTED: State("rejected", "Rejected", "danger"),
    PaymentOutcome.Kind.WITHDRAWN: WITHDRAWN,
    PaymentOutcome.Kind.OFFSET: State("offset", "Offset in full", "success"),
}


def payment_states(payments: Iterable[Payment]) -> dict[int, State]:
    """By payment; one query."""
    rows = Payment.objects.filter(pk__in=[payment.pk for payment in payments]).order_by()
    return {pk: _state(*signs) for pk, *signs in rows.values_list("pk", *SIGNS)}


def batch_states(batches: Iterable[PaymentBatch]) -> dict[int, State]:
    """A batch is settled when each of its payments has ended, withdrawn when it was taken back; one query."""
    rows = list(batches)
    found: dict[int, set[str]] = defaultdict(set)
    for batch, *signs in Payment.objects.filter(batch__in=rows).order_by().values_list("batch_id", *SIGNS):
        found[batch].add(_state(*signs).code)
    return {batch.pk: _batch_state(found[batch.pk]) for batch in rows}


SIGNS = ("returned", "outcome__kind", "batch__export", "batch__release")
"""Of a payment: that the bank gave it back, how it ended, that its batch was exported, and released."""


def _state(returned: int | None, outcome: str | None, exported: int | None, released: int | None) -> State:
    if returned:
        return RETURNED
    if outcome is not None:
        return OUTCOMES[PaymentOutcome.Kind(outcome)]
    if exported:
        return SENT
    return RELEASED if released else PREPARED


def _batch_state(codes: set[str]) -> State:
    for state in (PREPARED, SENT):
        if state.code in codes:
            return state
    if codes == {WITHDRAWN.code}:
        return WITHDRAWN
    return RELEASED if RELEASED.code in codes else SETTLED


def gates_of_payments(payments: Iterable[Payment], *, on: date | None = None) -> dict[int, list[Gate]]:
    """By payment: its gates as they stand now, closed where they are for any of its amounts; one plan."""
    rows = {payment.pk: payment for payment in payments}
    if not rows:
        return {}
    plan = Plan.objects.get(payment_batches__payments=next(iter(rows)))
    keeper = Gatekeeper.of(plan, on or timezone.localdate())
    recipients = dict(Payment.objects.filter(pk__in=rows).values_list("pk", "recipient__code"))
    found: dict[int, dict[str, Gate]] = {pk: {} for pk in rows}
    lines = PaymentLine.objects.filter(payment__in=rows).order_by("pk")
    for of_payment, *values in lines.values_list("payment_id", *(f"row__{name}" for name in ROW_FIELDS)):
        routed = keeper.route(Row(*values))
        for gate in (*routed.gates, _as_directed(routed.recipient, recipients[of_payment])):
            known = found[of_payment].get(gate.name)
            if known is None or (known.open and not gate.open):
                found[of_payment][gate.name] = gate
    for pk, payment in rows.items():
        gate = _account_in_force(payment, keeper.accounts.parties.get(recipients[pk]))
        found[pk][gate.name] = gate
    return {pk: list(gates.values()) for pk, gates in found.items()}


def _account_in_force(payment: Payment, now: BankAccount | None) -> Gate:
    """Another account confirmed after a payment was prepared is the one to pay to."""
    same = now is not None and now.pk == payment.account_id
    text = "The one in force." if same else f"{now or 'No account'} is in force by now: prepare it again."
    return Gate("account", "Account as confirmed", "", same, text)


def _as_directed(now: str, then: str) -> Gate:
    """A direction received after a payment was prepared may send the amount to somebody else."""
    same = now == then
    text = f"To {then}." if same else f"It goes to {now or 'nobody'} by now, not to {then}."
    return Gate("recipient", "Recipient as directed", "B EIGHTH(C), EIGHTH(D)", same, text)
