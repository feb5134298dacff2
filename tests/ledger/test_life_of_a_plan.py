"""What months accrue after plan or agreement have ended; a plan file alone calculates as ever (B FIFTEENTH, M1)."""

from datetime import date
from pathlib import Path

import pytest

from ledger.models import Calculation, DailyFee, EarnedCdsc, MonthlyFee, MonthlyServiceFee, OpenException
from ledger.services.export import export_month
from ledger.services.months import calculate
from plans.models import Plan, Resolution
from plans.services.completion import record_condition
from plans.services.documents import store_document
from plans.services.terminations import TerminationEntry, record_termination, void_termination
from tests.ledger.calculated import SCENARIOS, load_scenario
from tests.plans.life.boards import seat, vote

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2003, 8, 1), date(2003, 9, 1)
END = date(2003, 9, 10)


@pytest.fixture
def plan() -> Plan:
    plan = load_scenario("107")
    for company in plan.companies.all():
        seat(company)
    return plan


def end_it(plan: Plan) -> None:
    """As a plan, by vote, for one fund of three."""
    fund = plan.schedule.get(fund__code="ADV").fund
    vote(plan, Resolution.Matter.TERMINATE_PLAN, END, funds=(fund,))
    record_termination(plan=plan, entry=TerminationEntry(cause="plan-vote", funds=(fund,)))


def complete_it(plan: Plan) -> None:
    fund = plan.schedule.get(fund__code="ADV").fund
    found = vote(plan, Resolution.Matter.BEST_INTEREST, END, funds=(fund,))
    proof = store_document(name="certificate.txt", content=b"Certified.")
    for condition in ("best-interest", "cdsc-unchanged", "no-other-payee"):
        resolution = found if condition == "best-interest" else None
        record_condition(plan=plan, fund=fund, condition=condition, on=END, document=proof, resolution=resolution)


def calculated(plan: Plan) -> Calculation:
    calculate(plan=plan, month=SEPTEMBER)
    return Calculation.objects.get(plan=plan, month=SEPTEMBER)


def last_fee_days(calculation: Calculation, fund: str) -> tuple[int, int]:
    """Last day of the month with a Distribution Fee, and with a service fee."""
    days = DailyFee.objects.filter(calculation=calculation, fund__code=fund)
    return (
        max((row.date.day for row in days if row.distribution_fee), default=0),
        max((row.date.day for row in days if row.service_fee), default=0),
    )


def test_the_12b1_share_goes_on_and_the_service_fee_ends(plan: Plan) -> None:
    end_it(plan)
    calculation = calculated(plan)
    assert last_fee_days(calculation, "ADV") == (30, 10)
    assert last_fee_days(calculation, "BAL") == (30, 30)


def test_a_complete_termination_ends_both_and_never_the_charges(plan: Plan) -> None:
    end_it(plan)
    before = charges(calculated(plan))
    complete_it(plan)
    calculation = calculated(plan)
    assert last_fee_days(calculation, "ADV") == (10, 10)
    assert charges(calculation) == before
    assert before
    assert MonthlyFee.objects.filter(calculation=calculation, fund__code="ADV", asset_based_fee__gt=0).exists()
    assert MonthlyServiceFee.objects.filter(calculation=calculation, fund__code="ADV", service_fee__gt=0).exists()


def charges(calculation: Calculation) -> dict[str, int]:
    rows = EarnedCdsc.objects.filter(calculation=calculation, fund__code="ADV")
    return {f"{row.record_id}/{row.tranche}": row.cdsc for row in rows}


def test_sales_after_the_end_are_exceptions(plan: Plan) -> None:
    """B FOURTH: none but through the Distributor, and nobody is (L2)."""
    earlier = set(OpenException.objects.filter(calculation=calculated(plan)).values_list("record_id", flat=True))
    end_it(plan)
    rows = OpenException.objects.filter(calculation=calculated(plan)).exclude(record_id__in=earlier)
    reasons = set(rows.values_list("reason", flat=True))
    assert "NO_DISTRIBUTOR" in reasons


def test_what_is_recorded_makes_the_months_stale_from_its_day_and_taken_back_all_is_as_it_was(
    plan: Plan, tmp_path: Path
) -> None:
    before = calculated(plan)
    august = Calculation.objects.get(plan=plan, month=AUGUST)
    end_it(plan)
    before.refresh_from_db()
    august.refresh_from_db()
    assert (before.stale_since is not None, august.stale_since) == (True, None)

    changed = calculated(plan)
    assert changed.digest != before.digest
    assert Calculation.objects.get(plan=plan, month=AUGUST).digest == august.digest

    void_termination(termination=plan.terminations.get(), reason="Of another plan")
    assert calculated(plan).digest == before.digest
    export_month(plan=plan, month=SEPTEMBER, directory=tmp_path)
    for path in (SCENARIOS / "107" / "expected" / "2003-09").iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_end_still_to_come_changes_no_digest(plan: Plan) -> None:
    before = calculated(plan)
    fund = plan.schedule.get(fund__code="ADV").fund
    vote(plan, Resolution.Matter.TERMINATE_PLAN, date(2003, 9, 30), funds=(fund,))
    record_termination(plan=plan, entry=TerminationEntry(cause="plan-vote", funds=(fund,)))
    before.refresh_from_db()
    assert before.stale_since is None
    assert calculated(plan).digest == before.digest
