"""A tranche becomes two at an original issue date; nothing else changes (B EIGHTH(A), L2).

The earlier part keeps the code, so that all that was calculated and delivered under it stays under it; the shares
issued from the day on get a code of their own. Distributor, rates and transfers of both are those of the tranche: whose
the fee is does not change, in any fund, on any day. What the two parts come to differs from what the tranche came to
only where a rule divides something indivisible over tranches (U3): a ten-thousandth of a reinvested share, a cent.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from backoffice.refusals import Fault
from plans.values.plan_file import UNALLOCATED, PlanFile, TrancheValue


@dataclass(frozen=True, slots=True)
class Split:
    """Tranche `tranche` is divided at original issue date `day`; from it on its shares are in tranche `code`."""

    tranche: str
    day: date
    code: str


def split_faults(plan_file: PlanFile, split: Split) -> list[Fault]:
    """All that is wrong with it, by the field of `Split`."""
    faults = []
    owners = plan_file.tranche_owners
    if not 1 <= len(split.code) <= 40 or not split.code.isprintable() or split.code == UNALLOCATED:
        faults.append(Fault("code", "expected a code of 1 to 40 characters"))
    elif split.code in owners or split.code in {party.code for party in plan_file.parties}:
        faults.append(Fault("code", f"“{split.code}” is taken; expected a code of its own"))
    if split.tranche not in owners:
        return [Fault("tranche", f"expected a tranche of {plan_file.plan.code}, got “{split.tranche}”"), *faults]
    window = _window(plan_file, split.tranche)
    if window is not None:
        if split.day <= window.start or (window.end is not None and split.day > window.end):
            ends = f" to {window.end}" if window.end else " on"
            faults.append(Fault("day", f"expected a day inside the window, after {window.start}{ends}"))
        return faults
    inside = next((other for other in _windows(plan_file, split.tranche) if _holds(other, split.day)), None)
    if inside is not None:
        faults.append(Fault("day", f"shares issued on {split.day} are in {inside.code}; split that"))
    return faults


def split_tranche(plan_file: PlanFile, split: Split) -> PlanFile:
    """The plan with the tranche split; only of a split without faults."""
    new = new_window(plan_file, split)
    kept = [
        replace(row, end=split.day - timedelta(days=1)) if row.code == split.tranche else row
        for row in plan_file.tranches
    ]
    rows = {field.name: getattr(plan_file, field.name) for field in fields(plan_file) if field.name != "plan"}
    for name in ("rates", "transfers"):
        rows[name] += tuple(replace(row, tranche=split.code) for row in rows[name] if row.tranche == split.tranche)
    return PlanFile.of(plan_file.plan, **{**rows, "tranches": [*kept, new]})


def new_window(plan_file: PlanFile, split: Split) -> TrancheValue:
    """Of a window the rest of it; of a distributor's own tranche all up to its next window."""
    distributor = plan_file.tranche_owners[split.tranche]
    window = _window(plan_file, split.tranche)
    if window is not None:
        return TrancheValue(split.code, distributor, split.day, window.end)
    later = [other.start for other in _windows(plan_file, distributor) if other.start > split.day]
    end = min(later) - timedelta(days=1) if later else None
    return TrancheValue(split.code, distributor, split.day, end)


def _window(plan_file: PlanFile, code: str) -> TrancheValue | None:
    return next((row for row in plan_file.tranches if row.code == code), None)


def _windows(plan_file: PlanFile, distributor: str) -> list[TrancheValue]:
    return [row for row in plan_file.tranches if row.distributor == distributor]


def _holds(window: TrancheValue, day: date) -> bool:
    return window.start <= day and (window.end is None or day <= window.end)
