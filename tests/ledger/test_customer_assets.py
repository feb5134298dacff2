"""Assets of providers' customers, by hand and by file, and the service fees that follow (B SIXTH(E), R SEVENTH)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.refusals import Refusal
from ledger.models import Calculation, CustomerAssets, DailyFee, LoadedFile, MonthlyServiceFee
from ledger.selectors.service_fees import ProviderFee, months_without_assets, service_months
from ledger.services.customer_assets import add_customer_assets
from ledger.services.months import calculate
from ledger.services.records.loading import Loaded, check_file, load_file
from plans.models import Fund, Plan, ServiceAgreement
from plans.services.plan_files import load_plan
from plans.services.service_agreements import AgreementEntry, NewProvider, enter_service_agreement
from tests.engine.books import TRANSACTION_COLUMNS, VALUATION_COLUMNS, lines_of
from tests.engine.slow import month_files
from tests.plans.sample import SOUND, table

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = date(2003, 9, 1), date(2003, 10, 1)
HEADER = "assets_id,month,agreement,fund,average_net_assets"
PLAN = SOUND + table("rate", from_="2003-10-01", service='"0.10"', fund='"BAL"')
VALUATIONS = lines_of(
    VALUATION_COLUMNS, (("2003-08-29", "ADV", "10", "1000000.00", ""), ("2003-08-29", "BAL", "10", "400000.00", ""))
)


def agree(plan: Plan, code: str, provider: str, *funds: str, **values: Any) -> ServiceAgreement:
    given: dict[str, Any] = {"kind": "dealer", "services": ("inquiries",), "rate": 2_500, "start": date(2003, 8, 15)}
    entry = AgreementEntry(
        code=code,
        provider=NewProvider(provider, provider.capitalize()),
        funds=tuple(Fund.objects.filter(code__in=funds)),
        **(given | values),
    )
    return enter_service_agreement(plan=plan, entry=entry)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Three agreements: a dealer about all funds, a bank about ADV, a bank's trust department until 15 September."""
    plan = load_plan(text=PLAN).plan
    agree(plan, "SA-DEALER", "DEALER")
    agree(plan, "SA-BANK", "BANKS", "ADV", kind="third-party", rate=1_500)
    agree(plan, "SA-TRUST", "ATRUST", "ADV", kind="bank-trust", end=date(2003, 9, 15))
    path = tmp_path / "nav.csv"
    path.write_text(VALUATIONS)
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=path)
    return plan


def rows(*lines: str) -> str:
    return "\n".join((HEADER, *lines)) + "\n"


def load(plan: Plan, folder: Path, *lines: str) -> Loaded:
    path = folder / "assets.csv"
    path.write_text(rows(*lines))
    return load_file(plan=plan, kind=LoadedFile.Kind.CUSTOMER_ASSETS, path=path)


def faults_of(plan: Plan, folder: Path, *lines: str) -> list[str]:
    """What loading refuses, which is what the preview says."""
    with pytest.raises(Refusal) as refused:
        load(plan, folder, *lines)
    told = [str(fault) for fault in refused.value.faults]
    checked = check_file(plan=plan, kind=LoadedFile.Kind.CUSTOMER_ASSETS, path=folder / "assets.csv")
    assert [f"{place}: {message}" for place, message in checked.faults] == told
    assert checked.state == LoadedFile.State.FAULTY
    return told


GOOD = (
    "A1,2003-09,SA-DEALER,ADV,500000.00",
    "A2,2003-09,SA-DEALER,BAL,100000.00",
    "A3,2003-09,SA-BANK,ADV,300000.00",
    "A4,2003-09,SA-TRUST,ADV,200000.00",
    "A5,2003-10,SA-DEALER,BAL,100000.00",
)


def test_a_file_is_loaded_once(plan: Plan, tmp_path: Path) -> None:
    assert load(plan, tmp_path, *GOOD).rows_new == 5
    again = load(plan, tmp_path, *GOOD, "A6,2003-09,SA-BANK,ADV,-1000.00")
    assert (again.rows_new, again.rows_known) == (1, 5)
    assert CustomerAssets.objects.filter(agreement__code="SA-BANK").count() == 2


@pytest.mark.parametrize(
    ("line", "messages"),
    [
        ("A1,2003-9,SA-BANK,ADV,1.00", ["column month: expected a month such as 2003-09, got “2003-9”"]),
        (
            "A1,2003-09,SA-X,ADV,1.00",
            ["column agreement: unknown code “SA-X”; expected one of: SA-BANK, SA-DEALER, SA-TRUST"],
        ),
        ("A1,2003-09,SA-BANK,BAL,1.00", ["column fund: expected a fund that the agreement names"]),
        (
            "A1,2003-10,SA-TRUST,ADV,1.00",
            ["column month: expected a month of the agreement, which runs from 2003-08-15 to 2003-09-15"],
        ),
        (
            "A1,2003-07,SA-BANK,ADV,1.00",
            ["column month: expected a month of the agreement, which runs from 2003-08-15 on"],
        ),
        ("A1,2003-09,SA-BANK,ADV,0", ["column average_net_assets: expected an amount other than zero"]),
        ("A1,2003-09,SA-BANK,ADV,1.005", ["column average_net_assets: expected at most 2 decimals, got “1.005”"]),
        (
            "A1,2003-09,SA-BANK,ADV,-1.00",
            ["column average_net_assets: expected corrections within what was entered; together it comes to -1.00"],
        ),
        (
            ",x,,,",
            [
                "column agreement: unknown code “”; expected one of: SA-BANK, SA-DEALER, SA-TRUST",
                "column assets_id: expected a value, got nothing",
                "column average_net_assets: expected a plain decimal number such as 12.50, got “”",
                "column fund: unknown code “”; expected one of: ADV, BAL",
                "column month: expected a month such as 2003-09, got “x”",
            ],
        ),
    ],
)
def test_faults_of_a_row(plan: Plan, tmp_path: Path, line: str, messages: list[str]) -> None:
    assert faults_of(plan, tmp_path, line) == [f"row 2, {message}" for message in messages]
    assert not CustomerAssets.objects.exists()


def test_all_faults_of_a_file_at_once(plan: Plan, tmp_path: Path) -> None:
    load(plan, tmp_path, GOOD[0])
    lines = ("A1,2003-09,SA-DEALER,ADV,1.00", GOOD[2], GOOD[2], "A9,2003-09,SA-BANK,BAL,1.00")
    assert faults_of(plan, tmp_path, *lines) == [
        "row 2, column average_net_assets: loaded before with other average_net_assets",
        "row 4, column assets_id: the same id stands in row 3 already",
        "row 5, column fund: expected a fund that the agreement names",
    ]


def test_corrections_take_back_no_more_than_was_entered(plan: Plan, tmp_path: Path) -> None:
    load(plan, tmp_path, *GOOD)
    (fault,) = faults_of(
        plan, tmp_path, *GOOD, "A6,2003-09,SA-BANK,ADV,-200000.00", "A7,2003-09,SA-BANK,ADV,-100000.01"
    )
    assert fault.startswith("row 8, column average_net_assets: expected corrections within what was entered")
    assert load(plan, tmp_path, "A6,2003-09,SA-BANK,ADV,-300000.00").rows_new == 1


# --- by hand ----------------------------------------------------------------------------------------------------


def add(plan: Plan, assets_id: str, agreement: str, fund: str, cents: int, month: date = SEPTEMBER) -> CustomerAssets:
    return add_customer_assets(
        plan=plan,
        assets_id=assets_id,
        month=month,
        agreement=ServiceAgreement.objects.get(code=agreement),
        fund=Fund.objects.get(code=fund),
        average_net_assets=cents,
    )


def test_by_hand_as_by_file(plan: Plan) -> None:
    row = add(plan, "A1", "SA-BANK", "ADV", 100)
    assert add(plan, "A1", "SA-BANK", "ADV", 100, date(2003, 9, 30)) == row
    with pytest.raises(Refusal) as refused:
        add(plan, "A1", "SA-TRUST", "BAL", -100, OCTOBER)
    assert (refused.value.name, refused.value.clause) == ("customer-assets-faults", "B SIXTH(E)")
    assert [fault.place for fault in refused.value.faults] == ["month", "fund", "average_net_assets", "assets_id"]


# --- what follows -----------------------------------------------------------------------------------------------


def told(line: ProviderFee) -> tuple[str, str, int, int, int, int, int]:
    fee = line.fee
    return (line.fund.code, line.agreement.code, line.assets, fee.days, fee.agreed, fee.due, fee.paid)


def test_service_fees_of_a_quarter(plan: Plan, tmp_path: Path) -> None:
    """ADV's own fee of September: 1,000,000.00 × 0.25% × 30 / 365 = 205.48; BAL's 82.19, in October 33.97."""
    load(plan, tmp_path, *GOOD)
    calculate(plan=plan, month=OCTOBER)
    found = service_months(plan, date(2003, 7, 1), OCTOBER)
    assert [told(line) for line in found.providers] == [
        ("ADV", "SA-TRUST", 20_000_000, 15, 2_055, 2_055, 2_055),
        ("ADV", "SA-BANK", 30_000_000, 30, 3_699, 3_699, 3_699),
        ("ADV", "SA-DEALER", 50_000_000, 30, 10_274, 10_274, 10_274),
        ("BAL", "SA-DEALER", 10_000_000, 30, 2_055, 2_055, 2_055),
        ("BAL", "SA-DEALER", 10_000_000, 31, 2_123, 849, 849),
    ]
    fees = [(line.month, line.fund.code, line.fees.fund_fee, line.fees.paid, line.fees.kept) for line in found.funds]
    assert fees == [
        (date(2003, 8, 1), "ADV", 2_055, 0, 2_055),
        (date(2003, 8, 1), "BAL", 822, 0, 822),
        (SEPTEMBER, "ADV", 20_548, 16_028, 4_520),
        (SEPTEMBER, "BAL", 8_219, 2_055, 6_164),
        (OCTOBER, "ADV", 21_233, 0, 21_233),
        (OCTOBER, "BAL", 3_397, 849, 2_548),
    ]
    assert found.paid + found.kept == found.fund_fee
    assert found.paid_by_kind() == [("dealer", 13_178), ("third-party", 3_699), ("bank-trust", 2_055)]
    assert found.paid_by_provider() == [
        ("ATRUST", "Atrust", 2_055),
        ("BANKS", "Banks", 3_699),
        ("DEALER", "Dealer", 13_178),
    ]


def test_above_the_funds_own_fee_is_shown_and_not_paid(plan: Plan, tmp_path: Path) -> None:
    load(plan, tmp_path, "A1,2003-09,SA-DEALER,ADV,1000000.00", "A2,2003-09,SA-BANK,ADV,1000000.00")
    calculate(plan=plan, month=SEPTEMBER)
    bank, dealer = service_months(plan, SEPTEMBER, SEPTEMBER).providers
    assert (bank.fee.due, bank.fee.paid, bank.fee.above_fund) == (12_329, 7_706, 4_623)
    assert (dealer.fee.due, dealer.fee.paid, dealer.fee.above_fund) == (20_548, 12_842, 7_706)


def test_assets_change_no_calculation(plan: Plan, tmp_path: Path) -> None:
    """What the company owes follows from nothing of this (M1): months stay as they are."""
    calculate(plan=plan, month=SEPTEMBER)
    digests = list(Calculation.objects.values_list("digest", flat=True))
    load(plan, tmp_path, *GOOD)
    assert not Calculation.objects.exclude(stale_since=None).exists()
    Calculation.objects.update(stale_since="2003-10-01T00:00:00Z")
    calculate(plan=plan, month=SEPTEMBER)
    assert list(Calculation.objects.values_list("digest", flat=True)) == digests


def test_a_month_that_is_not_calculated_and_a_draft_have_none(plan: Plan, tmp_path: Path) -> None:
    load(plan, tmp_path, *GOOD)
    assert service_months(plan, SEPTEMBER, SEPTEMBER).funds == ()
    Plan.objects.update(status="draft")
    calculate(plan=Plan.objects.get(), month=SEPTEMBER)
    assert not DailyFee.objects.exists()
    assert {line.fee.paid for line in service_months(plan, SEPTEMBER, SEPTEMBER).providers} == {0}


def test_the_funds_own_fee_is_as_the_second_implementation_has_it(plan: Plan, tmp_path: Path) -> None:
    calculate(plan=plan, month=OCTOBER)
    files = month_files(PLAN, lines_of(TRANSACTION_COLUMNS, ()), VALUATIONS, "2003-10")
    rows = MonthlyServiceFee.objects.filter(calculation__month=OCTOBER).order_by("fund__code")
    ours = [f"{row.fund.code},{row.distributor},{row.service_fee / 100:.2f}" for row in rows]
    assert files["monthly_service_fees.csv"].splitlines()[1:] == ours


def test_agreements_whose_assets_are_missing(plan: Plan, tmp_path: Path) -> None:
    load(plan, tmp_path, GOOD[0])
    assert [row.code for row in months_without_assets(plan, SEPTEMBER)] == ["SA-TRUST", "SA-BANK"]
    assert [row.code for row in months_without_assets(plan, OCTOBER)] == ["SA-BANK", "SA-DEALER"]
    assert not months_without_assets(plan, date(2003, 7, 1)).exists()


def test_a_constant_number_of_queries(plan: Plan, tmp_path: Path) -> None:
    def queries(last: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            service_months(plan, SEPTEMBER, last)
        return len(captured)

    load(plan, tmp_path, *GOOD)
    calculate(plan=plan, month=date(2003, 12, 1))
    assert queries(SEPTEMBER) == queries(date(2003, 12, 1)) <= 7
