"""What needs a decision or an act of the board, or of those who keep the plan for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from reporting.statement.values import RULE_12B1, RULE_TERM, TERM, Report, Statement, TermLine
from reporting.statement.words.base import counted, day, dollars, listed
from reporting.statement.words.terms import alike, of_funds

SOON = timedelta(days=270)  # the board meets quarterly: what falls into the next three meetings is named


@dataclass(frozen=True, slots=True)
class Decision:
    """`who` decides, and the paragraph that says so."""

    who: str
    what: str
    clause: str


def decisions(report: Report) -> list[Decision]:
    """The board's own first; never empty, since the board reviews every report."""
    in_effect = [statement for statement in report.statements if not statement.plan.draft] or report.statements
    clauses = [statement.clause or RULE_12B1 for statement in in_effect]
    review = Decision("The board", "reviews this report; the review is recorded with its meeting", ", ".join(clauses))
    return [review, *(decision for statement in report.statements for decision in _of_plan(statement))]


def _of_plan(statement: Statement) -> list[Decision]:
    plan, section = statement.plan, statement.overall
    name = f"the class {plan.share_class} plan"
    found = []
    if plan.draft:
        term = TERM.get(plan.share_class, RULE_TERM)
        found.append(Decision("The board", f"approves {name} before anything is charged under it; it is a draft", term))
    found += _terms(statement, name)
    for end in statement.ends:
        if end.ends_plan and end.wanted:
            what = (
                f"determine whether a Complete Termination{of_funds(end.funds)} is in the best interest, if shares "
                f"already sold are to earn no more; not on record: {end.wanted}"
            )
            found.append(Decision("The independent directors", what, "B FIFTEENTH(C)"))
    for proposal in statement.proposals:
        what = f"vote on the amendment “{proposal.what}”, which waits for them"
        found.append(Decision(_first_up(proposal.wanted), what, proposal.clause))
    held = section.held - section.unallocated
    if held > 0:
        found.append(Decision("The company", f"awaits notice of a transfer of rights: {dollars(held)} is held", "P3"))
    if section.unallocated:
        what = f"settles with the distributors whose shares earned {dollars(section.unallocated)}, held until then"
        found.append(Decision("The company", what, "L2"))
    if section.exception_count:
        what = f"corrects or rejects {counted(section.exception_count, 'transaction')} that could not be applied"
        found.append(Decision("The administrator", what, "T3"))
    return found


def _terms(statement: Statement, name: str) -> Iterator[Decision]:
    """What ends soonest first; then lapses, and terms of which nothing is on record."""
    groups = sorted(alike(statement.terms), key=lambda group: group[0].last)
    for line, whose in groups:
        if line.lapsed:
            what = f"knows that {name}{whose} lapsed on {day(line.lapsed)}: it was not continued"
            yield Decision("The board", what, line.clause)
        elif not line.continued and line.last - statement.quarter.last <= SOON:
            yield _continuance(line, f"{name}{whose}", soon=line.last <= statement.quarter.next.last)
        if line.unrecorded:
            days = listed([day(one) for one in line.unrecorded])
            what = f"records whether {name}{whose} was continued at the end of its term on {days}: no vote is on record"
            yield Decision("The administrator", what, line.clause)


def _continuance(line: TermLine, name: str, *, soon: bool) -> Decision:
    what = (
        f"decides on the continuance of {name} before its term ends on {day(line.last)}, its "
        "independent directors by a vote of their own"
    )
    missing = f"not on record: the votes of {line.wanted}"
    if line.lapses and soon:
        missing = f"without the votes of {line.wanted} it lapses on that day, in the coming quarter"
    return Decision("The board", f"{what}; {missing}", line.clause)


def _first_up(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
