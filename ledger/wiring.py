"""What the ledger tells the apps it builds on: which parts of a plan are in use, which months a change makes stale."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef

from ledger.models import (
    Calculation,
    CustomerAssets,
    DailyAllocation,
    Delivery,
    Expenditure,
    ShareTransaction,
    Valuation,
)
from ledger.months import month_end
from ledger.services.staleness import mark_stale
from plans.models import Fund, Plan
from plans.services import guards


def connect() -> None:
    guards.plan_use_checks.append(plan_use)
    guards.plan_change_listeners.append(plan_changed)


def plan_use(plan: Plan) -> guards.PlanUse:
    """Asked when a changed plan file is loaded."""
    recorded = [
        Exists(model.objects.filter(plan=plan, fund=OuterRef("pk")))
        for model in (Valuation, Expenditure, ShareTransaction, CustomerAssets)
    ]
    funds = Fund.objects.filter(reduce(or_, recorded), schedule_entries__plan=plan)
    sellers = ShareTransaction.objects.filter(plan=plan).exclude(distributor=None)
    spenders = Expenditure.objects.filter(plan=plan)
    return guards.PlanUse(
        calculated_months=tuple(Calculation.objects.filter(plan=plan).values_list("month", flat=True)),
        delivered_months=tuple(Delivery.objects.filter(plan=plan).values_list("month", flat=True)),
        funds_with_records=frozenset(funds.values_list("code", flat=True)),
        funds_with_shares=_funds_with_shares(plan),
        parties_with_records=frozenset(
            code
            for records in (sellers, spenders)
            for code in records.order_by().values_list("distributor__code", flat=True).distinct()
        ),
    )


def _funds_with_shares(plan: Plan) -> frozenset[str]:
    """Funds outstanding at the end of the last month calculated, and those with records after it."""
    latest = Calculation.objects.filter(plan=plan).order_by("-month").first()
    later = ShareTransaction.objects.filter(plan=plan)
    codes: set[str] = set()
    if latest is not None:
        end = month_end(latest.month)
        later = later.filter(trade_date__gt=end)
        closing = DailyAllocation.objects.filter(calculation=latest, date=end)
        codes |= set(closing.order_by().values_list("fund__code", flat=True).distinct())
    return frozenset(codes | set(later.order_by().values_list("fund__code", flat=True).distinct()))


def plan_changed(plan: Plan, since: date) -> None:
    mark_stale(plan=plan, since=since)
