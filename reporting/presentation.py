"""What screen and paper put around a statement: its sentences and charts, for the templates that both share."""

from dataclasses import dataclass
from typing import Any

from reporting import charts
from reporting.statement import RULE_12B1, Section, Statement, words

SPENDING_CLAUSES = {"B": ("B SIXTH(C)", "B SIXTH(D)"), "R": ("R FIFTH", "R SIXTH")}
"""Share class -> the paragraphs that name the purposes."""

COLUMNS = 4  # of a table of portions, beside the fund's name and the total


@dataclass(frozen=True, slots=True)
class Drawn:
    """A section with its charts."""

    section: Section
    fees_chart: str
    shares_chart: str
    anchor: str


def statement_context(statement: Statement) -> dict[str, Any]:
    """Context of `reporting/paper.html` and of the report's page."""
    drawn = [_drawn(section) for section in statement.sections]
    single = drawn[0] if len(drawn) == 1 else None
    return {
        "statement": statement,
        "subject": words.subject(statement),
        "period": words.period(statement),
        "answers": words.answers(statement),
        "attention": words.attention(statement),
        "rule_12b1": RULE_12B1,
        "schedule_b": f"{statement.plan.share_class} SCHEDULE B" if statement.clause else "SCHEDULE B",
        "spending_clauses": SPENDING_CLAUSES.get(statement.plan.share_class, ()),
        "drawn": drawn,
        "overall": _drawn(statement.overall),
        "single": single,
        "columns": COLUMNS,
    }


def _drawn(section: Section) -> Drawn:
    shares = charts.shares_by_distributor(section) if section.shares else ""
    fees = charts.fees_by_month(section) if section.total.fees else ""
    return Drawn(section, fees, shares, anchor=f"company-{section.code.lower()}" if section.code else "all-companies")
