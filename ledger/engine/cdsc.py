"""Contingent deferred sales charge (C1 to C4, B SIXTH(A), (G))."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.engine.lots import Slice
from ledger.engine.terms import ONE, Terms
from ledger.engine.units import half_up, split


@dataclass(frozen=True, slots=True)
class SliceCharge:
    """How one slice of a redemption was charged: for the page that explains it.

    The base in cents is `base / units redeemed`: the lesser of cost and value, kept exact (C3).
    """

    slice: Slice
    year: int
    rate: int
    base: int


def anniversary(issued: date, years: int) -> date:
    """29 February has its anniversary on 28 February in common years (C2)."""
    year = issued.year + years
    day = 28 if (issued.month, issued.day) == (2, 29) and not isleap(year) else issued.day
    return date(year, issued.month, day)


def year_of(issued: date, traded: date, *, anniversary_included: bool) -> int:
    """The year after issue in which a redemption falls, from 1 (C2)."""
    years = traded.year - issued.year
    if years < 1:
        return 1
    ends = anniversary(issued, years)
    still_inside = ends >= traded if anniversary_included else ends > traded
    return years if still_inside else years + 1


def charge_rate(terms: Terms, fund: str, issued: date, traded: date) -> tuple[int, int]:
    """(year, rate in ppm) for shares that `fund` issued; past the table, or without one: nil (C2)."""
    schedule = terms.cdsc_schedule(fund, issued, traded)
    if schedule is None:
        return (0, 0)
    year = year_of(issued, traded, anniversary_included=terms.anniversary_is_included(schedule, traded))
    return (year, schedule.rates[year - 1] if year <= len(schedule.rates) else 0)


def charge_slices(terms: Terms, slices: Sequence[Slice], amount: int, traded: date) -> list[SliceCharge]:
    """Year, rate and base of each commission slice redeemed for `amount` cents in all (C1 to C3)."""
    redeemed = sum(s.units for s in slices)
    charges = []
    for taken in slices:
        if not taken.lot.free:
            year, rate = charge_rate(terms, taken.lot.origin_fund, taken.lot.issued, traded)
            charges.append(SliceCharge(taken, year, rate, min(taken.cost * redeemed, amount * taken.units)))
    return charges


def charge(terms: Terms, slices: Sequence[Slice], amount: int, traded: date, waiver: str = "") -> dict[str, int]:
    """Cents by tranche of the slices no waiver covers, rounded once and split by exact `base × rate` (C3, C4)."""
    return _cents(terms, slices, amount, traded, waiver, waived=False)


def waived(terms: Terms, slices: Sequence[Slice], amount: int, traded: date, waiver: str) -> dict[str, int]:
    """Likewise of the slices that the waiver category covers: what is not charged, kept for the report (C4)."""
    return _cents(terms, slices, amount, traded, waiver, waived=True)


def _cents(
    terms: Terms, slices: Sequence[Slice], amount: int, traded: date, waiver: str, *, waived: bool
) -> dict[str, int]:
    if terms.draft:
        return {}  # F5
    charges = [
        c
        for c in charge_slices(terms, slices, amount, traded)
        if bool(waiver and terms.is_waived(waiver, c.slice.lot.issued, traded)) == waived
    ]
    weights = [c.base * c.rate for c in charges]
    exact = sum(weights)
    total = half_up(exact, ONE * sum(s.units for s in slices))
    by_tranche: dict[str, int] = {}
    if total:
        for part, c in zip(split(total, weights), charges, strict=True):
            by_tranche[c.slice.lot.tranche] = by_tranche.get(c.slice.lot.tranche, 0) + part
    return by_tranche
