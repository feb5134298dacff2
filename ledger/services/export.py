"""The month export (files.md): one CSV file each, amounts with fixed decimals, lines end in LF."""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from backoffice.quantities import MICRO, MONEY, SHARES
from backoffice.refusals import Refusal
from ledger import mapping
from ledger.bulk import as_day
from ledger.engine.portions import DISTRIBUTION_FEE, HELD
from ledger.engine.terms import UNALLOCATED, Terms
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    Disposal,
    EarnedCdsc,
    Lot,
    MonthlyFee,
    MonthlyServiceFee,
    OpenException,
    Portion,
)
from ledger.months import month_end
from ledger.services.records.staging import fetch
from plans.models import Fund, Plan
from plans.selectors.plans import canonical
from plans.services.locks import lock_plan

Rows = Iterable[tuple[Any, ...]]


def export_month(*, plan: Plan, month: date, directory: Path, only: str = "") -> list[Path]:
    """Write a calculated month's files into the directory, made if need be. Returns their paths.

    Under the plan's lock, so that the files are of one calculation: none is half of a month undone meanwhile.
    `only`: one of the FILES. Raises Refusal `month-not-calculated`.
    """
    with transaction.atomic():
        locked = lock_plan(plan.pk)
        calculation = Calculation.objects.filter(plan=locked, month=month).first()
        if calculation is None:
            raise Refusal("month-not-calculated", f"{plan.code} {month:%Y-%m} is not calculated: calculate it first.")
        terms = mapping.terms_of(canonical(locked))
        directory.mkdir(parents=True, exist_ok=True)
        wanted = {name: FILES[name] for name in ([only] if only else FILES)}
        return [_write(directory / name, header, rows(calculation, terms)) for name, (header, rows) in wanted.items()]


def _write(path: Path, header: str, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(", "))
        writer.writerows(rows)
    return path


_OPEN_LOTS = f"""
    SELECT l.account, f.code, l.share_kind, l.issued, l.tranche,
           sum(l.units - coalesce(d.units, 0)), sum(l.cost - coalesce(d.cost, 0))
    FROM {Lot._meta.db_table} l
    JOIN {Fund._meta.db_table} f ON f.id = l.fund_id
    LEFT JOIN (
        SELECT t.lot_id, sum(t.units) AS units, sum(t.cost) AS cost FROM {Disposal._meta.db_table} t
        JOIN {Calculation._meta.db_table} c ON c.id = t.calculation_id
        WHERE c.plan_id = %s AND t.trade_date <= %s GROUP BY t.lot_id
    ) d ON d.lot_id = l.id
    WHERE l.plan_id = %s AND l.arrived <= %s AND l.units > coalesce(d.units, 0)
    GROUP BY l.account, f.code, l.share_kind, l.issued, l.tranche
"""
"""What was taken from each lot is summed once, in one pass over the disposals."""


def _lots(calculation: Calculation, terms: Terms) -> Rows:
    """Open lots at month-end, summed over the first five columns; tranches in the order of U4."""
    plan, last = calculation.plan_id, month_end(calculation.month)
    rows = fetch(_OPEN_LOTS, [plan, last, plan, last])
    found = sorted(rows, key=lambda row: (*row[:3], as_day(row[3]), terms.tranche_order(row[4])))
    return ((*key, SHARES.format(int(shares)), MONEY.format(int(cost))) for *key, shares, cost in found)


def _daily_allocation(calculation: Calculation, terms: Terms) -> Rows:
    rows = DailyAllocation.objects.filter(calculation=calculation).values_list(
        "date", "fund__code", "tranche", "commission_shares", "reinvested_shares"
    )
    found = sorted(rows, key=lambda row: (row[1], row[0], terms.tranche_order(row[2])))
    return ((day, fund, t, SHARES.format(c), SHARES.format(r)) for day, fund, t, c, r in found)


def _daily_accrual(calculation: Calculation, terms: Terms) -> Rows:
    rows = DailyAccrual.objects.filter(calculation=calculation).exclude(asset_based_fee=0)
    found = sorted(
        rows.values_list("date", "fund__code", "tranche", "asset_based_fee"),
        key=lambda row: (row[1], row[0], terms.tranche_order(row[2])),
    )
    return ((day, fund, tranche, MICRO.format(fee)) for day, fund, tranche, fee in found)


def _monthly_fees(calculation: Calculation, terms: Terms) -> Rows:
    rows = MonthlyFee.objects.filter(calculation=calculation).values_list("fund__code", "tranche", "asset_based_fee")
    found = sorted(rows, key=lambda row: (row[0], terms.tranche_order(row[1])))
    return ((fund, tranche, MONEY.format(fee)) for fund, tranche, fee in found)


def _monthly_service_fees(calculation: Calculation, _terms: Terms) -> Rows:
    rows = MonthlyServiceFee.objects.filter(calculation=calculation)
    found = sorted(rows.values_list("fund__code", "distributor", "service_fee"))
    return ((fund, distributor, MONEY.format(fee)) for fund, distributor, fee in found)


def _earned_cdsc(calculation: Calculation, terms: Terms) -> Rows:
    rows = EarnedCdsc.objects.filter(calculation=calculation).exclude(cdsc=0)
    found = sorted(
        rows.values_list("record_id", "fund__code", "tranche", "cdsc"),
        key=lambda row: (row[1], row[0], terms.tranche_order(row[2])),
    )
    return ((record, fund, tranche, MONEY.format(cents)) for record, fund, tranche, cents in found)


def _portions(calculation: Calculation, terms: Terms) -> Rows:
    def place(row: tuple[Any, ...]) -> tuple[Any, ...]:
        right, fund, tranche, payee, _amount, status = row
        # U4: assignees by code, held before payable; the distributor last, as is UNALLOCATED.
        last = payee in (terms.distributor_of(tranche), UNALLOCATED)
        return (fund, right != DISTRIBUTION_FEE, terms.tranche_order(tranche), last, payee, status != HELD)

    rows = Portion.objects.filter(calculation=calculation).exclude(amount=0)
    found = sorted(rows.values_list("right", "fund__code", "tranche", "payee", "amount", "status"), key=place)
    return ((right, fund, t, payee, MONEY.format(n), status) for right, fund, t, payee, n, status in found)


def _exceptions(calculation: Calculation, _terms: Terms) -> Rows:
    return sorted(OpenException.objects.filter(calculation=calculation).values_list("record_id", "reason"))


FILES: dict[str, tuple[str, Callable[[Calculation, Terms], Rows]]] = {
    "lots.csv": ("account, fund, share_kind, issued, tranche, shares, cost", _lots),
    "daily_allocation.csv": ("date, fund, tranche, commission_shares, reinvested_shares", _daily_allocation),
    "daily_accrual.csv": ("date, fund, tranche, asset_based_fee", _daily_accrual),
    "monthly_fees.csv": ("fund, tranche, asset_based_fee", _monthly_fees),
    "monthly_service_fees.csv": ("fund, distributor, service_fee", _monthly_service_fees),
    "earned_cdsc.csv": ("record_id, fund, tranche, cdsc", _earned_cdsc),
    "portions.csv": ("right, fund, tranche, payee, amount, status", _portions),
    "exceptions.csv": ("record_id, reason", _exceptions),
}
