"""Quarters that want a board report (B FIFTH(C), R FOURTH)."""

from collections import defaultdict
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse

from backoffice.reach import reach_of, readable
from backoffice.roles import READ_BOOKS, READ_REPORTS
from backoffice.todos import Todo, Urgency, todo_provider
from plans.models import Plan
from reporting.life import State, Step
from reporting.models import BoardReport
from reporting.selectors.board_reports import Want, wanted_reports
from reporting.selectors.report_life import prepared_by, waiting_reports
from reporting.statement.values import CLAUSES, RULE_12B1

ONE_BY_ONE = 3
NEXT = {
    State.DRAFT: Step.PREPARE,
    State.PREPARED: Step.APPROVE,
    State.APPROVED: Step.SEND,
    State.SENT: Step.REVIEW,
}
WORDS = {
    Step.PREPARE: "Prepare",
    Step.APPROVE: "Approve",
    Step.SEND: "Send",
    Step.REVIEW: "Record the board's review of",
}
PERMISSIONS = {step: f"reporting.{step.value}_boardreport" for step in WORDS}


@todo_provider(for_some_companies=True)
def board_reports_to_make(user: User) -> list[Todo]:
    """Effective plans' quarters whose months are all calculated, without a report of these months."""
    by_plan: dict[Plan, list[Want]] = defaultdict(list)
    for want in wanted_reports(reach_of(user, READ_BOOKS)) if user.has_perm(READ_BOOKS) else []:
        by_plan[want.plan].append(want)
    todos: list[Todo] = []
    for plan, wants in by_plan.items():
        if len(wants) <= ONE_BY_ONE:
            todos += [_todo(plan, want) for want in wants]
        else:
            todos.append(_together(plan, wants))
    return todos


@todo_provider(for_some_companies=True)
def steps_of_board_reports(user: User) -> list[Todo]:
    """Reports that wait for a step this person may take: the latest versions, one line for each state; two queries."""
    waiting: dict[Step, list[BoardReport]] = defaultdict(list)
    for report in waiting_reports(readable(BoardReport.objects.all(), reach_of(user, READ_REPORTS))):
        step = NEXT[report.life]
        if user.has_perm(PERMISSIONS[step]) and not (step == Step.APPROVE and prepared_by(report) == user.pk):
            waiting[step].append(report)
    return [_step(step, waiting[step]) for step in Step if waiting[step]]


def _step(step: Step, reports: list[BoardReport]) -> Todo:
    one = reports[0]
    what = f"board report of {one.quarter}" if len(reports) == 1 else f"{len(reports)} board reports"
    address = one.get_absolute_url() if len(reports) == 1 else f"{reverse('board-reports')}?state={one.state}"
    names = "; ".join(str(report) for report in reports[:ONE_BY_ONE])
    return Todo(f"{WORDS[step]} {'the ' if len(reports) == 1 else ''}{what}", f"{names}.", address, clause=RULE_12B1)


def _todo(plan: Plan, want: Want) -> Todo:
    address = f"{reverse('board-report-new')}?{urlencode({'plan': plan.pk, 'quarter': str(want.quarter)})}"
    return Todo(
        f"Make the board report of {plan.code} for {want.quarter}",
        "Its months or expenditures changed after the report was made."
        if want.outdated
        else "All months of the quarter are calculated.",
        address,
        Urgency.SOON,
        clause=_clause(plan),
    )


def _together(plan: Plan, wants: list[Want]) -> Todo:
    quarters = ", ".join(str(want.quarter) for want in wants)
    return Todo(
        f"Make {len(wants)} board reports of {plan.code}",
        f"Without a report of what is calculated: {quarters}.",
        f"{reverse('board-report-new')}?{urlencode({'plan': plan.pk, 'quarter': str(wants[0].quarter)})}",
        Urgency.SOON,
        clause=_clause(plan),
    )


def _clause(plan: Plan) -> str:
    return CLAUSES.get(plan.share_class, RULE_12B1)
