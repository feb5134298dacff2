"""Tranches of shares originally issued from a day on (B EIGHTH(A), (E); L2): nothing already issued changes tranche."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from plans.values.lookup import window_of
from plans.values.plan_file import PlanFile, TrancheValue

Begun = tuple[str, date]
"""Code of a tranche and the first original issue date it holds."""


def tranches_from(plan: PlanFile, day: date, funds: Iterable[str], code: str = "") -> tuple[PlanFile, list[Begun]]:
    """The plan with windows that hold nothing issued before `day`, for whoever is in office then or later.

    A window that holds shares of both times is cut in two, and its rates and transfers of rights go on in the new
    part. Returns the plan and the windows that hold all shares issued from the day on, under each distributor.
    """
    named = set(funds)
    begun: list[Begun] = []
    for distributor, start in _in_office_from(plan, day, named):
        held = window_of(plan, distributor, start)
        if held is None or held.start < start:
            new = code if code not in ("", *plan.tranche_owners) else _free_code(plan, distributor)
            plan = _cut(plan, distributor, held, start, new)
        begun += [
            (t.code, t.start)
            for t in sorted(plan.tranches, key=lambda t: t.start)
            if t.distributor == distributor and t.start >= start and (t.code, t.start) not in begun
        ]
    return plan, begun


def _in_office_from(plan: PlanFile, day: date, named: set[str]) -> list[tuple[str, date]]:
    """Each distributor that is in office on the day or later, and from when on of that time."""
    first: dict[str, date] = {}
    for row in plan.appointments:
        if (row.end is None or row.end >= day) and (not named or not row.funds or named & set(row.funds)):
            start = max(row.start, day)
            first[row.distributor] = min(start, first.get(row.distributor, start))
    return sorted(first.items(), key=lambda item: (item[1], item[0]))


def _cut(plan: PlanFile, distributor: str, held: TrancheValue | None, start: date, code: str) -> PlanFile:
    """A window of its own from `start` on; `held` is the one it is cut from, None for the implicit tranche."""
    later = [t.start for t in plan.tranches if t.distributor == distributor and t.start > start]
    end = held.end if held else (min(later) - timedelta(days=1) if later else None)
    earlier = held.code if held else distributor
    windows = [replace(t, end=start - timedelta(days=1)) if t == held else t for t in plan.tranches]
    going_on = [
        replace(row, tranche=code, effective=max(row.effective, start))
        for row in plan.transfers
        if row.tranche == earlier and (row.ends is None or row.ends >= start)
    ]
    rates = [replace(row, tranche=code) for row in plan.rates if row.tranche == earlier]
    return replace(
        plan,
        tranches=(*windows, TrancheValue(code, distributor, start, end)),
        transfers=(*plan.transfers, *going_on),
        rates=(*plan.rates, *rates),
    )


def _free_code(plan: PlanFile, distributor: str) -> str:
    taken = {t.code for t in plan.tranches} | {party.code for party in plan.parties}
    number = 2
    while f"{distributor}-{number}" in taken:
        number += 1
    return f"{distributor}-{number}"
