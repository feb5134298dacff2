"""What needs a decision or an act of the board, or of those who keep the plan for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from reporting.statement.values import RULE_12B1, RULE_TERM, TERM, Report, Statement, TermLine
from reporting.statement.words.attention import held_for_notice, unallocated
from reporting.statement.words.base import day, listed
from reporting.statement.words.terms import alike, of_funds
from reporting.statement.words.text import Text, number_of, say

SOON = timedelta(days=270)  # the board meets quarterly: what falls into the next three meetings is named


@dataclass(frozen=True, slots=True)
class Decision:
    """`who` decides, and the paragraph that says so."""

    who: str
    what: Text
    clause: str
    statement: Statement | None = field(default=None, compare=False)
    """Whose amounts it names."""


def decisions(report: Report) -> list[Decision]:
    """The board's own first; never empty, since the board reviews every report."""
    in_effect = [statement for statement in report.statements if not statement.plan.draft] or report.statements
    clauses = [statement.clause or RULE_12B1 for statement in in_effect]
    what = say("reviews this report; the review is recorded with its meeting")
    review = Decision("The board", what, ", ".join(clauses))
    return [review, *(decision for statement in report.statements for decision in _of_plan(statement))]


def _of_plan(statement: Statement) -> Iterator[Decision]:
    plan = statement.plan
    name = f"the class {plan.share_class} plan"
    if plan.draft:
        what = say("approves {name} before anything is charged under it; it is a draft", name=name)
        yield Decision("The board", what, TERM.get(plan.share_class, RULE_TERM))
    yield from _terms(statement, name)
    yield from _ends(statement)
    for proposal in statement.proposals:
        what = say("vote on the amendment “{title}”, which waits for them", title=proposal.what)
        yield Decision(_first_up(proposal.wanted), what, proposal.clause)
    yield from _amounts(statement)


def _ends(statement: Statement) -> Iterator[Decision]:
    for end in statement.ends:
        if end.ends_plan and end.wanted:
            what = say(
                "determine whether a Complete Termination{funds} is in the best interest, if shares already sold are "
                "to earn no more; not on record: {wanted}",
                funds=of_funds(end.funds),
                wanted=end.wanted,
            )
            yield Decision("The independent directors", what, "B FIFTEENTH(C)")


def _amounts(statement: Statement) -> Iterator[Decision]:
    """What is held, and what could not be applied."""
    section = statement.overall
    if section.held_for_notice > 0:
        what = say("awaits notice of a transfer of rights: {held} is held", held=held_for_notice(section))
        yield Decision("The company", what, "P3", statement)
    if section.unallocated:
        amount = unallocated(section)
        what = say("settles with the distributors whose shares earned {amount}, held until then", amount=amount)
        yield Decision("The company", what, "L2", statement)
    if section.exception_count:
        count = number_of(section.exception_count, "transaction", "exceptions", label="")
        what = say("corrects or rejects {count} that could not be applied", count=count)
        yield Decision("The administrator", what, "T3", statement)


def _terms(statement: Statement, name: str) -> Iterator[Decision]:
    """What ends soonest first; then lapses, and terms of which nothing is on record."""
    groups = sorted(alike(statement.terms), key=lambda group: group[0].last)
    for line, whose in groups:
        if line.lapsed:
            what = say(
                "knows that {plan} lapsed on {on}: it was not continued", plan=f"{name}{whose}", on=day(line.lapsed)
            )
            yield Decision("The board", what, line.clause)
        elif not line.continued and line.last - statement.quarter.last <= SOON:
            yield _continuance(line, f"{name}{whose}", soon=line.last <= statement.quarter.next.last)
        if line.unrecorded:
            what = say(
                "records whether {plan} was continued at the end of its term on {days}: no vote is on record",
                plan=f"{name}{whose}",
                days=listed([day(one) for one in line.unrecorded]),
            )
            yield Decision("The administrator", what, line.clause)


def _continuance(line: TermLine, name: str, *, soon: bool) -> Decision:
    missing = f"not on record: the votes of {line.wanted}"
    if line.lapses and soon:
        missing = f"without the votes of {line.wanted} it lapses on that day, in the coming quarter"
    what = say(
        "decides on the continuance of {plan} before its term ends on {last}, its independent directors by a vote of "
        "their own; {missing}",
        plan=name,
        last=day(line.last),
        missing=missing,
    )
    return Decision("The board", what, line.clause)


def _first_up(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
