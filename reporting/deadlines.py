"""The quarterly reports to the boards (B FIFTH(C), R FOURTH)."""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.urls import reverse

from backoffice.deadlines import Deadline, deadline_provider
from backoffice.reach import reach_of
from backoffice.roles import READ_REPORTS
from ledger.months import first_of, month_end, months_between
from plans.selectors.plans import plans_in_force

QUARTER = 3


@deadline_provider
def quarterly_reports(user: User, first: date, last: date) -> list[Deadline]:
    """Each calendar quarter's report is due by the end of the next (ours: "at least quarterly" names no day)."""
    if not user.has_perm(READ_REPORTS):
        return []
    plans = plans_in_force(reach_of(user, READ_REPORTS))
    if not plans:
        return []
    begun = min(plan.effective for plan in plans)
    months = months_between(first_of(max(begun, first - timedelta(days=186))), first_of(last))
    found = []
    for month in months:
        if month.month % QUARTER:
            continue
        due = month_end(first_of(month_end(month) + timedelta(days=80)))
        quarter = f"{month.year}Q{month.month // QUARTER}"
        if first <= due <= last:
            detail = "Amounts expended and their purposes, in writing; the board reviews it at its meeting."
            address = f"{reverse('board-reports')}?q={quarter}"
            clause = "B FIFTH(C), R FOURTH"
            found.append(Deadline(due, f"Board reports of {quarter}", detail, address, f"report-{quarter}", clause, 30))
    return found
