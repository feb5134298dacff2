"""Drafts made by themselves after a quarter's end, and again when its months were restated."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import User

from backoffice.models import Job
from backoffice.services.jobs import start_job
from plans.models import Company, Plan
from reporting.selectors.due_reports import to_draft


def start_report(*, plan: Plan | None, quarter: str, company: Company | None, user: User | None) -> Job:
    """One job for each report: a worker with several processes makes several at once."""
    whose = f"{plan.code} {quarter}" if plan else quarter
    return start_job(
        kind="board-report",
        title=f"Board report {whose}, {company or 'all companies'}",
        parameters={
            "plan": plan.pk if plan else None,
            "quarter": quarter,
            "company": company.pk if company else None,
        },
        user=user,
    )


def draft_due_reports(
    *, today: date, companies: Iterable[Company] | None = None, user: User | None = None
) -> list[Job]:
    """Start a job for each board whose report is due and can be made; made twice, it is one report."""
    wanted = None if companies is None else set(companies)
    return [
        start_report(plan=None, quarter=str(quarter), company=company, user=user)
        for company, quarter in to_draft(today)
        if wanted is None or company in wanted
    ]
