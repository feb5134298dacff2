"""Quarters that want a board report (B FIFTH(C), R FOURTH)."""

from collections import defaultdict
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from backoffice.todos import Todo, Urgency, todo_provider
from plans.models import Plan
from reporting.selectors.board_reports import Want, wanted_reports
from reporting.statement.values import CLAUSES, RULE_12B1

ONE_BY_ONE = 3


@todo_provider
def board_reports_to_make(_user: AbstractBaseUser) -> list[Todo]:
    """Effective plans' quarters whose months are all calculated, without a report of these months."""
    by_plan: dict[Plan, list[Want]] = defaultdict(list)
    for want in wanted_reports():
        by_plan[want.plan].append(want)
    todos: list[Todo] = []
    for plan, wants in by_plan.items():
        if len(wants) <= ONE_BY_ONE:
            todos += [_todo(plan, want) for want in wants]
        else:
            todos.append(_together(plan, wants))
    return todos


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
