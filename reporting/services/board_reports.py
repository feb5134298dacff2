"""Board reports: collected, laid out, kept (B FIFTH(C), R FOURTH)."""

import hashlib

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from backoffice.refusals import Refusal
from backoffice.services.progress import Progress, no_progress
from plans.models import Company, Plan
from plans.services.locks import lock_plan
from reporting.models import BoardReport, BoardReportFile
from reporting.pdf import Pdf, statement_pdf
from reporting.selectors.board_reports import inputs_digest
from reporting.selectors.statements import statement_inputs
from reporting.statement import Quarter, Statement, build_statement
from reporting.statement.stored import to_json

STEPS = 3


def make_board_report(
    *,
    plan: Plan,
    quarter: Quarter,
    company: Company | None = None,
    user: User | None = None,
    progress: Progress = no_progress,
) -> BoardReport:
    """The report of a plan's quarter, for one company or all. What was made before of the same statement is returned.

    The plan is locked while figures are read and while the report is stored, not while its pages are laid out.

    Raises Refusal `nothing-calculated` when no month of the quarter is, `not-a-company-of-the-plan`.
    """
    progress(0, STEPS, f"{quarter}: figures")
    statement, rests_on = _collect(plan, quarter, company)
    known = BoardReport.objects.filter(statement_digest=statement.digest).first()
    if known is not None:
        return known
    progress(1, STEPS, f"{quarter}: pages")
    pdf = statement_pdf(statement)
    progress(2, STEPS, f"{quarter}: storing")
    report = _store(plan, company, statement, rests_on, pdf, user)
    progress(STEPS, STEPS, "")
    return report


def _collect(plan: Plan, quarter: Quarter, company: Company | None) -> tuple[Statement, str]:
    """The statement and the digest of what it rests on, of one moment."""
    with transaction.atomic():
        locked = lock_plan(plan.pk)
        if company and not locked.companies.filter(pk=company.pk).exists():
            raise Refusal("not-a-company-of-the-plan", f"{company} is not a company of {plan.code}.")
        statement = build_statement(statement_inputs(plan=locked, quarter=quarter, company=company))
        rests_on = inputs_digest(locked, quarter)
    if len(statement.missing_months) == len(quarter.months):
        raise Refusal(
            "nothing-calculated",
            f"No month of {quarter} is calculated for {plan.code}: calculate "
            f"{quarter.months[0]:%Y-%m} to {quarter.months[-1]:%Y-%m} first.",
            clause=statement.clause,
        )
    return statement, rests_on


def _store(
    plan: Plan, company: Company | None, statement: Statement, rests_on: str, pdf: Pdf, user: User | None
) -> BoardReport:
    with transaction.atomic():
        lock_plan(plan.pk)
        # Somebody else may have made the same report meanwhile: theirs has the same bytes.
        known = BoardReport.objects.filter(statement_digest=statement.digest).first()
        if known is not None:
            return known
        versions = BoardReport.objects.filter(plan=plan, company=company, quarter=str(statement.quarter))
        report = BoardReport.objects.create(
            plan=plan,
            company=company,
            quarter=str(statement.quarter),
            version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
            draft=statement.plan.draft,
            statement_digest=statement.digest,
            inputs_digest=rests_on,
            digest=hashlib.sha256(pdf.content).hexdigest(),
            pages=pdf.pages,
            size=len(pdf.content),
            made_by=user,
        )
        BoardReportFile.objects.create(report=report, statement=to_json(statement), pdf=pdf.content)
        return report
