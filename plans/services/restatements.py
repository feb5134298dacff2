"""What a change of a plan's terms does to months that were calculated, and to those that were delivered (M1, M2)."""

from datetime import date

from backoffice.refusals import Fault, Refusal
from plans.models import Plan
from plans.selectors.plans import canonical
from plans.services.guards import plan_changed, plan_use


def months_delivered(plan: Plan, since: date) -> tuple[date, ...]:
    """First days of the delivered months that `since` lies in or before."""
    return tuple(month for month in plan_use(plan).delivered_months if month >= since.replace(day=1))


def reason_faults(plan: Plan, since: date, reason: str) -> list[Fault]:
    """A change that reaches back into a delivered month restates it, which needs a reason (M2)."""
    months = months_delivered(plan, since)
    if not months or reason.strip():
        return []
    delivered = f"{months[0]:%Y-%m}" if len(months) == 1 else f"{months[0]:%Y-%m} to {months[-1]:%Y-%m}"
    return [Fault("reason", f"expected why: it restates what was delivered for {delivered} (M2)")]


def terms_changed(plan: Plan, since: date) -> None:
    """Call after the rows of the locked plan changed: its digest follows, months from `since` on are stale (M1).

    Refusal `transfers-alike`: a plan is a set of rows, so two transfers that say the same would count once.
    """
    plan_file = canonical(plan)
    if plan.transfers.count() != len(plan_file.transfers):
        raise Refusal(
            "transfers-alike",
            "Two transfers would say the same in everything, and would count once: choose another percentage or day.",
            clause="P1",
        )
    plan.digest = plan_file.digest
    plan.save(update_fields=["digest"])
    plan_changed(plan, since)
