"""What the ledger tells the apps it builds on: which parts of a plan are in use, which months a change makes stale."""

from datetime import date

from ledger.models import Calculation, Expenditure, ShareTransaction, Valuation
from ledger.services.staleness import mark_stale
from plans.models import Fund, Plan
from plans.services import guards


def connect() -> None:
    guards.plan_use_checks.append(plan_use)
    guards.plan_change_listeners.append(plan_changed)


def plan_use(plan: Plan) -> guards.PlanUse:
    """Asked when a changed plan file is loaded."""
    funds = Fund.objects.filter(schedule_entries__plan=plan)
    with_records = {
        fund.code
        for fund in funds
        if any(
            model.objects.filter(plan=plan, fund=fund).exists() for model in (Valuation, Expenditure, ShareTransaction)
        )
    }
    sellers = ShareTransaction.objects.filter(plan=plan).exclude(distributor=None)
    spenders = Expenditure.objects.filter(plan=plan)
    return guards.PlanUse(
        calculated_months=tuple(Calculation.objects.filter(plan=plan).values_list("month", flat=True)),
        funds_with_records=frozenset(with_records),
        parties_with_records=frozenset(
            code
            for records in (sellers, spenders)
            for code in records.order_by().values_list("distributor__code", flat=True).distinct()
        ),
    )


def plan_changed(plan: Plan, since: date) -> None:
    mark_stale(plan=plan, since=since)
