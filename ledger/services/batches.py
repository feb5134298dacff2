"""Payment batches: prepared from what is due, released by a second person, withdrawn (B EIGHTH(B) to (D), P3 to P5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backoffice.quantities import MONEY
from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.engine.dues import Due, Gate
from ledger.engine.offsets import BeyondError, Offset, offsets
from ledger.models import (
    BatchRelease,
    Claim,
    Payment,
    PaymentBatch,
    PaymentLine,
    PaymentOffset,
    PaymentOutcome,
)
from ledger.selectors.bank_accounts import accounts_in_force
from ledger.selectors.dues import company_ids, current_dues, due_day, open_claims, opened, owns
from ledger.selectors.payments import gates_of_payments
from plans.models import Fund, Party, Plan
from plans.services.locks import lock_plan

CLAUSE = "B EIGHTH(C), P3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which of the payments due are prepared; what is left open stands for all. Closed gates stay closed."""

    ids: frozenset[str] = frozenset()
    recipient: str = ""
    right: str = ""
    due_by: date | None = None

    def takes(self, due: Due) -> bool:
        return (
            (not self.ids or due.id in self.ids)
            and self.recipient in ("", due.recipient)
            and self.right in ("", due.right)
            and (self.due_by is None or due_day(due).day <= self.due_by)
        )


def prepare_batch(
    *,
    plan: Plan,
    key: str,
    execution_date: date,
    user: User,
    choice: Choice | None = None,
    asked: Mapping[int, int] | None = None,
) -> PaymentBatch:
    """Prepare the payments whose gates are open; the same `key` again is the batch prepared before.

    `asked`: cents to offset of a claim, by its id; a claim not named is offset as far as the distributor's own portion
    reaches, and carried beyond. Raises Refusal `execution-date-past`, `gate-closed` with every closed gate,
    `nothing-payable`, `offset-beyond-own-portion`.
    """
    choice = choice or Choice()
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        known = PaymentBatch.objects.filter(key=key).first()
        if known is not None:
            return known
        today = timezone.localdate()
        if execution_date < today:
            raise Refusal(
                "execution-date-past",
                "A bank pays today or later.",
                clause="P4",
                faults=[Fault("execution_date", f"expected {today} or later, got {execution_date}")],
            )
        chosen = _chosen(locked, choice)
        taken = _offsets(locked, chosen, asked)
        return _Preparing(locked, user, key, execution_date).store(chosen, taken)


def _chosen(plan: Plan, choice: Choice) -> list[Due]:
    found = current_dues(plan, expected=bool(choice.ids))
    passing = {due.id for due in found.payable}
    closed = [due for due in found.waiting if choice.ids and choice.takes(due) and due.id not in passing]
    if closed:
        raise Refusal(
            "gate-closed",
            "What waits behind a closed gate is not paid.",
            clause=CLAUSE,
            faults=[fault for due in closed for fault in gate_faults(due.id, due.gates)],
        )
    chosen = [due for due in found.payable if choice.takes(due)]
    if not chosen:
        raise Refusal(
            "nothing-payable",
            "Nothing of it may be paid now.",
            clause=CLAUSE,
            faults=[
                fault for due in found.waiting[:20] if choice.takes(due) for fault in gate_faults(due.id, due.gates)
            ],
        )
    return chosen


def gate_faults(name: str, gates: Iterable[Gate]) -> list[Fault]:
    """The closed ones."""
    return [
        Fault(name, f"{gate.label}: {gate.text}{f' ({gate.clause})' if gate.clause else ''}")
        for gate in gates
        if not gate.open
    ]


def _offsets(plan: Plan, chosen: list[Due], asked: Mapping[int, int] | None) -> list[Offset]:
    claims = open_claims(plan)
    try:
        return offsets(owns(chosen, company_ids(plan)), opened(claims), asked)
    except BeyondError as beyond:
        claim = Claim.objects.get(pk=beyond.claim)
        raise Refusal(
            "offset-beyond-own-portion",
            f"{claim}: {MONEY.format(beyond.asked, grouped=True)} is more than can be offset now. The rest of a claim "
            "is carried to the next month.",
            clause="P5, B EIGHTH(A), EIGHTH(D)",
            faults=[
                Fault(
                    offset_field(claim.pk),
                    f"expected at most {MONEY.format(beyond.possible, grouped=True)}: what is left of the claim, and "
                    f"what is {claim.distributor}'s own portion of {claim.company}'s funds",
                )
            ],
        ) from None


def offset_field(claim: int) -> str:
    """Name of the form field for what is offset of a claim."""
    return f"offset_{claim}"


@dataclass(frozen=True, slots=True)
class _Preparing:
    """Writes a batch, in the caller's transaction."""

    plan: Plan
    user: User
    key: str
    execution_date: date

    def store(self, chosen: list[Due], taken: list[Offset]) -> PaymentBatch:
        by_due: dict[str, int] = {}
        for offset in taken:
            due_id = offset.payment.split("|")[0]
            by_due[due_id] = by_due.get(due_id, 0) + offset.amount
        last = PaymentBatch.objects.filter(plan=self.plan).aggregate(last=Max("number"))["last"] or 0
        batch = PaymentBatch.objects.create(
            plan=self.plan,
            number=last + 1,
            key=self.key,
            execution_date=self.execution_date,
            count=len(chosen),
            total=sum(due.amount - by_due.get(due.id, 0) for due in chosen),
            prepared_by=self.user,
        )
        payments = self._payments(batch, chosen, by_due)
        self._lines(chosen, payments)
        sums: dict[tuple[str, int], int] = {}
        for offset in taken:
            place = (offset.payment.split("|")[0], offset.claim)
            sums[place] = sums.get(place, 0) + offset.amount
        PaymentOffset.objects.bulk_create(
            PaymentOffset(payment=payments[due_id], claim_id=claim, amount=cents)
            for (due_id, claim), cents in sums.items()
        )
        return batch

    def _payments(self, batch: PaymentBatch, chosen: list[Due], by_due: Mapping[str, int]) -> dict[str, Payment]:
        funds = {
            fund.code: fund for fund in Fund.objects.filter(schedule_entries__plan=self.plan).select_related("company")
        }
        parties = dict(Party.objects.values_list("code", "pk"))
        accounts = accounts_in_force(timezone.localdate())
        payments = {}
        for number, due in enumerate(chosen, start=1):
            fund, day, offset = funds[due.fund], due_day(due), by_due.get(due.id, 0)
            payments[due.id] = Payment.objects.create(
                batch=batch,
                month=due.month,
                fund=fund,
                right=due.right,
                recipient_id=parties[due.recipient],
                gross=due.amount,
                offset=offset,
                amount=due.amount - offset,
                due=day.day,
                due_reason=day.reason,
                account=accounts.parties[due.recipient],
                debtor_account=accounts.companies[fund.company.code],
                end_to_end_id=f"12B1-{self.plan.pk}-{batch.number}-{number}",
            )
        return payments

    def _lines(self, chosen: list[Due], payments: Mapping[str, Payment]) -> None:
        keys = [row.key for due in chosen for share in due.shares for row in share.rows]
        tries = PaymentLine.objects.filter(row__in=keys).order_by().values_list("row_id").annotate(last=Max("attempt"))
        before = dict(tries)
        # One by one: the database looks at each whether the payment before came to nothing.
        for due in chosen:
            for share in due.shares:
                for row in share.rows:
                    PaymentLine.objects.create(
                        payment=payments[due.id], row_id=row.key, attempt=before.get(row.key, 0) + 1
                    )


def release_batch(*, batch: PaymentBatch, user: User) -> BatchRelease:
    """Let the batch go to the bank: by somebody else than who prepared it, once. All gates are looked at again.

    What is offset in full needs no bank, and is settled. Raises Refusal `own-work`, `batch-withdrawn`, `gate-closed`.
    """
    with transaction.atomic(), acting(user):
        lock_plan(batch.plan_id)
        known = BatchRelease.objects.filter(batch=batch).first()
        if known is not None:
            return known
        if batch.prepared_by_id == user.pk:
            raise Refusal(
                "own-work",
                f"Nobody releases what they prepared: ask somebody else to release {batch}.",
                clause="B EIGHTH(C)",
            )
        if PaymentOutcome.objects.filter(payment__batch=batch).exists():
            raise Refusal("batch-withdrawn", f"{batch} was withdrawn: prepare its payments again.", clause=CLAUSE)
        payments = list(batch.payments.order_by("pk"))
        gates = gates_of_payments(payments)
        faults = [fault for payment in payments for fault in gate_faults(payment.end_to_end_id, gates[payment.pk])]
        if faults:
            raise Refusal(
                "gate-closed",
                "Gates have closed since it was prepared: withdraw the batch, and prepare it again.",
                clause=CLAUSE,
                faults=faults,
            )
        release = BatchRelease.objects.create(batch=batch, prepared_by_id=batch.prepared_by_id, released_by=user)
        for payment in payments:
            if not payment.amount:
                PaymentOutcome.objects.create(
                    payment=payment, kind=PaymentOutcome.Kind.OFFSET, on=timezone.localdate(), recorded_by=user
                )
        return release


def withdraw_batch(*, batch: PaymentBatch, reason: str, user: User) -> list[PaymentOutcome]:
    """Take a batch back before its files are made: its amounts are due again. Withdrawn, it is said again.

    Raises Refusal `no-reason`, `batch-exported`.
    """
    if not reason.strip():
        raise Refusal("no-reason", "A withdrawal needs a reason.", faults=[Fault("reason", "Say why it is withdrawn.")])
    with transaction.atomic(), acting(user, reason=reason):
        lock_plan(batch.plan_id)
        if hasattr(PaymentBatch.objects.select_related("export").get(pk=batch.pk), "export"):
            raise Refusal(
                "batch-exported",
                f"The files of {batch} are made and may be at the bank: record what the bank says of each payment.",
                clause=CLAUSE,
            )
        outcomes = []
        for payment in batch.payments.select_related("outcome").order_by("pk"):
            known = getattr(payment, "outcome", None)
            outcomes.append(
                known
                or PaymentOutcome.objects.create(
                    payment=payment,
                    kind=PaymentOutcome.Kind.WITHDRAWN,
                    on=timezone.localdate(),
                    reason=reason.strip(),
                    recorded_by=user,
                )
            )
        return outcomes
