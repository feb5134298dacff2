"""What comes next after the quarter: payments, the next report, the end of a term."""

from collections.abc import Iterator
from datetime import date

from ledger.months import month_end, next_month
from ledger.trading_days import payment_due
from reporting.statement.inputs import Inputs
from reporting.statement.values.statement import CLAUSES, RULE_12B1, CalendarLine

TERM = {"B": "B THIRTEENTH", "R": "R ELEVENTH"}
"""Share class -> the paragraph on the plan's term."""


def calendar(inputs: Inputs) -> tuple[CalendarLine, ...]:
    """Of the coming quarter, by date; nothing of a draft's payments, which has none."""
    return tuple(sorted(_lines(inputs), key=lambda line: (line.date, line.what)))


def _lines(inputs: Inputs) -> Iterator[CalendarLine]:
    plan, quarter = inputs.plan, inputs.quarter
    if not plan.draft:
        month = quarter.months[-1]
        while month <= quarter.next.months[-1]:
            due = payment_due(month_end(month))
            yield CalendarLine(due, f"Payment for {month:%B %Y} is due", "P4")
            month = next_month(month)
        clause = CLAUSES.get(plan.share_class, RULE_12B1)
        yield CalendarLine(quarter.next.last, f"The {quarter.next.words} ends: next report to the board", clause)
    ends = plan.term_ends
    if ends and ends > quarter.last:
        yield CalendarLine(ends, "The plan's term ends unless its continuance is approved before", _term(inputs))


def _term(inputs: Inputs) -> str:
    return TERM.get(inputs.plan.share_class, "Rule 12b-1(b)(3)(i)")


def next_term_end(ends: date, after: date) -> date:
    """A term that ended is followed by others of a year each, while the plan is continued."""
    while ends <= after:
        ends = date(ends.year + 1, ends.month, ends.day if (ends.month, ends.day) != (2, 29) else 28)
    return ends
