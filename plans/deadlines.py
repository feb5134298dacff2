"""What is due about plans: continuance, and the days on which they end (B THIRTEENTH, FIFTEENTH; R ELEVENTH)."""

from datetime import date

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.urls import reverse

from backoffice.deadlines import Deadline, deadline_provider
from backoffice.reach import reach_of, readable
from backoffice.roles import READ_BOOKS
from plans.models import Fund, Termination
from plans.references import agreement_of, clause_of
from plans.selectors.continuance import Continuance, continuances_within
from plans.selectors.life import counted_from, notice_replacements
from plans.values.life import Cause, ending


@deadline_provider
def continuance(user: User, first: date, last: date) -> list[Deadline]:
    """The end of each company's term, until its votes for the next year are in; and lapses gone by."""
    if not user.has_perm(READ_BOOKS):
        return []
    rows = continuances_within(reach_of(user, READ_BOOKS))
    return [_continuance(row) for row in rows if _day(row) is not None and first <= (_day(row) or first) <= last]


def _day(row: Continuance) -> date | None:
    return None if row.current.approval.approved else row.lapsed or row.current.last


def _continuance(row: Continuance) -> Deadline:
    if row.lapsed:
        title, detail = f"{row.plan.code} lapsed: {row.named}", "Not continued on record; accruals have stopped."
    else:
        wanted = " and of ".join(requirement.short for requirement in row.current.approval.missing)
        title, detail = f"Continue {row.plan.code}: {row.named}", f"The votes of {wanted} are needed by this day."
    return Deadline(
        _day(row) or row.current.last,
        title,
        detail,
        reverse("plan-life", args=[row.plan.pk]),
        f"continuance-{row.plan.pk}-{row.company.pk}-{row.funds[0].pk}-{row.current.last}",
        clause_of(row.plan, "term"),
        warn=60,
    )


@deadline_provider
def ends(user: User, first: date, last: date) -> list[Deadline]:
    """Last days of plans and agreements that were terminated: the sixty days after a notice, above all."""
    if not user.has_perm(READ_BOOKS):
        return []
    reach = reach_of(user, READ_BOOKS)
    rows = readable(Termination.objects.filter(voided_at__isnull=True), reach)
    funds = Prefetch("funds", readable(Fund.objects.order_by("code"), reach))
    rows = rows.select_related("plan", "notice").prefetch_related(funds).order_by("pk")
    replacements = notice_replacements(rows)
    found = []
    for row in rows:
        end = ending(agreement_of(row.plan), Cause(row.cause), counted_from(row, replacements))
        if first <= end.last_day <= last and row.funds.all():
            found.append(_end(row, end.last_day, end.clause, ends_plan=end.ends_plan))
    return found


def _end(row: Termination, day: date, clause: str, *, ends_plan: bool) -> Deadline:
    funds = ", ".join(fund.code for fund in row.funds.all())
    what = "plan and agreement" if ends_plan else "agreement"
    detail = "The 60 days from the notice end." if row.notice_id else row.get_cause_display() + "."
    return Deadline(
        day, f"Last day of {what}, {row.plan.code}: {funds}", detail, row.get_absolute_url(), f"end-{row.pk}", clause
    )
