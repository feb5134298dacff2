"""Suspending sales, withdrawing the offering, and selling again (B FIFTH(A), (B))."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from auditlog.models import LogEntry
from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document, Fund, Notice, Plan, Suspension
from plans.references import clause_of
from plans.selectors.shared import strange_funds
from plans.services.guards import plan_changed
from plans.services.locks import lock_plan

LONGEST_REASON = 2_000


def suspend_sales(
    *,
    plan: Plan,
    kind: str,
    start: date,
    reason: str,
    end: date | None = None,
    funds: Iterable[Fund] = (),
    notice: Notice | None = None,
    document: Document | None = None,
    user: Any = None,
) -> Suspension:
    """Sales of the funds (none: all of the plan) rest from `start` to `end`, both included; no end: until resumed.

    Purchases dated inside become exceptions in the months calculated anew. Entered again it is the one of before.
    Refusal `suspension-faults` with every fault: no reason, dates out of order, funds that are none of the plan's, a
    notice of another plan, days that another suspension of the kind covers for one of the funds.
    """
    reason, chosen = reason.strip(), sorted(funds, key=lambda fund: fund.code)
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        same = Suspension.objects.filter(plan=locked, kind=kind, start=start, end=end, reason=reason)
        for known in same.prefetch_related("funds"):
            if set(known.funds.all()) == set(chosen):
                return known
        faults = [
            *_reason_faults(reason),
            *_date_faults(start, end),
            *strange_funds(locked, chosen),
            *_notice_faults(locked, notice),
            *_overlaps(locked, kind, start, end, chosen),
        ]
        if faults:
            raise _refused(locked, "The suspension cannot be entered as given.", faults)
        row = Suspension.objects.create(
            plan=locked,
            kind=kind,
            start=start,
            end=end,
            reason=reason,
            notice=notice,
            document=document,
            entered_by=user,
        )
        row.funds.set(chosen)
        plan_changed(locked, start)
    return row


def end_suspension(*, suspension: Suspension, end: date | None, user: Any = None) -> Suspension:
    """The last day of the suspension; None: it goes on until resumed. The same day again changes nothing.

    Refusal `suspension-faults`: an end before its start, or days that another one of the kind covers.
    """
    with transaction.atomic(), acting(user):
        plan = lock_plan(suspension.plan_id)
        row = Suspension.objects.prefetch_related("funds").get(pk=suspension.pk)
        if row.end == end:
            return row
        faults = _date_faults(row.start, end)
        faults += _overlaps(plan, row.kind, row.start, end, list(row.funds.all()), besides=row.pk, place="end")
        if faults:
            raise _refused(plan, "The suspension cannot end so.", faults)
        first_changed = min(day for day in (row.end, end) if day is not None) + timedelta(days=1)
        row.end = end
        row.save()
        plan_changed(plan, first_changed)
    return row


def take_back_suspension(*, suspension: Suspension, reason: str, user: Any = None) -> None:
    """Remove a suspension entered by mistake; the plan's history keeps it with the reason. Twice is harmless.

    What a person accepted or rejected because of it stays decided. Refusal `suspension-faults` without a reason.
    """
    reason = reason.strip()
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(suspension.plan_id)
        if faults := _reason_faults(reason):
            raise _refused(plan, "The suspension is not taken back.", faults)
        row = Suspension.objects.filter(pk=suspension.pk).first()
        if row is None:
            return
        record_taken_back(plan, str(row), reason, user)
        start = row.start
        row.delete()
        plan_changed(plan, start)


def record_taken_back(plan: Plan, what: str, reason: str, user: Any) -> None:
    """In the plan's history: what is gone has no page of its own."""
    changes = {what: ["recorded", f"taken back: {reason}"]}
    LogEntry.objects.log_create(plan, force_log=True, action=LogEntry.Action.UPDATE, changes=changes, actor=user)


def _refused(plan: Plan, message: str, faults: list[Fault]) -> Refusal:
    return Refusal("suspension-faults", message, clause=clause_of(plan, "sales"), faults=faults)


def _reason_faults(reason: str) -> list[Fault]:
    if not 1 <= len(reason) <= LONGEST_REASON:
        return [Fault("reason", f"expected a reason of 1 to {LONGEST_REASON} characters, got {len(reason)}")]
    return []


def _date_faults(start: date, end: date | None) -> list[Fault]:
    return [Fault("end", f"expected {start} or later, got {end}")] if end is not None and end < start else []


def _notice_faults(plan: Plan, notice: Notice | None) -> list[Fault]:
    if notice is not None and notice.plan_id != plan.pk:
        return [Fault("notice", f"expected a notice under {plan.code}")]
    return []


def _overlaps(
    plan: Plan,
    kind: str,
    start: date,
    end: date | None,
    funds: list[Fund],
    *,
    besides: int = 0,
    place: str = "start",
) -> list[Fault]:
    """Days that are covered by another suspension of the kind for one of the funds."""
    others = Suspension.objects.filter(plan=plan, kind=kind).exclude(pk=besides).exclude(end__lt=start)
    if end is not None:
        others = others.filter(start__lte=end)
    for other in others.prefetch_related("funds").order_by("start", "pk"):
        theirs = set(other.funds.all())
        if not theirs or not funds or theirs & set(funds):
            until = f"to {other.end}" if other.end else "until resumed"
            return [Fault(place, f"expected days that no other covers; {str(other).lower()} {until} does")]
    return []
