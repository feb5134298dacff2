"""A person rejects a transaction that cannot be applied (T3)."""

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction as database

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.engine.transactions import FIRST_HALVES, SECOND_HALVES
from ledger.models import Calculation, OpenException, ShareTransaction, Voiding
from ledger.selectors.records import active_transactions
from ledger.services.staleness import mark_stale
from plans.services.locks import lock_plan


def reject_transaction(*, transaction: ShareTransaction, reason: str, user: User | None = None) -> list[Voiding]:
    """Treat an open exception as if it had never been, with a reason; both halves of a pair (T3).

    Returns the voidings, those of before when it was rejected already. The months from its date on are to be
    calculated anew. Raises Refusal `no-reason`, `transaction-cancelled`, `not-an-open-exception`.
    """
    reason = reason.strip()
    if not reason:
        raise Refusal(
            "no-reason", "A rejection needs a reason.", clause="T3", faults=[Fault("reason", "Say why it is rejected.")]
        )
    with database.atomic(), acting(user, reason=reason):
        plan = lock_plan(transaction.plan_id)
        halves = [transaction, *_other_half(transaction)]
        done = list(Voiding.objects.filter(transaction__in=halves).order_by("pk"))
        if done:
            if done[0].cancellation_id:
                raise Refusal("transaction-cancelled", f"{transaction} is cancelled: nothing to reject.", clause="T1")
            return done
        latest = Calculation.objects.filter(plan=plan).order_by("-month").first()
        if not OpenException.objects.filter(calculation=latest, record_id=transaction.record_id).exists():
            raise Refusal(
                "not-an-open-exception",
                f"{transaction} is no open exception of the latest calculation: only those can be rejected. "
                "To take back a transaction that was applied, load a cancellation.",
                clause="T3, T1",
            )
        voidings = [Voiding.objects.create(transaction=half, reason=reason, voided_by=user) for half in halves]
        for half in halves:
            LogEntry.objects.log_create(
                half, action=LogEntry.Action.UPDATE, changes={"rejected": ["", reason]}, actor=user
            )
        mark_stale(plan=plan, since=min(half.trade_date for half in halves))
        return voidings


def _other_half(transaction: ShareTransaction) -> list[ShareTransaction]:
    """The other half of an exchange or transfer, voided or not, if there is one."""
    same_plan = ShareTransaction.objects.filter(plan=transaction.plan_id)
    if transaction.kind in FIRST_HALVES:
        seconds = same_plan.filter(counterpart=transaction.record_id, kind__in=SECOND_HALVES)
        active = active_transactions(transaction.plan).filter(pk__in=seconds.values("pk")).first()
        rejected = seconds.filter(voiding__cancellation=None, voiding__isnull=False).first()
        return [half for half in (active or rejected,) if half]
    if transaction.kind in SECOND_HALVES and transaction.counterpart:
        return list(same_plan.filter(record_id=transaction.counterpart, kind__in=FIRST_HALVES))
    return []
