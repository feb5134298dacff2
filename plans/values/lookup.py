"""What a plan says on a day: rates, distributors in office, tranches, waivers (F2, L2)."""

from collections.abc import Iterable
from datetime import date

from plans.values.plan_file import UNALLOCATED, AppointmentValue, PlanFile, TrancheValue

RATES = ("asset_based", "service", "aggregate")


def within(day: date, first: date | None, last: date | None) -> bool:
    """Both included; None: without limit."""
    return (first is None or first <= day) and (last is None or day <= last)


def rate_on(plan: PlanFile, name: str, fund: str, tranche: str, day: date) -> int | None:
    """The rate in force, ppm a year: the most specific row, then the latest (F2); None where no row names it.

    An empty tranche, and UNALLOCATED, ask for the fund's own.
    """
    found: tuple[tuple[bool, bool, date], int] | None = None
    for row in plan.rates:
        value = getattr(row, name)
        if value is None or row.start > day or (row.funds and fund not in row.funds):
            continue
        if row.tranche and row.tranche != tranche:
            continue
        reach = (bool(row.tranche), bool(row.funds), row.start)
        if found is None or reach >= found[0]:
            found = reach, value
    return found[1] if found else None


def in_office(plan: PlanFile, fund: str, day: date) -> AppointmentValue | None:
    """B SECOND: the appointment that holds for the fund on the day."""
    return next(
        (a for a in plan.appointments if within(day, a.start, a.end) and (not a.funds or fund in a.funds)), None
    )


def window_of(plan: PlanFile, distributor: str, issued: date) -> TrancheValue | None:
    """The distributor's window that holds the original issue date; None: its implicit tranche (L2)."""
    return next((t for t in plan.tranches if t.distributor == distributor and within(issued, t.start, t.end)), None)


def tranches_begun_before(plan: PlanFile, day: date) -> list[str]:
    """Codes of the tranches that may hold shares originally issued before the day, and UNALLOCATED."""
    windows = [t.code for t in plan.tranches if t.start < day]
    implicit = [party.code for party in plan.parties if party.kind == "distributor"]
    later = {t.code for t in plan.tranches if t.start >= day}
    return [code for code in dict.fromkeys([*windows, *implicit]) if code not in later] + [UNALLOCATED]


def companies_of(plan: PlanFile, funds: Iterable[str]) -> list[str]:
    """Codes of the companies of these funds; of all funds where none is named."""
    named = set(funds)
    return sorted({fund.company for fund in plan.funds if not named or fund.code in named})


def rate_days(plan: PlanFile, since: date) -> list[date]:
    """`since` and every later day on which a rate begins."""
    return sorted({since, *(row.start for row in plan.rates if row.start > since)})
