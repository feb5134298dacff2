"""The list of what is due as tables: a row for each quarter, a column for each company."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from plans.models import Company, Plan
from reporting.selectors.due_reports import INCOMPLETE, NOT_CALCULATED, TO_DRAFT, Due, DueRow
from reporting.tables.reports import STATE_COLOURS


@dataclass(frozen=True, slots=True)
class Cell:
    """How far a board's report is, and where to go on with it; `due` is None where nothing is owed."""

    due: Due | None
    url: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`alike`: what all boards have in common, told once for several quarters."""

    words: str
    cells: tuple[Cell, ...]
    alike: Cell | None = None


@dataclass(frozen=True, slots=True)
class DueTable:
    plan: Plan
    companies: tuple[Company, ...]
    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        return len(self.companies)


def tables_of(rows: Sequence[DueRow]) -> list[DueTable]:
    """One for each plan, in the order of their codes."""
    plans = sorted({row.plan for row in rows}, key=lambda plan: plan.code)
    return [_table(plan, [row for row in rows if row.plan == plan]) for plan in plans]


def _table(plan: Plan, rows: Sequence[DueRow]) -> DueTable:
    companies = sorted({due.company for row in rows for due in row.dues}, key=lambda company: company.code)
    return DueTable(plan, tuple(companies), tuple(_line(row, companies) for row in rows))


def _line(row: DueRow, companies: Sequence[Company]) -> Line:
    if row.is_uncalculated:
        return Line(row.words, (), _cell(row.dues[0]))
    by_company = {due.company: due for due in row.dues}
    return Line(row.words, tuple(_cell(by_company.get(company)) for company in companies))


def _cell(due: Due | None) -> Cell:
    if due is None:
        return Cell(None)
    return Cell(due, _url(due), STATE_COLOURS.get(due.state, "secondary"))


def _url(due: Due) -> str:
    if due.report is not None:
        return due.report.get_absolute_url()
    if due.state == TO_DRAFT:
        wanted = {"company": due.company.pk, "quarter": str(due.quarter), "plan": ""}
        return f"{reverse('board-report-new')}?{urlencode(wanted)}"
    if due.state in (INCOMPLETE, NOT_CALCULATED):
        return f"{reverse('months')}?{urlencode({'plan': due.plan.pk})}"
    return ""
