"""What needs a decision or an act of the board, or of those who keep the plan for it."""

from dataclasses import dataclass
from datetime import timedelta

from reporting.statement.building.calendar import TERM
from reporting.statement.values import RULE_12B1, Report, Statement
from reporting.statement.words.base import counted, day, dollars

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
    term = TERM.get(plan.share_class, "Rule 12b-1(b)(3)(i)")
    found = []
    if plan.draft:
        found.append(Decision("The board", f"approves {name} before anything is charged under it; it is a draft", term))
    elif plan.term_ends and plan.term_ends - statement.quarter.last <= SOON:
        found.append(
            Decision(
                "The board",
                f"decides on the continuance of {name} before its term ends on {day(plan.term_ends)}, its "
                "independent directors by a vote of their own",
                term,
            )
        )
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
