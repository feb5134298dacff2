"""Calculating and undoing as people do it: the same services, with an entry in the plan's history."""

from datetime import date

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction

from backoffice.models import Job
from backoffice.services.jobs import start_job
from backoffice.services.progress import Progress, no_progress
from ledger.models import Calculation
from ledger.services.months import calculate, undo
from plans.models import Plan

NOT_CALCULATED = "not calculated"


def start_calculation(*, plan: Plan, month: date, user: User | None) -> Job:
    """Have a month calculated in a job; the live one, if it is being calculated already."""
    parameters = {"plan": plan.pk, "month": _label(month)}
    return start_job(kind="calculate", title=f"Calculate {plan.code} {month:%Y-%m}", parameters=parameters, user=user)


def calculate_month(
    *, plan: Plan, month: date, user: User | None = None, progress: Progress = no_progress
) -> list[Calculation]:
    """As `months.calculate`, noted."""
    done = calculate(plan=plan, month=month, user=user, progress=progress)
    if done:
        _note(plan, {_label(c.month): [NOT_CALCULATED, f"calculated, digest {c.digest[:12]}"] for c in done}, user)
    return done


def undo_month(*, plan: Plan, month: date, user: User | None = None) -> list[date]:
    """As `months.undo`, noted."""
    with transaction.atomic():
        undone = undo(plan=plan, month=month, user=user)
        if undone:
            _note(plan, {_label(taken_back): ["calculated", "undone"] for taken_back in undone}, user)
    return undone


def _note(plan: Plan, changes: dict[str, list[str]], user: User | None) -> None:
    LogEntry.objects.log_create(plan, action=LogEntry.Action.UPDATE, changes=changes, actor=user)


def _label(month: date) -> str:
    return f"{month:%Y-%m}"
