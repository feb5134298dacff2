"""What reporting tells the ledger: quarters whose report a board has are closed (B FIFTH(C))."""

from django.db.models import Q

from ledger.services.closings import Closing, closing_checks
from plans.models import Plan
from reporting.life import TOLD
from reporting.models import BoardReport
from reporting.statement import Quarter


def connect() -> None:
    closing_checks.append(closings)


def closings(plan: Plan) -> list[Closing]:
    """For a report of one company, of its funds; for one of all companies, of the whole plan. One query."""
    told = BoardReport.objects.filter(state__in=TOLD).filter(Q(plan=plan) | Q(plan=None, company__plans=plan))
    rows = told.order_by("quarter", "pk").values_list("quarter", "company_id", "sent_on")
    return [_closing(Quarter.parse(quarter), company, sent_on) for quarter, company, sent_on in rows]


def _closing(quarter: Quarter, company: int | None, sent_on: object) -> Closing:
    return Closing(quarter.first, quarter.last, company, f"the report of {quarter} was sent on {sent_on}")
