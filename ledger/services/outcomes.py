"""What the bank says of payments: by hand, or as a file (B EIGHTH(C))."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from backoffice.quantities import shown
from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.models import Payment, PaymentBatch, PaymentOutcome, PaymentReturn
from plans.services.locks import lock_plan

COLUMNS = ("end_to_end_id", "status", "date", "reference", "reason")
RETURNED = "returned"
STATUSES: dict[str, str] = {
    "confirmed": PaymentOutcome.Kind.CONFIRMED,
    "rejected": PaymentOutcome.Kind.REJECTED,
    RETURNED: RETURNED,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the bank says of one payment; `row` is that of its file, 0 when it was typed."""

    end_to_end_id: str
    kind: str
    on: date
    reference: str = ""
    reason: str = ""
    row: int = 0

    def place(self, column: str) -> str:
        return f"row {self.row}, column {column}" if self.row else column


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many payments have ended with it or came back, and how many had before, in the same way."""

    new: int
    known: int


def record_outcome(
    *, payment: Payment, kind: str, on: date, reference: str = "", reason: str = "", user: User
) -> PaymentOutcome:
    """Record what the bank says of one payment. The same said twice is said once.

    Raises Refusal `outcome-faults`: said otherwise before, not at the bank, a date before its export or in the future,
    a rejection without a reason.
    """
    said = Said(payment.end_to_end_id, kind, on, reference.strip(), reason.strip())
    record_outcomes(
        plan_id=Payment.objects.values_list("batch__plan_id", flat=True).get(pk=payment.pk), said=[said], user=user
    )
    return PaymentOutcome.objects.get(payment=payment)


def record_return(*, payment: Payment, on: date, reason: str, reference: str = "", user: User) -> PaymentReturn:
    """The bank gave a payment back after it had confirmed it: its amounts are owed again, and what it offset of claims
    is claimed again. The same said twice is said once.

    Raises Refusal `outcome-faults`: not confirmed, given back otherwise before, a date before the confirmation or in
    the future, no reason.
    """
    said = Said(payment.end_to_end_id, RETURNED, on, reference.strip(), reason.strip())
    with acting(user, reason=reason):
        record_outcomes(
            plan_id=Payment.objects.values_list("batch__plan_id", flat=True).get(pk=payment.pk), said=[said], user=user
        )
    return PaymentReturn.objects.get(payment=payment)


def record_outcome_file(*, batch: PaymentBatch, content: bytes, user: User) -> Recorded:
    """Record a file of confirmations, rejections and returns of a plan's payments, whole or not at all.

    Columns: end_to_end_id, status (`confirmed`, `rejected` or `returned`), date, reference, reason. Raises Refusal
    `outcome-faults` with every fault by row and column.
    """
    return record_outcomes(plan_id=batch.plan_id, said=read_outcomes(content), user=user)


def read_outcomes(content: bytes) -> list[Said]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal([Fault("file", "expected text in UTF-8")]) from None
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise _refusal([Fault("row 1", f"expected the columns {', '.join(COLUMNS)}")])
    found: list[Said] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, cells in enumerate(rows[1:], start=2):
        said, wrong = _read(number, cells)
        if said and said.end_to_end_id in seen:
            wrong.append(Fault(said.place("end_to_end_id"), f"{said.end_to_end_id} is in the file already"))
        faults += wrong
        if said:
            seen.add(said.end_to_end_id)
            found.append(said)
    if faults:
        raise _refusal(faults)
    return found


def _read(number: int, cells: list[str]) -> tuple[Said | None, list[Fault]]:
    if len(cells) != len(COLUMNS):
        return None, [Fault(f"row {number}", f"expected {len(COLUMNS)} cells, got {len(cells)}")]
    identity, status, day, reference, reason = (cell.strip() for cell in cells)
    faults = []
    if status not in STATUSES:
        message = f"expected confirmed, rejected or returned, got “{shown(status)}”"
        faults.append(Fault(f"row {number}, column status", message))
    try:
        on = date.fromisoformat(day)
    except ValueError:
        on = date.min
        faults.append(Fault(f"row {number}, column date", f"expected a date such as 2003-08-14, got “{shown(day)}”"))
    if len(reference) > 64 or not reference.isprintable():
        faults.append(Fault(f"row {number}, column reference", "expected at most 64 printable characters"))
    return (None if faults else Said(identity, STATUSES[status], on, reference, reason, number)), faults


def record_outcomes(*, plan_id: int, said: Iterable[Said], user: User) -> Recorded:
    """All of it, or nothing."""
    with transaction.atomic(), acting(user):
        lock_plan(plan_id)
        wanted = list(said)
        payments = {
            payment.end_to_end_id: payment
            for payment in Payment.objects.filter(
                batch__plan=plan_id, end_to_end_id__in=[one.end_to_end_id for one in wanted]
            ).select_related("batch__export", "outcome", "returned")
        }
        faults: list[Fault] = []
        new: list[PaymentOutcome | PaymentReturn] = []
        for one in wanted:
            payment = payments.get(one.end_to_end_id)
            if payment is None:
                message = f"no payment {shown(one.end_to_end_id)} of the plan is known"
                faults.append(Fault(one.place("end_to_end_id"), message))
                continue
            known = getattr(payment, "returned" if one.kind == RETURNED else "outcome", None)
            if known is not None and _same(known, one):
                continue
            wrong = _return_faults(payment, known, one) if one.kind == RETURNED else _faults(payment, known, one)
            faults += wrong
            if not wrong:
                new.append(_row(payment, one, user))
        if faults:
            raise _refusal(faults)
        PaymentOutcome.objects.bulk_create(row for row in new if isinstance(row, PaymentOutcome))
        PaymentReturn.objects.bulk_create(row for row in new if isinstance(row, PaymentReturn))
        return Recorded(len(new), len(wanted) - len(new))


def _row(payment: Payment, said: Said, user: User) -> PaymentOutcome | PaymentReturn:
    values = {"payment": payment, "on": said.on, "reference": said.reference, "reason": said.reason}
    if said.kind == RETURNED:
        return PaymentReturn(**values, recorded_by=user)
    return PaymentOutcome(**values, kind=said.kind, recorded_by=user)


def _same(known: PaymentOutcome | PaymentReturn, said: Said) -> bool:
    kind = RETURNED if isinstance(known, PaymentReturn) else known.kind
    return (kind, known.on, known.reference) == (said.kind, said.on, said.reference)


def _return_faults(payment: Payment, known: PaymentReturn | None, said: Said) -> list[Fault]:
    """Only what was confirmed comes back, once, and not before it was."""
    column = "status" if said.row else "on"
    outcome: PaymentOutcome | None = getattr(payment, "outcome", None)
    if known is not None:
        return [Fault(said.place(column), f"{payment} was returned on {known.on}: nothing comes back twice")]
    if outcome is None or outcome.kind != PaymentOutcome.Kind.CONFIRMED:
        return [Fault(said.place(column), f"{payment} was not confirmed: only what was paid can come back")]
    faults = []
    if not outcome.on <= said.on <= timezone.localdate():
        message = f"expected a day from {outcome.on}, when it was confirmed, to {timezone.localdate()}; got {said.on}"
        faults.append(Fault(said.place("date" if said.row else "on"), message))
    if not said.reason:
        faults.append(Fault(said.place("reason"), "expected why the bank gave it back"))
    return faults


def _faults(payment: Payment, known: PaymentOutcome | None, said: Said) -> list[Fault]:
    column = "status" if said.row else "kind"
    if known is not None:
        message = f"{payment} was {known.get_kind_display().lower()} on {known.on}: nothing ends twice"
        return [Fault(said.place(column), message)]
    export = getattr(payment.batch, "export", None)
    if export is None:
        return [Fault(said.place(column), f"the files of {payment.batch} are not made: the bank cannot know {payment}")]
    faults = []
    sent, today = timezone.localdate(export.exported_at), timezone.localdate()
    if not sent <= said.on <= today:
        message = f"expected a day from {sent}, when its file was made, to {today}; got {said.on}"
        faults.append(Fault(said.place("date" if said.row else "on"), message))
    if said.kind == PaymentOutcome.Kind.REJECTED and not said.reason:
        faults.append(Fault(said.place("reason"), "expected why the bank rejected it"))
    return faults


def _refusal(faults: list[Fault]) -> Refusal:
    return Refusal(
        "outcome-faults",
        "What the bank says cannot be recorded; nothing of it was.",
        clause="B EIGHTH(C)",
        faults=faults,
    )
