"""What changed against the quarter before and a year ago."""

from collections.abc import Iterator

from reporting.statement.spans import PREVIOUS, QUARTER, YEAR_AGO
from reporting.statement.values import Over, RateLine, Section, Statement
from reporting.statement.words.base import counted, listed, signed_tenths, unbroken
from reporting.statement.words.text import Text, agreed, joined, listed_parts, money, rate_of, say

TOLD = 6
"""What took effect in the quarter and is told on the first page; the table has all."""


def changes(statement: Statement) -> Text:
    """Fees, net assets, expenditures, rates, funds and payees; said also when there is nothing to compare with."""
    return joined(" ", list(_sentences(statement)))


def _sentences(statement: Statement) -> Iterator[Text]:
    section = statement.overall
    yield from _events(statement)
    if not statement.spans[PREVIOUS].known and not statement.spans[YEAR_AGO].known:
        yield say("There is no earlier quarter to compare with.")
    else:
        yield _amount(statement, "Fees", "fees", section.total.fees_over)
        spent = tuple(amounts.spent if amounts else None for amounts in section.total.over)
        if any(spent):
            yield _amount(statement, "Expenditures", "spent", spent)
    yield _rates(statement)
    yield from _caps(statement)
    yield from _funds(statement)
    yield from _payees(section)


def _events(statement: Statement) -> Iterator[Text]:
    """What took effect, with its day and clause."""
    for line in statement.changes[:TOLD]:
        on = f"{line.date:%B} {line.date.day}"
        yield say("{on}: {what} ({clause}).", on=on, what=agreed(line.what, line.date), clause=line.clause)
    left = len(statement.changes) - TOLD
    if left > 0:
        yield say("{more} took effect: see What changed in the quarter.", more=counted(left, "more change"))


def _amount(statement: Statement, what: str, kind: str, over: Over) -> Text:
    """`Fees came to $2.00, up 100.0% from $1.00 in the quarter before; a year ago they were $1.50.`"""
    ago = over[YEAR_AGO]
    when = statement.quarter.year_ago.words
    were = money(ago, kind, span=YEAR_AGO) if ago else "nil"
    return say(
        "{what} came to {now}{against}{before}.",
        what=what,
        now=money(over[QUARTER] or 0, kind),
        against=_against(over[QUARTER] or 0, over[PREVIOUS], kind, statement.quarter.previous.words),
        before="" if ago is None else say("; in the {when} they were {were}", when=when, were=were),
    )


def _against(now: int, before: int | None, kind: str, when: str) -> Text:
    if before is None:
        return Text()
    if now == before:
        return say(", as in the {when}", when=when)
    if before == 0:
        return say("; in the {when} they were nil", when=when)
    was = money(before, kind, span=PREVIOUS)
    if before < 0:
        return say(", after {was} in the {when}", was=was, when=when)
    way = f"{'up' if now > before else 'down'} {signed_tenths(abs(now - before), before)}"
    return say(", {way} from {was} in the {when}", way=way, was=was, when=when)


def _rates(statement: Statement) -> Text:
    lines = [line for line in statement.overall.rates if line.changed]
    if not lines:
        return say("No rate changed.")
    said = {str(text): text for text in (_rate(line) for line in lines if line.since > statement.quarter.first)}
    return say("Rates changed: {rates}.", rates=listed_parts([said[words] for words in sorted(said)]))


def _rate(line: RateLine) -> Text:
    return say(
        "{rate} a year from {since}{shares}",
        rate=rate_of(line.asset_based + line.service, "agreed", on=line.since),
        since=f"{line.since:%B} {line.since.day}",
        shares=f" on shares of {line.tranche}" if line.tranche else "",
    )


def _caps(statement: Statement) -> Iterator[Text]:
    """What was not charged since a fund's cap on sales charges is used up (B THIRD(A)); the table has all."""
    lines = [line for section in statement.sections for line in section.caps if line.not_charged]
    told = [
        say("{less} of {fund}", less=money(line.not_charged, "caps", line=line.code), fund=unbroken(line.name))
        for line in lines[:TOLD]
    ]
    more = [counted(len(lines) - TOLD, "more fund")] if len(lines) > TOLD else []
    if told:
        yield say(
            "Nothing was left of a sales charge cap, and so less of the Distribution Fee was charged: {funds} "
            "(NASD Rule 2830(d)).",
            funds=listed_parts([*told, *more]),
        )


def _funds(statement: Statement) -> Iterator[Text]:
    notes = [(line.name, line.note) for section in statement.sections for line in section.lines if line.note]
    joined_by = [name for name, note in notes if note.startswith("party since")]
    left_by = [name for name, note in notes if note.startswith("party until")]
    if joined_by:
        yield say("{funds} joined the plan.", funds=listed(joined_by))
    if left_by:
        yield say("{funds} left the plan.", funds=listed(left_by))


def _payees(section: Section) -> Iterator[Text]:
    """Who is owed something for the first time in the spans that are compared."""
    new = [
        unbroken(payee.name)
        for payee in section.payees
        if payee.total and payee.over[PREVIOUS] == 0 and not payee.over[YEAR_AGO] and payee.role != "unallocated"
    ]
    if new:
        verb, before = ("is", "was") if len(new) == 1 else ("are", "were")
        yield say(f"{{who}} {verb} owed fees or charges and {before} not in the quarter before.", who=listed(new))
