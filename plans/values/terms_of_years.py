"""The terms of a plan: the first, then from year to year if continued (B THIRTEENTH, R ELEVENTH)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from plans.values.approvals import Approval, Matter, Vote, approval

ONE_DAY = timedelta(days=1)


def years_later(day: date, years: int) -> date:
    """The same day of the year; 29 February has its own on 28 February in common years."""
    year = day.year + years
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) and not leap else day.replace(year=year)


def term_ends(initial_end: date, horizon: date) -> Iterator[date]:
    """The last days of the terms, to that of the one that holds `horizon`."""
    years = 0
    while True:
        end = years_later(initial_end, years)
        yield end
        if end >= horizon:
            return
        years += 1


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a fund's plan, both days included, and whether the plan was continued at its end."""

    first: date
    last: date
    approval: Approval
    register_kept: bool

    @property
    def lapses(self) -> bool:
        """Not continued by a vote on record, where the register says that it holds all votes."""
        return self.register_kept and not self.approval.approved

    @property
    def not_on_record(self) -> bool:
        """Neither continued on record nor lapsed: somebody has to say."""
        return not self.register_kept and not self.approval.approved


def terms(
    agreement: str,
    votes: Iterable[Vote],
    fund: str,
    *,
    effective: date,
    initial_end: date,
    register_from: date | None,
    horizon: date,
) -> list[Term]:
    """The terms of a fund's plan in order, to the one that holds `horizon`, or to the one at whose end it lapsed.

    `votes` are those on continuance of the fund's company. A vote counts for the year after the term in which it was
    cast, its first and last day included ("at least annually"): ours, since the paragraph names no window. Nothing
    lapses before `register_from`: a plan file says what was agreed and not which votes followed, so a plan that was
    only loaded goes on until somebody keeps the register (None: nobody does).
    """
    found: list[Term] = []
    votes, first = list(votes), effective
    for last in term_ends(initial_end, horizon):
        within = [vote for vote in votes if first <= vote.on <= last]
        kept = register_from is not None and register_from <= last
        term = Term(first, last, approval(agreement, Matter.CONTINUE, within, fund), kept)
        found.append(term)
        if last >= horizon or term.lapses:
            break
        first = last + ONE_DAY
    return found
