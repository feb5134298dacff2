"""What the steps of a report's life ask: its boards, who sends it, whether its months stand."""

from datetime import date

from django.db.models import Q, QuerySet, prefetch_related_objects

from ledger.models import Calculation
from ledger.months import month_end
from plans.models import Appointment, Company, Party, Plan, ScheduleEntry
from reporting.life import State, Step
from reporting.models import BoardReport, ReportStep
from reporting.selectors.board_reports import plans_of
from reporting.statement import Quarter


def last_step(report: BoardReport, step: Step) -> ReportStep | None:
    return report.steps.filter(step=step.value).order_by("-pk").first()


def boards_of(report: BoardReport) -> list[tuple[Plan, Company]]:
    """The boards a report is for, by plan: of companies with a fund that was a party during the quarter.

    A plan that is a draft owes no report (R heading). By plan code and company code.
    """
    quarter = Quarter.parse(report.quarter)
    found = plans_of(plan=report.plan, company=report.company)
    plans = [plan for plan in found if not plan.is_draft and plan.effective <= quarter.last]
    entries = ScheduleEntry.objects.filter(plan__in=plans, party_since__lte=quarter.last).filter(
        Q(party_until=None) | Q(party_until__gte=quarter.first)
    )
    if report.company is not None:
        entries = entries.filter(fund__company=report.company)
    pairs = {(entry.plan, entry.fund.company) for entry in entries.select_related("plan", "fund__company")}
    return sorted(pairs, key=lambda pair: (pair[0].code, pair[1].code))


def distributor_in_office(plan: Plan, company: Company, day: date) -> Party | None:
    """Of the company's funds on the day; the latest appointed where funds differ (B SECOND)."""
    on_day = Appointment.objects.filter(plan=plan, start__lte=day).filter(Q(end=None) | Q(end__gte=day))
    of_company = on_day.filter(Q(funds=None) | Q(funds__company=company))
    found = of_company.select_related("distributor").order_by("-start", "distributor__code").first()
    return found.distributor if found else None


def standing(report: BoardReport) -> tuple[list[str], list[str]]:
    """Months of the quarter that are not calculated, and those that are stale, of plans that are in effect in them."""
    quarter = Quarter.parse(report.quarter)
    plans = [plan for plan in plans_of(plan=report.plan, company=report.company) if not plan.is_draft]
    stale_since = {
        (plan, month): stale
        for plan, month, stale in Calculation.objects.filter(plan__in=plans, month__in=quarter.months).values_list(
            "plan_id", "month", "stale_since"
        )
    }
    wanted = [(plan, month) for plan in plans for month in quarter.months if plan.effective <= month_end(month)]
    missing = [f"{plan.code} {month:%Y-%m}" for plan, month in wanted if (plan.pk, month) not in stale_since]
    stale = [f"{plan.code} {month:%Y-%m}" for plan, month in wanted if stale_since.get((plan.pk, month))]
    return missing, stale


def waiting_reports(rows: QuerySet[BoardReport]) -> list[BoardReport]:
    """Latest versions that wait for their next step, prepared ones with their steps; drafts of plans have none.

    Two queries.
    """
    latest: dict[tuple[int | None, int | None, str], BoardReport] = {}
    for report in rows.filter(draft=False).select_related("plan", "company").order_by("version"):
        latest[report.plan_id, report.company_id, report.quarter] = report
    waiting = [report for report in latest.values() if report.life not in (State.REVIEWED, State.FROZEN)]
    prefetch_related_objects([report for report in waiting if report.life is State.PREPARED], "steps")
    return sorted(waiting, key=lambda report: (report.quarter, report.pk), reverse=True)


def prepared_by(report: BoardReport) -> int | None:
    """Who prepared it last, of a report with its steps."""
    return next((step.taken_by_id for step in reversed(report.steps.all()) if step.step == Step.PREPARE.value), None)
