"""Jobs of reporting."""

from typing import Any

from django.utils import timezone

from backoffice.celery import app
from backoffice.services.audit import acting_user
from backoffice.services.jobs import JobResult, job
from backoffice.services.progress import Progress
from plans.models import Company, Plan
from reporting.services.board_reports import make_board_report
from reporting.services.drafting import draft_due_reports
from reporting.statement import Quarter


@job("board-report", permission="reporting.add_boardreport")
def board_report(parameters: dict[str, Any], progress: Progress) -> JobResult:
    """Parameters: `plan` and `company` by primary key (None: all, but not both); `quarter` such as 2003Q3."""
    plan: int | None = parameters["plan"]
    company: int | None = parameters["company"]
    report = make_board_report(
        plan=Plan.objects.get(pk=plan) if plan else None,
        quarter=Quarter.parse(parameters["quarter"]),
        company=Company.objects.get(pk=company) if company else None,
        user=acting_user(),
        progress=progress,
    )
    return JobResult(f"The board report {report} has {report.pages} pages.", url=report.get_absolute_url())


@app.task(name="reporting.tasks.draft_reports")
def draft_reports() -> None:
    """Celery beat's, every morning: what has become due since, and what was restated, is drafted."""
    draft_due_reports(today=timezone.localdate())
