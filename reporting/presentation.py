"""What screen and paper put around a report: its sentences and charts, for the templates that both share."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from reporting import charts
from reporting.charts import Drawing
from reporting.statement import RULE_12B1, Report, Section, Statement, words
from reporting.statement.key_figures import KeyFigure, in_effect, key_figures

SPENDING_CLAUSES = {"B": ("B SIXTH(C)", "B SIXTH(D)"), "R": ("R FIFTH", "R SIXTH")}
"""Share class -> the paragraphs that name the purposes."""

SERVICE_CLAUSES = {"B": "B SIXTH(E)", "R": "R SEVENTH"}
"""Share class -> the paragraph on service agreements."""

STRIP = {"net-assets", "fees", "expended", "cdsc"}
"""Key figures that stand above everything else."""

IN_DETAIL = 2
"""Sections up to which the contents name the parts of each."""

COLUMNS = 4  # of a table of portions, beside the fund's name and the total


@dataclass(frozen=True, slots=True)
class Drawn:
    """A section with its pictures; there is none with nothing to show."""

    section: Section
    heading: str
    entry: str  # its line in the contents
    anchor: str
    headroom: Drawing | None
    payees: Drawing | None
    shares: Drawing | None
    purposes: Drawing | None
    first: bool  # of its plan's: what is of the whole plan stands there
    has_terms: bool
    has_changes: bool

    @property
    def titles(self) -> list[tuple[str, str]]:
        """(anchor, title) of its parts that have something to show, for the contents."""
        section = self.section
        found = (
            ("funds", "Net assets and fees by fund", True),
            ("terms", "Terms and continuance", self.first and self.has_terms),
            ("changes", "What changed in the quarter", self.first and self.has_changes),
            ("rates", "Rates and their maxima", bool(section.rates)),
            ("payees", "Who it belongs to", bool(section.payees)),
            ("shares", "Whose shares earned it", bool(section.tranches or self.shares)),
            ("expenditures", "Expenditures by purpose", bool(self.purposes)),
            ("service", "Service fees by kind of agreement", bool(section.service_kinds)),
            ("charges", "Deferred sales charges", bool(any(section.total.cdsc_over) or section.waivers)),
            ("caps", "Sales charge caps", bool(section.caps)),
            ("activity", "Shares sold and redeemed", bool(section.flows)),
            ("paid", "What was paid", bool(section.payments)),
            ("adjustments", "Adjustments of earlier months", bool(section.adjustments)),
            ("exceptions", "Exceptions and remarks", bool(section.exceptions or section.remarks)),
        )
        return [(anchor, title) for anchor, title, shown in found if shown]


@dataclass(frozen=True, slots=True)
class Part:
    """A plan's statement with its sections drawn. `overall`: of all companies, where there are several."""

    statement: Statement
    anchor: str
    schedule_b: str
    spending_clauses: tuple[str, ...]
    service_clause: str
    figures: tuple[KeyFigure, ...]
    drawn: tuple[Drawn, ...]
    overall: Drawn | None

    @property
    def front(self) -> Drawn | None:
        """What the report's first pages show of it."""
        return self.overall or (self.drawn[0] if self.drawn else None)


def report_context(report: Report) -> dict[str, Any]:
    """Context of `reporting/paper.html` and of the report's page."""
    figures = key_figures(in_effect(report))
    return {
        "report": report,
        "digest": report.digest,
        "subject": words.subject(report),
        "period": words.period(report.quarter),
        "answers": words.answers(report),
        "attention": words.attention(report),
        "decisions": words.decisions(report),
        "rule_12b1": RULE_12B1,
        "clauses": [statement.clause for statement in report.statements if statement.clause],
        "plan_names": words.listed([_plan_name(statement, report) for statement in report.statements]),
        "strip": [figure for figure in figures if figure.code in STRIP],
        "spans": report.statements[0].spans,
        "key_figures": figures,
        "calendar": _calendar(report),
        "certifiers": _certifiers(report),
        "in_effect": any(not statement.plan.draft for statement in report.statements),
        "several_in_effect": sum(not statement.plan.draft for statement in report.statements) > 1,
        "in_detail": sum(len(statement.sections) for statement in report.statements) <= IN_DETAIL,
        "parts": [_part(statement, report) for statement in report.statements],
        "caps_kept": any(section.caps for statement in report.statements for section in statement.sections),
        "columns": COLUMNS,
    }


def _plan_name(statement: Statement, report: Report) -> str:
    """Beside a plan in effect a draft is marked where it is named; a report of drafts alone is marked as a whole."""
    return f"{statement.plan.name}{' (draft)' if statement.plan.draft and not report.draft else ''}"


def _part(statement: Statement, report: Report) -> Part:
    alone = len(report.statements) == 1
    prefix = "" if alone else f"{statement.plan.code.lower()}-"
    label = "" if alone else f"Class {statement.plan.share_class}: "
    several = len(statement.sections) > 1
    # A company's own name is on every page of its report: its parts bear the plans' names.
    named = statement.plan.name if label.rstrip(": ") in statement.plan.name else f"{label}{statement.plan.name}"
    heading = "" if several else named
    return Part(
        statement=statement,
        anchor=f"plan-{statement.plan.code.lower()}",
        schedule_b=f"{statement.plan.share_class} SCHEDULE B" if statement.clause else "SCHEDULE B",
        spending_clauses=SPENDING_CLAUSES.get(statement.plan.share_class, ()),
        service_clause=SERVICE_CLAUSES.get(statement.plan.share_class, "B SIXTH(E)"),
        figures=key_figures([statement]),
        drawn=tuple(_drawn(section, statement, prefix, heading, first=not several) for section in statement.sections),
        overall=_drawn(statement.overall, statement, prefix, "", first=True) if several else None,
    )


def _drawn(section: Section, statement: Statement, prefix: str, heading: str, *, first: bool) -> Drawn:
    anchor = prefix + (f"company-{section.code.lower()}" if section.code else "all-companies")
    owed = any(sum(line.amounts) for line in section.payee_months)
    spent = any(any(line.over) for line in section.spending.purposes)
    return Drawn(
        section=section,
        heading=heading or section.name,
        entry=_entry(statement, section, several=bool(prefix)) if heading else section.name,
        anchor=anchor,
        headroom=charts.headroom(section, anchor) if section.total.fees else None,
        payees=charts.payees_over_time(section, anchor) if owed else None,
        shares=charts.shares_by_distributor(section, anchor) if section.shares else None,
        purposes=charts.purposes(section, statement.spans, anchor) if spent else None,
        first=first,
        has_terms=bool(statement.terms),
        has_changes=bool(statement.changes),
    )


def _entry(statement: Statement, section: Section, *, several: bool) -> str:
    """Short, so that the page number stands beside it."""
    if several:
        return f"Class {statement.plan.share_class}{' (draft)' if statement.plan.draft else ''}"
    return "The plan's figures" if statement.company else section.name


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A line of the calendar; `statement`: whose it is, of several the first."""

    date: date
    what: words.Text
    clause: str
    statement: Statement


def _calendar(report: Report) -> list[Upcoming]:
    """Of all plans, by date; what two plans have alike stands once, with both clauses."""
    found: dict[tuple[date, str], list[str]] = {}
    whose: dict[tuple[date, str], Statement] = {}
    for statement in report.statements:
        for line in statement.calendar:
            key = (line.date, line.what)
            whose.setdefault(key, statement)
            clauses = found.setdefault(key, [])
            if line.clause not in clauses:
                clauses.append(line.clause)
    return [
        Upcoming(day, words.agreed(what, day), ", ".join(clauses), whose[day, what])
        for (day, what), clauses in sorted(found.items())
    ]


def _certifiers(report: Report) -> list[str]:
    """Distributors that report: those in office, and those whose shares still earn fees (B FIFTH(C), NINETEENTH)."""
    names: list[str] = []
    for statement in report.statements:
        for line in statement.overall.spending.spenders:
            if line.name not in names:
                names.append(line.name)
    return names
