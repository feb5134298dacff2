"""Payment days (P4, B THIRD(A))."""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.urls import reverse

from backoffice.deadlines import Deadline, deadline_provider
from backoffice.reach import reach_of
from backoffice.roles import READ_BOOKS
from ledger.months import first_of, month_end, months_between
from ledger.trading_days import payment_due
from plans.selectors.plans import plans_in_force


@deadline_provider
def payment_days(user: User, first: date, last: date) -> list[Deadline]:
    """The tenth day after each month-end on which the New York Stock Exchange is open, from the first plan on."""
    if not user.has_perm(READ_BOOKS):
        return []
    plans = plans_in_force(reach_of(user, READ_BOOKS))
    if not plans:
        return []
    begun = min(plan.effective for plan in plans)
    months = months_between(first_of(max(begun, first - timedelta(days=62))), first_of(last))
    due = [(month, payment_due(month_end(month))) for month in months]
    return [
        Deadline(
            day,
            f"Pay {month:%B %Y}",
            "The month's fees and charges, once its notices and its Monthly Calculation are in.",
            f"{reverse('months')}?month_from={month}&month_to={month}",
            f"payment-{month:%Y-%m}",
            "B THIRD(A), EIGHTH(C), P4",
        )
        for month, day in due
        if first <= day <= last
    ]
