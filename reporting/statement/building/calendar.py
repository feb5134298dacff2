"""What comes next after the quarter: payments, the next report, ends of terms and plans."""

from collections.abc import Iterator

from ledger.months import month_end, next_month
from ledger.trading_days import payment_due
from reporting.statement.building.life import end_lines, event_lines, term_lines
from reporting.statement.inputs import Inputs
from reporting.statement.values.statement import CLAUSES, RULE_12B1, CalendarLine
from reporting.statement.words.base import lower
from reporting.statement.words.terms import alike, of_funds


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
    yield from _terms(inputs)
    for line in event_lines(inputs):
        if line.date > quarter.last:
            yield CalendarLine(line.date, line.what, line.clause)
    told = {(event.date, event.clause) for event in inputs.events}
    for end in end_lines(inputs):
        if end.last > quarter.last and (end.last, end.clause) not in told:
            what = f"Last day of {'plan and agreement' if end.ends_plan else 'the agreement'}"
            yield CalendarLine(end.last, f"{what}{of_funds(end.funds)}: {lower(end.what)}", end.clause)


def _terms(inputs: Inputs) -> Iterator[CalendarLine]:
    """The ends of the companies' terms; those that end alike together."""
    for line, whose in alike(term_lines(inputs)):
        if line.last <= inputs.quarter.last:
            continue  # it has lapsed
        if line.continued:
            yield CalendarLine(
                line.last, f"The plan's term{whose} ends, and the year begins for which it is continued", line.clause
            )
        elif line.lapses:
            yield CalendarLine(
                line.last, f"The plan{whose} lapses unless its continuance is approved before", line.clause
            )
        else:
            what = f"The plan's term{whose} ends unless its continuance is approved before"
            yield CalendarLine(line.last, what, line.clause)
