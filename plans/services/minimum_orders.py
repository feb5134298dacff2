"""Minimum amounts for initial and subsequent orders, as the company specifies them (B FIFTH(B))."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document, Fund, MinimumOrder, Plan
from plans.references import clause_of
from plans.selectors.shared import strange_funds
from plans.services.guards import plan_changed
from plans.services.locks import lock_plan
from plans.services.suspensions import record_taken_back


def set_minimum_orders(
    *,
    plan: Plan,
    start: date,
    initial: int,
    subsequent: int,
    funds: Iterable[Fund] = (),
    document: Document | None = None,
    user: Any = None,
) -> MinimumOrder:
    """Least amounts in cents from `start` on, for the funds (none: all); zero is no minimum.

    The same funds and day again correct the amounts. Refusal `minimum-order-faults`: a negative amount, funds that are
    none of the plan's, a fund that another row names from the same day.
    """
    chosen = sorted(funds, key=lambda fund: fund.code)
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        same_day = list(MinimumOrder.objects.filter(plan=locked, start=start).prefetch_related("funds").order_by("pk"))
        known = next((row for row in same_day if set(row.funds.all()) == set(chosen)), None)
        faults = [
            *(
                Fault(name, "expected zero or more")
                for name, cents in (("initial", initial), ("subsequent", subsequent))
                if cents < 0
            ),
            *strange_funds(locked, chosen),
            *_clashes([row for row in same_day if row is not known], chosen, start),
        ]
        if faults:
            raise Refusal(
                "minimum-order-faults",
                "The minimum orders cannot be set as given.",
                clause=clause_of(locked, "minimum_orders"),
                faults=faults,
            )
        if known is None:
            known = MinimumOrder(plan=locked, start=start, entered_by=user)
        elif (known.initial, known.subsequent) == (initial, subsequent):
            return known
        known.initial, known.subsequent, known.document = initial, subsequent, document or known.document
        known.save()
        known.funds.set(chosen)
        plan_changed(locked, start)
    return known


def take_back_minimum_orders(*, minimum_order: MinimumOrder, reason: str, user: Any = None) -> None:
    """Remove a row entered by mistake; the plan's history keeps it with the reason. Twice is harmless.

    To end a minimum set one of zero from that day on. Refusal `no-reason`.
    """
    reason = reason.strip()
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(minimum_order.plan_id)
        if not reason:
            raise Refusal(
                "no-reason",
                "Taking back needs a reason.",
                clause=clause_of(plan, "minimum_orders"),
                faults=[Fault("reason", "Say why it is taken back.")],
            )
        row = MinimumOrder.objects.filter(pk=minimum_order.pk).first()
        if row is None:
            return
        record_taken_back(plan, str(row), reason, user)
        start = row.start
        row.delete()
        plan_changed(plan, start)


def _clashes(others: list[MinimumOrder], funds: list[Fund], start: date) -> list[Fault]:
    """Of two rows about one fund from one day none would be the latest."""
    for other in others:
        common = sorted(fund.code for fund in set(other.funds.all()) & set(funds))
        if common:
            return [Fault("funds", f"another row from {start} names {', '.join(common)}: take that back first")]
    return []
