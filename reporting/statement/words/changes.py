"""What changed against the quarter before and a year ago."""

from collections.abc import Iterator

from reporting.statement.spans import PREVIOUS, QUARTER, YEAR_AGO
from reporting.statement.values import Over, Section, Statement
from reporting.statement.words.base import counted, dollars, listed, rate, signed_tenths, unbroken

TOLD = 6
"""What took effect in the quarter and is told on the first page; the table has all."""


def changes(statement: Statement) -> str:
    """Fees, net assets, expenditures, rates, funds and payees; said also when there is nothing to compare with."""
    return " ".join(_sentences(statement))


def _sentences(statement: Statement) -> Iterator[str]:
    section = statement.overall
    yield from _events(statement)
    if not statement.spans[PREVIOUS].known and not statement.spans[YEAR_AGO].known:
        yield "There is no earlier quarter to compare with."
    else:
        yield _amount(statement, "Fees", section.total.fees_over)
        spent = tuple(amounts.spent if amounts else None for amounts in section.total.over)
        if any(spent):
            yield _amount(statement, "Expenditures", spent)
    yield _rates(statement)
    yield from _funds(statement)
    yield from _payees(section)


def _events(statement: Statement) -> Iterator[str]:
    """What took effect, with its day and clause."""
    for line in statement.changes[:TOLD]:
        yield f"{line.date:%B} {line.date.day}: {line.what} ({line.clause})."
    left = len(statement.changes) - TOLD
    if left > 0:
        yield f"{counted(left, 'more change')} took effect: see What changed in the quarter."


def _amount(statement: Statement, what: str, over: Over) -> str:
    """`Fees came to $2.00, up 100.0% from $1.00 in the quarter before; a year ago they were $1.50.`"""
    now, before, ago = over[QUARTER] or 0, over[PREVIOUS], over[YEAR_AGO]
    said = f"{what} came to {dollars(now)}{_against(now, before, statement.quarter.previous.words)}"
    if ago is None:
        return f"{said}."
    return f"{said}; in the {statement.quarter.year_ago.words} they were {dollars(ago) if ago else 'nil'}."


def _against(now: int, before: int | None, when: str) -> str:
    if before is None:
        return ""
    if now == before:
        return f", as in the {when}"
    if before <= 0:
        return f"; in the {when} they were nil" if before == 0 else f", after {dollars(before)} in the {when}"
    way = "up" if now > before else "down"
    return f", {way} {signed_tenths(abs(now - before), before)} from {dollars(before)} in the {when}"


def _rates(statement: Statement) -> str:
    lines = [line for line in statement.overall.rates if line.changed]
    if not lines:
        return "No rate changed."
    said = {
        f"{rate(line.asset_based + line.service)} a year from {line.since:%B} {line.since.day}"
        f"{' on shares of ' + line.tranche if line.tranche else ''}"
        for line in lines
        if line.since > statement.quarter.first
    }
    return f"Rates changed: {listed(sorted(said))}."


def _funds(statement: Statement) -> Iterator[str]:
    notes = [(line.name, line.note) for section in statement.sections for line in section.lines if line.note]
    joined = [name for name, note in notes if note.startswith("party since")]
    left = [name for name, note in notes if note.startswith("party until")]
    if joined:
        yield f"{listed(joined)} joined the plan."
    if left:
        yield f"{listed(left)} left the plan."


def _payees(section: Section) -> Iterator[str]:
    """Who is owed something for the first time in the spans that are compared."""
    new = [
        unbroken(payee.name)
        for payee in section.payees
        if payee.total and payee.over[PREVIOUS] == 0 and not payee.over[YEAR_AGO] and payee.role != "unallocated"
    ]
    if new:
        verb, before = ("is", "was") if len(new) == 1 else ("are", "were")
        yield f"{listed(new)} {verb} owed fees or charges and {before} not in the quarter before."
