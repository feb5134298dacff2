"""Months of a plan that keeps the lifetime cap on sales charges (NASD Rule 2830(d)), through database and export."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from backoffice.roles import AUDITOR
from backoffice.todos import todos_for
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyFee,
    DeliveredAmount,
    EarnedCdsc,
    Lot,
    MonthlyFee,
    MonthRemark,
    Portion,
    SalesChargeCapDay,
    SalesChargeCapMonth,
    ShareTransaction,
)
from ledger.selectors.explanations.fees import explain_fee
from ledger.selectors.sales_charge_caps import short_caps
from ledger.services.export import export_month
from ledger.services.months import calculate, undo
from plans.models import Company, Fund, Plan, PrimeRate
from plans.services.sales_charge_caps import keep_cap, revoke_cap, set_prime_rate
from tests.engine.test_sales_charge_cap import SlowFund
from tests.kept import kept_for_the_module
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import (
    APRIL,
    JULY,
    MARCH,
    cancellation,
    deliver,
    deliver_until,
    load_rows,
    people,
    source_row,
)
from tests.people import person

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2003, 5, 1), date(2003, 6, 1)


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Scenario 107, calculated to July without a cap."""
    with kept_for_the_module(django_db_blocker):
        plan = load_scenario("107")
        calculate(plan=plan, month=JULY)
        yield plan


@pytest.fixture
def plan(book: Plan, db: None) -> Plan:
    return Plan.objects.get(pk=book.pk)


def keep(plan: Plan, opening: int | None, start: date = APRIL, fund: str = "ADV", prime: int = 40_000) -> Any:
    set_prime_rate(plan=plan, start=date(2003, 3, 1), rate=prime, source="WSJ")
    return keep_cap(
        plan=plan,
        fund=Fund.objects.get(code=fund),
        start=start,
        opening=opening,
        percentage=62_500,
        reason="Worksheet.",
    )


def months(plan: Plan, fund: str = "ADV") -> list[SalesChargeCapMonth]:
    rows = SalesChargeCapMonth.objects.filter(calculation__plan=plan, fund__code=fund)
    return list(rows.select_related("calculation__plan", "fund").order_by("calculation__month"))


def fees(plan: Plan, fund: str = "ADV") -> dict[date, int]:
    rows = MonthlyFee.objects.filter(calculation__plan=plan, fund__code=fund).values_list("calculation__month")
    return dict(rows.annotate(Sum("asset_based_fee")).order_by())


def digests(plan: Plan) -> dict[date, str]:
    return dict(Calculation.objects.filter(plan=plan).values_list("month", "digest"))


def exported(plan: Plan, month: date, folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in export_month(plan=plan, month=month, directory=folder)}


def stale(plan: Plan) -> list[date]:
    rows = Calculation.objects.filter(plan=plan, stale_since__isnull=False).order_by("month")
    return list(rows.values_list("month", flat=True))


def test_where_no_cap_is_kept_nothing_is_as_if_one_were(plan: Plan) -> None:
    """A prime rate alone changes no digest; and what was kept and revoked is gone."""
    before = digests(plan)
    set_prime_rate(plan=plan, start=date(2003, 3, 1), rate=40_000, source="WSJ")
    assert stale(plan) == []
    cap = keep(plan, 10_00)
    assert stale(plan) == [APRIL, MAY, JUNE, JULY]
    calculate(plan=plan, month=JULY)
    assert {month for month, digest in digests(plan).items() if digest != before[month]} == {APRIL, MAY, JUNE, JULY}
    revoke_cap(cap=cap, reason="Typed wrongly.")
    calculate(plan=plan, month=JULY)
    assert digests(plan) == before
    assert not SalesChargeCapMonth.objects.exists()
    assert not SalesChargeCapDay.objects.exists()


def test_a_fund_within_its_cap_is_charged_as_before_and_so_are_all_others(plan: Plan, tmp_path: Path) -> None:
    before = exported(plan, JULY, tmp_path / "before")
    keep(plan, 10**9)
    calculate(plan=plan, month=JULY)
    assert exported(plan, JULY, tmp_path / "after") == before
    assert not MonthRemark.objects.filter(kind__in=("cap-used-up", "above-cap")).exists()


def test_the_charge_stops_when_the_remainder_is_used_up(plan: Plan) -> None:
    """And what is charged is divided over tranches and payees to the cent, as the whole fee is."""
    uncapped, others = fees(plan), fees(plan, "BAL")
    keep(plan, 40_00)
    calculate(plan=plan, month=JULY)
    april, *later = months(plan)
    assert april.limited_from is not None
    assert april.opening == 40_00
    assert fees(plan, "BAL") == others
    for row in (april, *later):
        month, calculation = row.calculation.month, row.calculation
        of_fund: dict[str, Any] = {"calculation": calculation, "fund": row.fund}
        assert fees(plan).get(month, 0) == row.asset_based_fee
        assert row.asset_based_fee + row.not_charged == uncapped[month]
        owed = Portion.objects.filter(right="distribution-fee", **of_fund).aggregate(Sum("amount"))["amount__sum"]
        assert (owed or 0) == row.asset_based_fee
        charged = SalesChargeCapDay.objects.filter(**of_fund).aggregate(Sum("allowed"))["allowed__sum"]
        assert charged == (DailyFee.objects.filter(**of_fund).aggregate(n=Sum("distribution_fee"))["n"] or 0)
        assert charged == (DailyAccrual.objects.filter(**of_fund).aggregate(n=Sum("asset_based_fee"))["n"] or 0)
    used_up = MonthRemark.objects.filter(kind="cap-used-up").order_by("date")
    assert [remark.date for remark in used_up] == [row.limited_from for row in months(plan) if row.limited_from]


def test_each_month_opens_with_what_the_one_before_left(plan: Plan) -> None:
    keep(plan, 500_00)
    calculate(plan=plan, month=JULY)
    rows = months(plan)
    assert [row.calculation.month for row in rows] == [APRIL, MAY, JUNE, JULY]
    assert [row.opening for row in rows] == [500_00, *(row.closing for row in rows[:-1])]
    before = digests(plan)
    undo(plan=plan, month=MAY)
    calculate(plan=plan, month=JULY)
    assert digests(plan) == before


@pytest.mark.parametrize("opening", [0, 40_00, 500_00, 5_000_00])
def test_agrees_with_the_second_implementation_from_the_records(plan: Plan, opening: int) -> None:
    """Sales, charges and valuations as loaded; the fee before the cap is that of the months without one."""
    days = DailyFee.objects.filter(calculation__plan=plan, fund__code="ADV").order_by("date")
    uncapped = dict(days.values_list("date", "distribution_fee"))
    keep(plan, opening)
    calculate(plan=plan, month=JULY)
    applied = set(Lot.objects.filter(plan=plan).values_list("record_id", flat=True))
    sold: dict[date, int] = {}
    for record, day, cents in ShareTransaction.objects.filter(
        plan=plan, fund__code="ADV", kind__in=("SALE", "NAV_SALE"), voiding=None
    ).values_list("record_id", "trade_date", "amount"):
        if record in applied:
            sold[day] = sold.get(day, 0) + cents
    earned: dict[date, int] = {}
    for day, cents in EarnedCdsc.objects.filter(fund__code="ADV").values_list("trade_date", "cdsc"):
        earned[day] = earned.get(day, 0) + cents
    second = SlowFund(Fraction(62_500, 10**6), [], Fraction(opening, 100))
    second.primes = [_prime(plan)]
    for row in months(plan):
        first, after = row.calculation.month, (row.calculation.month + timedelta(days=31)).replace(day=1)
        span = [first + timedelta(days=n) for n in range((after - first).days)]
        told = second.month(span, sold, earned, uncapped)
        ours = SalesChargeCapDay.objects.filter(calculation=row.calculation, fund=row.fund).order_by("date")
        assert [(Fraction(d.allowed, 10**6), Fraction(d.closing, 10**6)) for d in ours] == told
        assert Fraction(row.closing, 100) == second.remainder


def _prime(plan: Plan) -> Any:
    from ledger.engine import sales_charge_cap

    row = PrimeRate.objects.get(plan=plan)
    return sales_charge_cap.PrimeRate(row.start, row.rate)


def test_a_sale_that_is_cancelled_adds_nothing(plan: Plan, tmp_path: Path) -> None:
    keep(plan, 500_00)
    calculate(plan=plan, month=JULY)
    sale = source_row("SALE", "2003-07", fund="ADV")
    before = months(plan)[-1].sales
    load_rows(plan, [cancellation(sale[0])], tmp_path)
    calculate(plan=plan, month=JULY)
    assert before - months(plan)[-1].sales == round(float(sale[6]) * 100)


def test_a_remainder_stated_anew_counts_from_its_month(plan: Plan) -> None:
    keep(plan, 500_00)
    keep(plan, 7_00, start=JUNE)
    calculate(plan=plan, month=JULY)
    april, may, june, july = months(plan)
    assert (april.opening, may.opening, june.opening, july.opening) == (500_00, april.closing, 7_00, june.closing)


def test_a_prime_rate_entered_late_makes_months_stale(plan: Plan) -> None:
    keep(plan, 5_000_00, start=MAY)
    calculate(plan=plan, month=JULY)
    interest = [row.interest for row in months(plan)]
    set_prime_rate(plan=plan, start=date(2003, 6, 27), rate=90_000, source="WSJ")
    assert stale(plan) == [JUNE, JULY]
    calculate(plan=plan, month=JULY)
    now = [row.interest for row in months(plan)]
    assert (now[0], now[1] > interest[1], now[2] > interest[2]) == (interest[0], True, True)


def test_what_was_delivered_is_restated_not_edited(plan: Plan) -> None:
    """M2: a cap entered for a delivered month gives a difference in the next one."""
    by = people()
    deliver_until(plan, APRIL, by)
    told = fees(plan)[APRIL]
    keep(plan, 40_00, start=APRIL)
    calculate(plan=plan, month=MAY)
    assert fees(plan)[APRIL] < told
    delivery = deliver(plan, MAY, by, {APRIL: "The cap was used up."})
    rows = DeliveredAmount.objects.filter(delivery=delivery, month=APRIL, right="distribution-fee", fund__code="ADV")
    assert sum(row.amount for row in rows) == fees(plan)[APRIL] - told


def test_the_days_are_explained(plan: Plan, staff_client: Client) -> None:
    keep(plan, 40_00)
    calculate(plan=plan, month=JULY)
    row = months(plan)[0]
    why = explain_fee(row.calculation, row.fund, "ONE")
    assert why.agrees
    assert why.limited_days > 0
    assert sum(day.before_cap for day in why.days) > sum(day.computed for day in why.days)
    for address, words in (
        (reverse("month-cap", args=["S107", APRIL, "ADV"]), "new gross sales"),
        (reverse("month-fund", args=["S107", APRIL, "ADV"]), "sales charge cap"),
        (reverse("month-day", args=["S107", APRIL, "ADV", row.limited_from]), "leaves"),
        (f"{reverse('month-why', args=['S107', APRIL])}?right=distribution-fee&fund=ADV&tranche=ONE", "left less"),
        (reverse("cap-months"), "40.00"),
        (f"{reverse('cap-months')}?limited=true&plan={plan.pk}", "40.00"),
    ):
        page = staff_client.get(address).content.decode()
        assert words in page, address
        assert "no longer give the stored figures" not in page
    assert staff_client.get(reverse("month-cap", args=["S107", APRIL, "BAL"])).status_code == 404
    assert (
        "may still be charged"
        not in staff_client.get(reverse("month-cap", args=["S107", MARCH, "ADV"])).content.decode()
    )


def test_cdsc_above_the_cap_is_told_and_no_fee_is_charged_meanwhile(plan: Plan) -> None:
    keep(plan, 0)
    calculate(plan=plan, month=JULY)
    above = SalesChargeCapDay.objects.filter(closing__lt=0, fund__code="ADV")
    assert above
    assert not any(day.allowed for day in above)
    told = MonthRemark.objects.filter(kind="above-cap", fund__code="ADV")
    assert {(row.calculation_id, row.date) for row in told} == {
        (calculation, min(day.date for day in above if day.calculation_id == calculation))
        for calculation in {day.calculation_id for day in above}
    }


def titles(user: Any) -> list[str]:
    return [todo.title for todo in todos_for(user) if "sales charge cap" in todo.title.lower()]


def test_the_start_page_tells_of_caps_that_are_used_up(plan: Plan, staff_user: User) -> None:
    assert titles(staff_user) == []
    keep(plan, 0, start=JULY)
    keep(plan, 10**9, start=JULY, fund="BAL")
    calculate(plan=plan, month=JULY)
    assert titles(staff_user) == ["The sales charge cap of ADV is used up"]
    company = Company.objects.create(code="OTHER", name="Other", jurisdiction="Ohio")
    assert titles(person("cy.other", AUDITOR, companies=[company])) == []


@pytest.mark.parametrize(
    ("closing", "not_charged", "limited", "expected"),
    [
        pytest.param(330_00, 0, None, ((), ()), id="three-months-of-charges-are-left"),
        pytest.param(329_99, 0, None, ((), ("ADV",)), id="a-cent-less"),
        pytest.param(0, 5_00, JULY, (("ADV",), ()), id="used-up"),
        pytest.param(10**9, 5_00, JULY, (("ADV",), ()), id="used-up-before-the-last-sales"),
    ],
)
def test_a_cap_runs_out_below_three_months_of_charges(
    closing: int, not_charged: int, limited: date | None, expected: Any
) -> None:
    """100.00 of fee and 10.00 of CDSC a month."""
    row = SalesChargeCapMonth(
        calculation=Calculation(pk=1),
        fund=Fund(code="ADV"),
        asset_based_fee=100_00 - not_charged,
        not_charged=not_charged,
        cdsc=10_00,
        closing=closing,
        limited_from=limited,
    )
    assert [(caps.used_up, caps.running_out) for caps in short_caps([row])] == ([expected] if any(expected) else [])
