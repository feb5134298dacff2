"""Assets of providers' customers: by hand, and what a file of them must not do (B SIXTH(E), R SEVENTH)."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum

from backoffice.quantities import MONEY
from backoffice.refusals import Fault, Refusal
from ledger.asset_rows import AgreementReach
from ledger.models import CustomerAssets
from ledger.months import first_of
from ledger.services.records.staging import STAGED, fetch
from plans.models import Fund, Plan, ServiceAgreement
from plans.references import clause_of
from plans.services.locks import lock_plan


def add_customer_assets(
    *,
    plan: Plan,
    assets_id: str,
    month: date,
    agreement: ServiceAgreement,
    fund: Fund,
    average_net_assets: int,
    user: User | None = None,
) -> CustomerAssets:
    """Enter the average daily net assets of one agreement, fund and month, in cents; a negative amount corrects.

    Entered again with the same content it is the one of before. Refusal `customer-assets-faults` with every fault.
    """
    values: dict[str, Any] = {
        "month": first_of(month),
        "agreement": agreement,
        "fund": fund,
        "average_net_assets": average_net_assets,
    }
    with transaction.atomic():
        locked = lock_plan(plan.pk)
        known = CustomerAssets.objects.filter(plan=locked, assets_id=assets_id).first()
        if known is not None and all(getattr(known, name) == value for name, value in values.items()):
            return known
        faults = _faults(locked, **values)
        if known is not None:
            faults.append(Fault("assets_id", "entered before with other content"))
        if faults:
            raise Refusal(
                "customer-assets-faults",
                "The assets are not entered.",
                clause=clause_of(locked, "service_agreements"),
                faults=faults,
            )
        return CustomerAssets.objects.create(plan=locked, assets_id=assets_id, entered_by=user, **values)


def agreements_reach(plan: Plan) -> dict[str, AgreementReach]:
    """What each agreement of the plan is about, by its code; two queries."""
    rows = ServiceAgreement.objects.filter(plan=plan).prefetch_related("funds")
    return {row.code: _reach(row) for row in rows}


def faults_of_assets(plan_id: int) -> list[Fault]:
    """Of staged rows not loaded before: corrections that take back more than was entered."""
    table = CustomerAssets._meta.db_table
    statement = f"""
        SELECT max(s.row_number), sum(s.average_net_assets) + coalesce(max(t.total), 0) FROM {STAGED} s
        LEFT JOIN (
            SELECT month, agreement_id, fund_id, sum(average_net_assets) AS total FROM {table} WHERE plan_id = %s
            GROUP BY month, agreement_id, fund_id
        ) t ON t.month = s.month AND t.agreement_id = s.agreement_id AND t.fund_id = s.fund_id
        WHERE NOT EXISTS (SELECT 1 FROM {table} k WHERE k.plan_id = %s AND k.assets_id = s.assets_id)
        GROUP BY s.month, s.agreement_id, s.fund_id
        HAVING sum(s.average_net_assets) + coalesce(max(t.total), 0) < 0
        ORDER BY 1
    """
    return [
        Fault(f"row {number}, column average_net_assets", _below_zero(int(total)))
        for number, total in fetch(statement, [plan_id, plan_id])
    ]


def _below_zero(total: int) -> str:
    return f"expected corrections within what was entered; together it comes to {MONEY.format(total)}"


def _faults(
    plan: Plan, *, month: date, agreement: ServiceAgreement, fund: Fund, average_net_assets: int
) -> list[Fault]:
    faults = []
    if not plan.schedule.filter(fund=fund).exists():
        faults.append(Fault("fund", f"expected a fund of Schedule A of {plan.code}"))
    if agreement.plan_id != plan.pk:
        faults.append(Fault("agreement", f"expected a service agreement under {plan.code}"))
    else:
        faults += [Fault(place, message) for place, message in _reach(agreement).faults(fund.pk, month)]
    if not average_net_assets:
        faults.append(Fault("average_net_assets", "expected an amount other than zero"))
    rows = CustomerAssets.objects.filter(plan=plan, month=month, agreement=agreement, fund=fund)
    total = (rows.aggregate(total=Sum("average_net_assets"))["total"] or 0) + average_net_assets
    if total < 0:
        faults.append(Fault("average_net_assets", _below_zero(int(total))))
    return faults


def _reach(row: ServiceAgreement) -> AgreementReach:
    return AgreementReach(row.pk, row.start, row.end, frozenset(fund.pk for fund in row.funds.all()))
