"""Quarters that were reported: what the boards were told of them stays, and what comes later is counted later.

The app that reports says which are closed; the ledger asks without importing it:

    closing_checks.append(closings)             # def closings(plan: Plan) -> list[Closing]
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plans.models import Fund, Plan


@dataclass(frozen=True, slots=True)
class Closing:
    """Days of which a report was sent, both included, for one company (by primary key) or, with None, for all."""

    first: date
    last: date
    company: int | None
    why: str  # as the end of a sentence: "the report of 2003Q3 was sent on 2003-10-20"

    def holds(self, day: date, company: int) -> bool:
        return self.first <= day <= self.last and self.company in (None, company)


closing_checks: list[Callable[[Plan], Sequence[Closing]]] = []


def closings_of(plan: Plan) -> list[Closing]:
    return [closing for check in closing_checks for closing in check(plan)]


def closing_on(closings: Sequence[Closing], day: date, fund: Fund) -> Closing | None:
    """What closes this day for the fund; None when it is open."""
    return next((closing for closing in closings if closing.holds(day, fund.company_id)), None)


def next_open_day(closings: Sequence[Closing], day: date, funds: Sequence[Fund]) -> date:
    """The day itself, or the first day after it that is open for all these funds."""
    while True:
        ends = [closing.last for fund in funds if (closing := closing_on(closings, day, fund))]
        if not ends:
            return day
        day = max(ends) + timedelta(days=1)
