"""What screen and paper put around a report: its sentences and charts, for the templates that both share."""

from dataclasses import dataclass
from typing import Any

from reporting import charts
from reporting.statement import RULE_12B1, Report, Section, Statement, words

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


@dataclass(frozen=True, slots=True)
class Part:
    """A plan's statement with its sections drawn. `single`: the one section, where there is one only."""

    statement: Statement
    anchor: str
    schedule_b: str
    spending_clauses: tuple[str, ...]
    drawn: tuple[Drawn, ...]
    overall: Drawn
    single: Drawn | None


def report_context(report: Report) -> dict[str, Any]:
    """Context of `reporting/paper.html` and of the report's page."""
    return {
        "report": report,
        "subject": words.subject(report),
        "period": words.period(report.quarter),
        "answers": words.answers(report),
        "attention": words.attention(report),
        "rule_12b1": RULE_12B1,
        "clauses": [statement.clause for statement in report.statements if statement.clause],
        "plan_names": words.listed([statement.plan.name for statement in report.statements]),
        "parts": [_part(statement, alone=len(report.statements) == 1) for statement in report.statements],
        "columns": COLUMNS,
    }


def _part(statement: Statement, *, alone: bool) -> Part:
    prefix = "" if alone else f"{statement.plan.code.lower()}-"
    drawn = tuple(_drawn(section, prefix) for section in statement.sections)
    return Part(
        statement=statement,
        anchor=f"plan-{statement.plan.code.lower()}",
        schedule_b=f"{statement.plan.share_class} SCHEDULE B" if statement.clause else "SCHEDULE B",
        spending_clauses=SPENDING_CLAUSES.get(statement.plan.share_class, ()),
        drawn=drawn,
        overall=_drawn(statement.overall, prefix),
        single=drawn[0] if len(drawn) == 1 else None,
    )


def _drawn(section: Section, prefix: str) -> Drawn:
    shares = charts.shares_by_distributor(section) if section.shares else ""
    fees = charts.fees_by_month(section) if section.total.fees else ""
    anchor = f"company-{section.code.lower()}" if section.code else "all-companies"
    return Drawn(section, fees, shares, anchor=prefix + anchor)
