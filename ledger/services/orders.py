"""A person accepts or rejects orders for the purchase of shares, one or several at once (B FIFTH(A), (B), NINTH)."""

from collections.abc import Sequence

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction as database

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.engine.transactions import DECIDED_BY_A_PERSON, PURCHASES
from ledger.models import Calculation, OpenException, OrderDecision, ShareTransaction, Voiding
from ledger.services.staleness import mark_stale
from plans.models import Document, Plan
from plans.services.locks import lock_plan

Decision = OrderDecision.Decision
LONGEST_REASON = 2_000


def accept_orders(
    *,
    plan: Plan,
    transactions: Sequence[ShareTransaction],
    reason: str,
    document: Document | None = None,
    user: User | None = None,
) -> list[OrderDecision]:
    """Apply purchases though they were made while sales were suspended, the offering withdrawn, or below the minimum.

    All or none. The months from the earliest on are to be calculated anew. What was accepted before stays as it was
    decided. Refusal `orders-not-accepted` with every fault: no reason, no purchase of the plan, one that is voided, or
    whose exception in the latest calculation is another or none.
    """
    with database.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        given = _Orders(locked, transactions)
        faults = [*_reason_faults(reason), *given.faults(), *given.faults_of_accepting()]
        if faults:
            raise Refusal("orders-not-accepted", "Nothing is accepted.", clause="B FIFTH(A), FIFTH(B)", faults=faults)
        return _decide(locked, given, Decision.ACCEPTED, reason.strip(), document, user)


def reject_orders(
    *,
    plan: Plan,
    transactions: Sequence[ShareTransaction],
    reason: str,
    document: Document | None = None,
    user: User | None = None,
) -> list[OrderDecision]:
    """The company rejects purchase orders, in its judgement (NINTH): they are then as if they had never been (T3).

    All or none, whether or not anything else speaks against them, and though one was accepted before. What was
    rejected before stays as it was decided. Refusal `orders-not-rejected` with every fault: no reason, no purchase of
    the plan, one that is cancelled.
    """
    with database.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        given = _Orders(locked, transactions)
        faults = [*_reason_faults(reason), *given.faults(), *given.faults_of_rejecting()]
        if faults:
            raise Refusal("orders-not-rejected", "Nothing is rejected.", clause="B NINTH", faults=faults)
        return _decide(locked, given, Decision.REJECTED, reason.strip(), document, user)


class _Orders:
    """The purchases given, and what is known of each, in a fixed number of queries."""

    def __init__(self, plan: Plan, transactions: Sequence[ShareTransaction]) -> None:
        self.plan = plan
        self.orders = sorted({t.pk: t for t in transactions}.values(), key=lambda t: (t.trade_date, t.record_id))
        keys = [order.pk for order in self.orders]
        self.voidings = {v.transaction_id: v for v in Voiding.objects.filter(transaction__in=keys)}
        self.decided = {
            (decision.transaction_id, decision.decision): decision
            for decision in OrderDecision.objects.filter(transaction__in=keys)
        }
        latest = Calculation.objects.filter(plan=plan).order_by("-month").first()
        rows = OpenException.objects.filter(calculation=latest, transaction__in=keys)
        self.exceptions = dict(rows.values_list("transaction_id", "reason"))

    def faults(self) -> list[Fault]:
        if not self.orders:
            return [Fault("transactions", "expected at least one purchase")]
        return [
            Fault("transactions", f"{order} is no purchase order under {self.plan.code}")
            for order in self.orders
            if order.plan_id != self.plan.pk or order.kind not in PURCHASES
        ]

    def faults_of_accepting(self) -> list[Fault]:
        faults = []
        for order in self.orders:
            if order.pk in self.voidings:
                faults.append(Fault("transactions", f"{order} is cancelled or rejected: nothing to accept"))
            elif (order.pk, Decision.ACCEPTED) not in self.decided and (
                self.exceptions.get(order.pk) not in DECIDED_BY_A_PERSON
            ):
                faults.append(
                    Fault(
                        "transactions",
                        f"nothing that may be accepted speaks against {order} in the latest calculation",
                    )
                )
        return faults

    def faults_of_rejecting(self) -> list[Fault]:
        return [
            Fault("transactions", f"{order} is cancelled: nothing to reject")
            for order in self.orders
            if order.pk in self.voidings and self.voidings[order.pk].cancellation_id
        ]


def _reason_faults(reason: str) -> list[Fault]:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        return [Fault("reason", f"expected a reason of 1 to {LONGEST_REASON} characters")]
    return []


def _decide(
    plan: Plan, given: _Orders, decision: str, reason: str, document: Document | None, user: User | None
) -> list[OrderDecision]:
    new = [order for order in given.orders if (order.pk, decision) not in given.decided]
    for order in new:
        given.decided[order.pk, decision] = OrderDecision.objects.create(
            transaction=order,
            decision=decision,
            reason=reason,
            conflict=given.exceptions.get(order.pk, ""),
            document=document,
            decided_by=user,
        )
        if decision == Decision.REJECTED and order.pk not in given.voidings:
            Voiding.objects.create(transaction=order, reason=reason, voided_by=user)
        LogEntry.objects.log_create(
            order, force_log=True, action=LogEntry.Action.UPDATE, changes={decision: ["", reason]}, actor=user
        )
    if new:
        mark_stale(plan=plan, since=min(order.trade_date for order in new))
    return [given.decided[order.pk, decision] for order in given.orders]
