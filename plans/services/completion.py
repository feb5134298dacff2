"""The conditions of a Complete Termination, each with its evidence (B FIFTEENTH(C))."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import CompletionCondition, Document, Fund, Plan, Resolution
from plans.references import agreement_of
from plans.selectors.votes import approval_of, with_votes
from plans.services.life_changes import life_changes
from plans.services.locks import lock_plan
from plans.services.voiding import void

CLAUSE = "B FIFTEENTH(C)"


def record_condition(
    *,
    plan: Plan,
    fund: Fund,
    condition: str,
    on: date,
    document: Document | None,
    resolution: Resolution | None = None,
    text: str = "",
    user: Any = None,
) -> CompletionCondition:
    """Evidence that a condition of B FIFTEENTH(C) is met for the fund since `on`; the same again changes nothing.

    Refusal `condition-faults`: no document, an agreement without Complete Termination, a day in the future, and for (i)
    a vote that did not find it, is about other funds, or was on another day.
    """
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        faults = _condition_faults(locked, fund, condition, on, document, resolution)
        known = CompletionCondition.objects.filter(plan=locked, fund=fund, condition=condition, voided_at=None).first()
        if known is not None and not faults:
            if (known.on, known.document, known.resolution) == (on, document, resolution):
                return known
            faults.append(Fault("condition", f"met on {known.on} by the record; take that back first"))
        if faults:
            raise Refusal("condition-faults", "The condition is not met by this.", clause=CLAUSE, faults=faults)
        assert document is not None
        with life_changes([locked]):
            return CompletionCondition.objects.create(
                plan=locked,
                fund=fund,
                condition=condition,
                on=on,
                document=document,
                resolution=resolution,
                text=text.strip(),
                entered_by=user,
            )


def void_condition(*, condition: CompletionCondition, reason: str, user: Any = None) -> CompletionCondition:
    """Without the condition there was no Complete Termination, and payments go on. Refusal `void-reason`."""
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(condition.plan_id)
        row = CompletionCondition.objects.select_related("plan", "fund").get(pk=condition.pk)
        with life_changes([plan]):
            void(row, reason, user)
        return row


def _condition_faults(
    plan: Plan, fund: Fund, condition: str, on: date, document: Document | None, resolution: Resolution | None
) -> list[Fault]:
    faults = []
    if agreement_of(plan) != "B":
        return [Fault("condition", f"{plan.code} follows an agreement without Complete Termination")]
    if not plan.schedule.filter(fund=fund).exists():
        faults.append(Fault("fund", f"expected a fund of {plan.code}"))
    if document is None:
        faults.append(Fault("document", "expected the evidence: minutes, certificate or opinion"))
    if on > timezone.localdate():
        faults.append(Fault("on", f"expected {timezone.localdate()} or earlier"))
    if condition == CompletionCondition.Condition.BEST_INTEREST:
        faults += _best_interest_faults(plan, fund, on, resolution)
    elif resolution is not None:
        faults.append(Fault("resolution", "expected none: only condition (i) is found by a vote"))
    return faults


def _best_interest_faults(plan: Plan, fund: Fund, on: date, resolution: Resolution | None) -> list[Fault]:
    matter = Resolution.Matter.BEST_INTEREST
    if resolution is None or resolution.plan_id != plan.pk or resolution.matter != matter or resolution.is_void:
        return [Fault("resolution", "expected the vote of the independent directors that found it (B FIFTEENTH(C)(i))")]
    rows: Iterable[Resolution] = with_votes(Resolution.objects.filter(pk=resolution.pk))
    found = approval_of(plan, matter, rows, fund)
    if not found.approved:
        return [Fault("resolution", f"that vote did not find it for {fund.code}")]
    return [] if resolution.on == on else [Fault("on", f"expected {resolution.on}, the day of the vote")]
