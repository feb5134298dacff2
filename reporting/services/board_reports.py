"""Board reports: collected, laid out, kept (B FIFTH(C), R FOURTH)."""

import hashlib
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from backoffice.refusals import Refusal
from backoffice.services.progress import Progress, no_progress
from plans.models import Company, Plan
from plans.services.locks import lock_plan
from reporting.life import TOLD
from reporting.models import BoardReport, BoardReportFile
from reporting.pdf import Pdf, report_pdf
from reporting.selectors.board_reports import inputs_digest, plans_of
from reporting.selectors.statements import statement_inputs
from reporting.services.details import DetailFile, detail_files
from reporting.sheets import csv_of, report_xlsx, sheets
from reporting.signing import signed
from reporting.statement import RULE_12B1, Quarter, Report, build_statement
from reporting.statement.stored import to_json

STEPS = 3


def make_board_report(
    *,
    quarter: Quarter,
    plan: Plan | None = None,
    company: Company | None = None,
    user: User | None = None,
    progress: Progress = no_progress,
) -> BoardReport:
    """The report of a quarter: of a company under all its plans, or of one plan, for one company or all of them.

    What was made before of the same statements is returned. Plans are locked while figures are read and while the
    report is stored, not while its pages are laid out, which `progress` may end at each page.

    Raises Refusal `nothing-calculated` when no month of the quarter is, `not-a-company-of-the-plan`,
    `no-plan-of-the-company`, `certificate-unusable`.
    """
    progress(0, STEPS, f"{quarter}: figures")
    collected = _collect(plan, quarter, company)
    known = BoardReport.objects.filter(statement_digest=collected.report.digest).first()
    if known is not None:
        return known
    progress(1, STEPS, f"{quarter}: pages")
    unsigned = report_pdf(
        collected.report,
        attachments(collected),
        on_page=lambda number: progress(1, STEPS, f"{quarter}: page {number}"),
    )
    pdf = replace(unsigned, content=signed(unsigned.content, reason=f"Board report {quarter}"))
    progress(2, STEPS, f"{quarter}: storing")
    report = _store(plan, company, collected, pdf, user)
    progress(STEPS, STEPS, "")
    return report


@dataclass(frozen=True, slots=True)
class Collected:
    """A report's content, and the digest of what it rests on, of one moment."""

    report: Report
    rests_on: str
    files: tuple[DetailFile, ...]


def attachments(collected: Collected) -> dict[str, tuple[str, bytes]]:
    """What the PDF carries: the figures of its pages as one XLSX file and as CSV files, and the detail behind them."""
    found = {file.detail.name: (file.detail.description, file.content) for file in collected.files}
    for sheet in sheets(collected.report):
        found[f"report-{sheet.name}.csv"] = (sheet.title, csv_of(sheet))
    found["report.xlsx"] = (
        "All figures of the report, a sheet for each table",
        report_xlsx(collected.report),
    )
    return found


def _collect(plan: Plan | None, quarter: Quarter, company: Company | None) -> Collected:
    with transaction.atomic():
        locked = _locked(plan, company)
        statements = tuple(
            build_statement(statement_inputs(plan=one, quarter=quarter, company=company)) for one in locked
        )
        rests_on = inputs_digest(quarter, plan=plan, company=company)
        files = tuple(
            file
            for one in locked
            for file in detail_files(one, quarter, company, prefix=f"{one.code}-" if len(locked) > 1 else "")
        )
    report = Report(
        quarter=quarter,
        company=next((statement.company for statement in statements if statement.company), None),
        statements=statements,
        details=tuple(file.detail for file in files),
    )
    if report.nothing_calculated:
        codes = ", ".join(one.code for one in locked)
        raise Refusal(
            "nothing-calculated",
            f"No month of {quarter} is calculated for {codes}: calculate "
            f"{quarter.months[0]:%Y-%m} to {quarter.months[-1]:%Y-%m} first.",
            clause=statements[0].clause,
        )
    return Collected(report, rests_on, files)


def _locked(plan: Plan | None, company: Company | None) -> list[Plan]:
    """The plans of the report, locked in the order of their keys; in the order of their codes."""
    plans = plans_of(plan=plan, company=company)
    if not plans:
        raise Refusal("no-plan-of-the-company", f"{company} is a company of no plan.", clause=RULE_12B1)
    locked = [lock_plan(pk) for pk in sorted(one.pk for one in plans)]
    if plan and company and not locked[0].companies.filter(pk=company.pk).exists():
        raise Refusal("not-a-company-of-the-plan", f"{company} is not a company of {plan.code}.")
    return sorted(locked, key=lambda one: one.code)


def _store(
    plan: Plan | None, company: Company | None, collected: Collected, pdf: Pdf, user: User | None
) -> BoardReport:
    report = collected.report
    with transaction.atomic():
        _locked(plan, company)
        # Somebody else may have made the same report meanwhile: theirs has the same bytes.
        known = BoardReport.objects.filter(statement_digest=report.digest).first()
        if known is not None:
            return known
        versions = BoardReport.objects.filter(plan=plan, company=company, quarter=str(report.quarter))
        made = BoardReport.objects.create(
            plan=plan,
            company=company,
            quarter=str(report.quarter),
            version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
            draft=report.draft,
            statement_digest=report.digest,
            inputs_digest=collected.rests_on,
            digest=hashlib.sha256(pdf.content).hexdigest(),
            pages=pdf.pages,
            size=len(pdf.content),
            made_by=user,
            corrects=versions.filter(state__in=TOLD).order_by("-version").first(),
        )
        BoardReportFile.objects.create(report=made, statement=to_json(report), pdf=pdf.content)
        return made
