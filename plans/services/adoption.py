"""A draft becomes effective when the votes of every company are in (B FOURTEENTH; R ELEVENTH, heading)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from backoffice.refusals import Refusal
from plans.models import Fund, Plan, Resolution
from plans.references import clause_of
from plans.selectors.plans import canonical
from plans.selectors.votes import approvals, standing, with_votes
from plans.services.guards import plan_changed
from plans.services.plan_rows import update_plan
from plans.services.registers import keep_register
from plans.values import PlanFile
from plans.values.approvals import Approval


def adoption_of(plan: Plan) -> dict[str, Approval]:
    """Fund code -> whether its company's votes to adopt are in."""
    funds: Iterable[Fund] = Fund.objects.filter(schedule_entries__plan=plan).select_related("company").order_by("code")
    matter = Resolution.Matter.ADOPT
    rows = list(with_votes(standing(Resolution.objects.filter(plan=plan, matter=matter))))
    return approvals(plan, matter, rows, funds)


def adopted_on(plan: Plan) -> date | None:
    """The day of the last vote needed; None while one is missing. One agreement for all companies of Schedule A: a
    company that does not adopt it has to leave the schedule first (ours)."""
    found = adoption_of(plan).values()
    days = [approval.on for approval in found if approval.on is not None]
    return max(days) if days and len(days) == len(found) else None


def settle_adoption(plan: Plan, *, user: Any = None) -> None:
    """The locked draft becomes effective "immediately upon the receipt of both" votes, not before its own date.

    From there on its votes are all in this register: so the registers of continuance are kept from the first term on.
    """
    day = adopted_on(plan) if plan.is_draft else None
    if day is None:
        return
    before = canonical(plan)
    header = replace(before.plan, status=Plan.Status.EFFECTIVE.value, effective=max(before.plan.effective, day))
    update_plan(plan, before, replace(before, plan=header))
    for company in plan.companies.all():
        reason = f"Adopted by votes on record, the last on {day}."
        keep_register(plan=plan, company=company, kept_from=plan.initial_term_ends, reason=reason, user=user)
    plan_changed(plan, plan.effective)


def refuse_unadopting(plan: Plan, before: PlanFile, wanted: PlanFile) -> None:
    """Refusal `plan-adopted`: a plan file cannot make a draft of what votes on record have adopted."""
    if (before.plan.status, wanted.plan.status) != (Plan.Status.EFFECTIVE.value, Plan.Status.DRAFT.value):
        return
    if (day := adopted_on(plan)) is not None:
        raise Refusal(
            "plan-adopted",
            f"{plan.code} was adopted by votes on record, the last on {day}; the file says that it is a draft.",
            clause=clause_of(plan, "term"),
        )
