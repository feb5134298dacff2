"""Why a number is what it is: every explanation gives the stored figure again, to the last unit (issue: item 6)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db.models import Sum
from pytest_django.plugin import DjangoDbBlocker

from ledger.engine.transactions import ISSUES
from ledger.models import (
    Calculation,
    DailyAllocation,
    EarnedCdsc,
    Lot,
    MonthlyFee,
    MonthlyServiceFee,
    Portion,
    ShareTransaction,
)
from ledger.months import month_end
from ledger.selectors import tracing
from ledger.selectors.explanations.allocation import explain_day
from ledger.selectors.explanations.cdsc import explain_cdsc, explain_charge
from ledger.selectors.explanations.fees import explain_fee
from ledger.selectors.explanations.lots import as_slices, disposals_of
from ledger.selectors.explanations.service import explain_service_fee
from ledger.selectors.months import MonthSheet
from plans.models import Fund
from tests.ledger.calculated import calculated_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=["107", "112", "124", "16"])
def last(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Calculation]:
    """The last month of each scenario."""
    with django_db_blocker.unblock(), calculated_scenario(request.param) as calculation:
        yield calculation


@pytest.fixture
def months(last: Calculation) -> list[Calculation]:
    return list(Calculation.objects.filter(plan=last.plan).select_related("plan").order_by("month"))


def test_distribution_fees_from_days_to_payees(months: list[Calculation]) -> None:
    explained = 0
    for month in months:
        for fee in MonthlyFee.objects.filter(calculation=month).select_related("fund"):
            why = explain_fee(month, fee.fund, fee.tranche)
            assert why.agrees, (str(month), fee.fund.code, fee.tranche)
            assert why.own is not None
            assert (why.own.cents, why.split.cents) == (fee.asset_based_fee, fee.asset_based_fee)
            assert why.cents == sum(part.cents for part in why.sums)
            assert sum(share.part for share in why.split.payees) == fee.asset_based_fee
            explained += 1
    assert explained > 10, "the check would be vacuous"


def test_service_fees(months: list[Calculation]) -> None:
    explained = 0
    for month in months:
        for fund in Fund.objects.filter(schedule_entries__plan=month.plan):
            why = explain_service_fee(month, fund)
            assert why.agrees, (str(month), fund.code)
            stored = MonthlyServiceFee.objects.filter(calculation=month, fund=fund)
            assert {part.tranche: part.cents for part in why.sums} == dict(
                stored.values_list("distributor", "service_fee")
            )
            explained += len(why.sums)
    assert explained > 5


def test_earned_cdsc_by_tranche_and_payee(months: list[Calculation]) -> None:
    explained = 0
    for month in months:
        rights = Portion.objects.filter(calculation=month, right="cdsc").values_list("fund", "tranche").distinct()
        for fund, tranche in rights:
            why = explain_cdsc(month, Fund.objects.get(pk=fund), tranche)
            assert why.agrees
            assert why.cents == sum(share.part for share in why.split.payees) > 0
            explained += 1
    assert explained > 3


def test_every_day_of_every_fund(months: list[Calculation]) -> None:
    """A1: the flows found in lots and disposals lead from the stored opening to the stored close."""
    explained = moving = 0
    for month in months[-1:]:
        for fund in Fund.objects.filter(schedule_entries__plan=month.plan):
            day = month.month
            while day <= month_end(month.month):
                why = explain_day(month, fund, day)
                assert why.agrees, (fund.code, day)
                for row in why.tranches:
                    assert row.closing.commission == row.opening.commission + row.commission_in - row.commission_out
                    assert row.closing.reinvested == row.opening.reinvested + row.reinvested_in - row.reinvested_out
                assert sum(row.reinvested_in for row in why.tranches) == why.flow.free_in
                assert sum(row.reinvested_out for row in why.tranches) == why.flow.free_out
                explained += 1
                moving += bool(why.flow.free_in or why.flow.commission_in or why.flow.commission_out)
                day += timedelta(days=1)
    assert explained > 50
    assert moving > 10


def test_every_redemption_by_slice(last: Calculation, months: list[Calculation]) -> None:
    by_month = {month.month: month for month in months}
    charged = waived = 0
    redemptions = ShareTransaction.objects.filter(
        plan=last.plan, kind="REDEEM", trade_date__lte=month_end(last.month), voiding=None
    )
    for redemption in redemptions.select_related("plan", "fund"):
        month = by_month[redemption.trade_date.replace(day=1)]
        why = explain_charge(redemption, month)
        if why is None:
            continue  # an exception: it took nothing
        assert why.agrees, redemption.record_id
        assert why.redeemed == redemption.shares
        stored = EarnedCdsc.objects.filter(calculation=month, record_id=redemption.record_id)
        totals = stored.aggregate(cdsc=Sum("cdsc"), waived=Sum("waived"))
        assert why.cents == (totals["cdsc"] or 0) + (totals["waived"] or 0)
        assert why.waived == bool(redemption.waiver)
        charged += bool(totals["cdsc"])
        waived += bool(totals["waived"])
    assert charged > 3
    assert waived > 0


def test_every_lot_goes_back_to_the_issue_of_its_shares(last: Calculation) -> None:
    """L5, L6: commission lots keep issue date, tranche and origin fund on their way."""
    travelled = 0
    for lot in Lot.objects.filter(plan=last.plan).select_related("fund", "origin_fund", "plan"):
        steps = tracing.trace_back(lot)
        issue = steps[-1]
        assert issue.transaction.kind in ISSUES
        assert [step.lot.arrived for step in steps] == sorted((step.lot.arrived for step in steps), reverse=True)
        if lot.share_kind == Lot.ShareKind.COMMISSION:
            assert (issue.lot.issued, issue.lot.tranche) == (lot.issued, lot.tranche)
            assert issue.lot.fund == lot.origin_fund
            assert all(step.lot.share_kind == Lot.ShareKind.COMMISSION for step in steps)
        travelled += len(steps) > 1
    assert travelled > 10


def test_a_transaction_finds_the_lots_it_made(last: Calculation) -> None:
    made = 0
    rows = ShareTransaction.objects.filter(plan=last.plan).select_related("plan", "fund", "file")
    for row in rows:
        lots = tracing.made_by(row)
        assert {lot.pk for lot in lots} == set(
            Lot.objects.filter(plan=last.plan, record_id=row.record_id).values_list("pk", flat=True)
        )
        made += len(lots)
    assert made == Lot.objects.filter(plan=last.plan).count()


def test_lots_of_a_day_are_its_commission_and_reinvested_shares(last: Calculation) -> None:
    """A4: by tranche for commission shares, by fund for reinvested ones."""
    compared = 0
    for fund in Fund.objects.filter(schedule_entries__plan=last.plan):
        for day in (last.month, last.month + timedelta(days=14), month_end(last.month)):
            rows = DailyAllocation.objects.filter(calculation=last, fund=fund, date=day)
            for row in rows:
                assert units_on(last, fund, row.tranche, day) == row.commission_shares
                compared += 1
            assert units_on(last, fund, "", day) == sum(row.reinvested_shares for row in rows)
    assert compared > 5


def units_on(calculation: Calculation, fund: Fund, tranche: str, day: date) -> int:
    lots = tracing.lots_on(calculation.plan, fund, tranche, day)
    return sum(lot.units_left for lot in lots)


def test_tranche_reasons_name_the_window_or_the_distributor(last: Calculation) -> None:
    reasons = set()
    for lot in Lot.objects.filter(plan=last.plan).select_related("fund", "origin_fund", "plan", "calculation__plan")[
        :60
    ]:
        issue = tracing.trace_back(lot)[-1].transaction
        reason = tracing.tranche_reason(lot, tracing.terms_for(lot), issue)
        assert "was changed since" not in reason.text
        reasons.add(reason.text)
    assert len(reasons) > 2


def test_the_sheet_adds_up(months: list[Calculation]) -> None:
    for month in months:
        sheet = MonthSheet.of(month)
        stored = Portion.objects.filter(calculation=month).aggregate(total=Sum("amount"))["total"] or 0
        assert sheet.owed() == stored == sum(sheet.owed(payee=payee) for payee in sheet.payees)
        assert sum(line.fee for line in sheet.funds) == sheet.owed(right="distribution-fee")
        assert sum(line.cdsc for line in sheet.funds) == sheet.owed(right="cdsc")


def test_slices_come_in_order_of_leaving(last: Calculation) -> None:
    """L3: free lots first, each kind oldest first."""
    compared = 0
    for row in ShareTransaction.objects.filter(plan=last.plan, kind="REDEEM").select_related("plan"):
        calculation = tracing.calculation_for(row)
        if calculation is None:
            continue
        slices = as_slices(disposals_of(row, calculation))
        order = [(not s.lot.free, s.lot.issued, s.lot.key) for s in slices]
        assert order == sorted(order)
        compared += len(slices) > 1
    assert compared > 5
