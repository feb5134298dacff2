"""What plans must ask and tell the apps that build on them, without importing them.

An app that keeps records of plans registers itself in its AppConfig.ready:

    plan_use_checks.append(use_of)              # def use_of(plan: Plan) -> PlanUse
    plan_change_listeners.append(on_change)     # def on_change(plan: Plan, since: date) -> None
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from plans.models import Plan
from plans.selectors.use import funds_named


@dataclass(frozen=True, slots=True)
class PlanUse:
    """What exists of a plan elsewhere. Months by their first day; funds and parties by code."""

    calculated_months: tuple[date, ...] = ()
    delivered_months: tuple[date, ...] = ()
    funds_with_records: frozenset[str] = frozenset()
    funds_with_shares: frozenset[str] = frozenset()  # shares of the class outstanding, or not known to be none
    parties_with_records: frozenset[str] = frozenset()


plan_use_checks: list[Callable[[Plan], PlanUse]] = []
plan_change_listeners: list[Callable[[Plan, date], None]] = []


def plan_use(plan: Plan) -> PlanUse:
    uses = [check(plan) for check in plan_use_checks]
    return PlanUse(
        calculated_months=tuple(sorted({month for use in uses for month in use.calculated_months})),
        delivered_months=tuple(sorted({month for use in uses for month in use.delivered_months})),
        funds_with_records=funds_named(plan) | {code for use in uses for code in use.funds_with_records},
        funds_with_shares=frozenset(code for use in uses for code in use.funds_with_shares),
        parties_with_records=frozenset(code for use in uses for code in use.parties_with_records),
    )


def plan_changed(plan: Plan, since: date) -> None:
    """Tells that what is calculated of the plan for `since` and later no longer follows from it (M1)."""
    for listener in plan_change_listeners:
        listener(plan, since)
