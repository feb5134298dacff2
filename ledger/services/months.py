"""Months of a plan: calculated in their order, undone, repeated (rules M)."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from backoffice.refusals import Refusal
from backoffice.services.progress import Progress, no_progress
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    Delivery,
    Disposal,
    EarnedCdsc,
    Lot,
    MonthlyFee,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
    SalesChargeCapDay,
    SalesChargeCapMonth,
)
from ledger.months import first_of, months_between, previous_month
from ledger.selectors.records import first_day
from ledger.services.calculation import calculate_month
from ledger.services.month_history import record
from ledger.services.records.staging import execute
from plans.models import Plan
from plans.services.locks import lock_plan

RESULTS = (
    Disposal,
    Lot,
    DailyAllocation,
    DailyAccrual,
    DailyFee,
    MonthlyFee,
    MonthlyServiceFee,
    EarnedCdsc,
    Portion,
    OpenException,
    MonthRemark,
    SalesChargeCapDay,
    SalesChargeCapMonth,
)


def calculate(
    *, plan: Plan, month: date, user: User | None = None, progress: Progress = no_progress
) -> list[Calculation]:
    """Calculate a month, and every earlier one not yet calculated or no longer true to its inputs (M1).

    Months calculated before that rest on one that is done again are done again too; what was delivered stays beside
    what they come to now (M2). Each month is one
    transaction under the plan's lock: two starts make one calculation, a killed one leaves whole months, and
    the next start goes on from there. Returns what was calculated now; nothing when all was in order.

    Raises Refusal `nothing-loaded` when the plan has no records up to the month.
    """
    done: list[Calculation] = []
    until = month
    while True:
        with transaction.atomic():
            locked = lock_plan(plan.pk)
            calculated = {c.month: c for c in Calculation.objects.filter(plan=locked)}
            until = max([until, *calculated])
            pending = _first_pending(locked, calculated, until)
            if pending is None:
                return done
            progress(0, 1, f"{pending:%Y-%m}")
            _undo(locked, [c for c in calculated.values() if c.month >= pending], user)
            calculation = calculate_month(
                plan=locked,
                month=pending,
                previous=calculated.get(previous_month(pending)),
                user=user,
                progress=progress,
            )
            record(locked, {f"{pending:%Y-%m}": ["", f"calculated, digest {calculation.digest}"]}, user)
            done.append(calculation)


def _first_pending(plan: Plan, calculated: dict[date, Calculation], until: date) -> date | None:
    """The first month up to `until` that is not calculated, or stale.

    Months calculated before the first record count: it may be gone since, cancelled or rejected (T1, T3).
    """
    day = first_day(plan)
    begins = min([*calculated, *([first_of(day)] if day else [])], default=None)
    if begins is None or begins > until:
        raise Refusal(
            "nothing-loaded",
            f"{plan.code} has no share transactions or valuations up to {until:%Y-%m}: load them first.",
        )
    for month in months_between(begins, until):
        if month not in calculated or calculated[month].stale_since:
            return month
    return None


def undo(*, plan: Plan, month: date, user: User | None = None) -> list[date]:
    """Take back a month and all later ones, which rest on it. Returns the months; none when not calculated.

    Raises Refusal `month-delivered` when one of them is: what companies were told is restated, not taken back (M2).
    """
    with transaction.atomic():
        lock_plan(plan.pk)
        undone = list(Calculation.objects.filter(plan=plan, month__gte=month).order_by("month"))
        _refuse_delivered(plan, [c.month for c in undone])
        _undo(plan, undone, user)
        return [c.month for c in undone]


def _refuse_delivered(plan: Plan, months: list[date]) -> None:
    told = Delivery.objects.filter(plan=plan, month__in=months).order_by("month").values_list("month", flat=True)
    names = ", ".join(f"{month:%Y-%m}" for month in told)
    if names:
        raise Refusal(
            "month-delivered",
            f"{names} {'is' if len(told) == 1 else 'are'} delivered and cannot be undone. Load a correction and "
            "calculate again: the difference is delivered with the next month.",
            clause="M2",
        )


def _undo(plan: Plan, calculations: list[Calculation], user: User | None) -> None:
    """Delete results whole. The database lets rows of a calculation go only while it is marked as being undone."""
    if not calculations:
        return
    record(plan, {f"{c.month:%Y-%m}": [f"calculated, digest {c.digest}", "undone"] for c in calculations}, user)
    ids = [c.pk for c in calculations]
    marks = ", ".join(["%s"] * len(ids))
    table = Calculation._meta.db_table
    execute(f"UPDATE {table} SET undoing = %s WHERE id IN ({marks})", [True, *ids])
    for model in RESULTS:
        execute(f"DELETE FROM {model._meta.db_table} WHERE calculation_id IN ({marks})", ids)
    execute(f"DELETE FROM {table} WHERE id IN ({marks})", ids)
