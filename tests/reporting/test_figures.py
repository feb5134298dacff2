"""The report's figures are those of the month exports, to the cent."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.quantities import MONEY, SHARES
from ledger.models import Calculation, EarnedCdsc, MonthlyFee, OpenException, ShareTransaction, Voiding
from ledger.months import first_of, month_end
from ledger.services.export import export_month
from plans.models import Company, Plan
from reporting.selectors.statements import statement_inputs
from reporting.statement import Quarter, Section, Statement, build_statement
from tests.reporting.books import MONTHS, calculated

pytestmark = pytest.mark.django_db


def quarter_of(plan: Plan) -> Quarter:
    return Quarter(MONTHS[plan.code[1:]], 3)


def statement_of(plan: Plan, company: Company | None = None) -> Statement:
    return build_statement(statement_inputs(plan=plan, quarter=quarter_of(plan), company=company))


def exported(plan: Plan, folder: Path, name: str) -> list[tuple[date, dict[str, str]]]:
    """(month, row) of one exported file, over the months of the quarter."""
    found = []
    for month in quarter_of(plan).months:
        directory = folder / f"{month:%Y-%m}"
        if not directory.exists():
            export_month(plan=plan, month=month, directory=directory)
        with (directory / name).open(newline="") as file:
            found += [(month, row) for row in csv.DictReader(file)]
    return found


@pytest.mark.parametrize("scenario", sorted(MONTHS))
def test_a_quarter_of_a_scenario(scenario: str, tmp_path: Path) -> None:
    plan = calculated(scenario, tmp_path)
    figures_equal_the_exports(plan, tmp_path)
    payees_and_their_portions_equal_the_exports(plan, tmp_path)
    months_and_shares_equal_the_exports(plan, tmp_path)
    expenditures_are_those_of_the_quarter(plan)
    exceptions_are_those_of_the_last_month(plan, tmp_path)
    one_company_is_the_same_section(plan)
    net_assets_are_averaged_over_the_days_with_a_fee(plan)
    other_spans_equal_a_slow_second_computation(plan)


def figures_equal_the_exports(plan: Plan, tmp_path: Path) -> None:
    statement = statement_of(plan)
    (section,) = statement.sections
    fees: Counter[tuple[str, str]] = Counter()
    for _, row in exported(plan, tmp_path, "monthly_fees.csv"):
        fees[row["fund"], row["tranche"]] += MONEY.parse(row["asset_based_fee"])
    services: Counter[tuple[str, str]] = Counter()
    for _, row in exported(plan, tmp_path, "monthly_service_fees.csv"):
        services[row["fund"], row["distributor"]] += MONEY.parse(row["service_fee"])
    charges: Counter[tuple[str, str]] = Counter()
    for _, row in exported(plan, tmp_path, "earned_cdsc.csv"):
        charges[row["fund"], row["tranche"]] += MONEY.parse(row["cdsc"])

    for line in section.lines:
        assert line.distribution_fee == sum(n for (fund, _), n in fees.items() if fund == line.code)
        assert line.service_fee == sum(n for (fund, _), n in services.items() if fund == line.code)
        assert line.cdsc == sum(n for (fund, _), n in charges.items() if fund == line.code)
    for tranche in section.tranches:
        assert tranche.distribution_fee == sum(n for (_, code), n in fees.items() if code == tranche.code)
        assert tranche.cdsc == sum(n for (_, code), n in charges.items() if code == tranche.code)
    assert {code for _, code in fees} | {code for _, code in charges} <= {t.code for t in section.tranches}
    assert section.total.fees == sum(fees.values()) + sum(services.values()) > 0


def payees_and_their_portions_equal_the_exports(plan: Plan, tmp_path: Path) -> None:
    (section,) = statement_of(plan).sections
    rows = [row for _, row in exported(plan, tmp_path, "portions.csv")]
    owed: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        owed[row["payee"], row["right"], row["status"]] += MONEY.parse(row["amount"])
    for payee in section.payees:
        of = {key[1:]: n for key, n in owed.items() if key[0] == payee.code}
        assert payee.distribution_fee == sum(n for (right, _), n in of.items() if right == "distribution-fee")
        assert payee.cdsc == sum(n for (right, _), n in of.items() if right == "cdsc")
        assert payee.held == sum(n for (_, status), n in of.items() if status == "held")
    names = {line.name: line.code for line in section.lines}
    cells: Counter[tuple[str, str, str, str, str]] = Counter()
    for row in rows:
        cells[row["right"], row["fund"], row["tranche"], row["payee"], row["status"]] += MONEY.parse(row["amount"])
    shown = {
        (right, names[line.name], column.tranche, column.payee, column.status): amount
        for right, matrix in (("distribution-fee", section.fee_portions), ("cdsc", section.cdsc_portions))
        for line in matrix.rows
        for column, amount in zip(matrix.columns, line.amounts, strict=True)
        if amount
    }
    assert shown == dict(cells)


def months_and_shares_equal_the_exports(plan: Plan, tmp_path: Path) -> None:
    (section,) = statement_of(plan).sections
    for line in section.total.months:
        of_month = [row for month, row in exported(plan, tmp_path, "monthly_fees.csv") if month == line.month]
        assert line.distribution_fee == sum(MONEY.parse(row["asset_based_fee"]) for row in of_month)
    allocation = [row for _, row in exported(plan, tmp_path, "daily_allocation.csv")]
    ends = {line.date: sum(line.shares) for line in section.shares}
    for day in (month_end(month) for month in quarter_of(plan).months):
        rows = [row for row in allocation if row["date"] == day.isoformat()]
        held = [SHARES.parse(row["commission_shares"]) + SHARES.parse(row["reinvested_shares"]) for row in rows]
        assert ends[day] == sum(held)


def expenditures_are_those_of_the_quarter(plan: Plan) -> None:
    (section,) = statement_of(plan).sections
    assert [(line.label, line.total) for line in section.spending.purposes] == [
        ("Advertising", 1_200_50),
        ("Overhead", 99_99),
        ("Dealer commissions", 800_00),
    ]


def exceptions_are_those_of_the_last_month(plan: Plan, tmp_path: Path) -> None:
    (section,) = statement_of(plan).sections
    last = quarter_of(plan).months[-1]
    assert section.exception_count == len(
        [1 for month, _ in exported(plan, tmp_path, "exceptions.csv") if month == last]
    )


def one_company_is_the_same_section(plan: Plan) -> None:
    company = Company.objects.get(code="CO")
    of_one, of_all = statement_of(plan, company), statement_of(plan)
    assert of_one.sections == of_all.sections
    assert of_one.company is not None
    assert of_one.digest != of_all.digest


def net_assets_are_averaged_over_the_days_with_a_fee(plan: Plan) -> None:
    section: Section = statement_of(plan).sections[0]
    assert all(line.days == 92 for line in section.lines)
    assert all(line.average_net_assets for line in section.lines)


def other_spans_equal_a_slow_second_computation(plan: Plan) -> None:
    """Fee by fee, charge by charge and transaction by transaction, in Python."""
    statement = statement_of(plan)
    total = statement.overall.total
    for span, amounts in zip(statement.spans, total.over, strict=True):
        months = [c for c in Calculation.objects.filter(plan=plan) if c.month in span.months]
        assert (amounts is None) == (not months)
        if amounts is None:
            continue
        fees = [row.asset_based_fee for row in MonthlyFee.objects.all() if row.calculation in months]
        charges = [(row.cdsc, row.waived) for row in EarnedCdsc.objects.all() if row.calculation in months]
        assert amounts.distribution_fee == sum(fees)
        assert (amounts.cdsc, amounts.cdsc_waived) == (sum(c for c, _ in charges), sum(w for _, w in charges))
        place = statement.spans.index(span)
        flows = {line.code: line.over[place] for line in statement.overall.flows}
        assert {code: amount for code, amount in flows.items() if amount} == slow_flows(plan, months)


def slow_flows(plan: Plan, months: list[Calculation]) -> dict[str, int]:
    """Amounts by kind of what took effect in the months: nothing voided, no half of a pair that is not applied."""
    last = max(Calculation.objects.filter(plan=plan, month__in=quarter_of(plan).months), key=lambda c: c.month)
    open_records = {row.record_id for row in OpenException.objects.filter(calculation=last)}
    sums: Counter[str] = Counter()
    for row in ShareTransaction.objects.filter(plan=plan):
        voided = Voiding.objects.filter(transaction=row).exists()
        if row.kind == "CANCEL" or voided or {row.record_id, row.counterpart} & open_records:
            continue
        if first_of(row.trade_date) in {calculation.month for calculation in months}:
            sums[row.kind] += row.amount
    return {kind: amount for kind, amount in sums.items() if amount}


def queries_of(plan: Plan, quarter: Quarter) -> int:
    with CaptureQueriesContext(connection) as captured:
        statement_inputs(plan=plan, quarter=quarter)
    return len(captured)


def test_queries_do_not_grow_with_funds_or_months(tmp_path: Path) -> None:
    small = calculated("107", tmp_path)
    assert queries_of(small, Quarter(2003, 3)) == queries_of(small, Quarter(2003, 2)) <= 58
    call_command("load_plan", str(Path(settings.BASE_DIR) / "plans" / "agreements" / "class-b.toml"), verbosity=0)
    large = Plan.objects.get(code="INVESCO-B")
    assert large.schedule.count() == 29
    assert queries_of(large, Quarter(2003, 3)) <= queries_of(small, Quarter(2010, 1))
