"""A plan with records and calculated months, by the real commands: what a changed file and a notice do."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from ledger.models import Calculation
from plans.models import Plan, Transfer
from plans.services.transfers import record_notice
from tests.plans.sample import spoilt

pytestmark = pytest.mark.django_db

SCENARIO = Path(__file__).parent.parent / "scenarios" / "107"


def run(name: str, *arguments: object) -> int:
    try:
        call_command(name, *map(str, arguments))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Scenario 107 with its records, calculated through April 2003."""
    run("load_plan", SCENARIO / "plan.toml")
    run("load_transactions", "S107", SCENARIO / "transactions.csv")
    run("load_valuations", "S107", SCENARIO / "nav.csv")
    return Plan.objects.get()


def load_changed(tmp_path: Path, old: str, new: str) -> int:
    path = tmp_path / "changed.toml"
    path.write_text(spoilt(old, new, (SCENARIO / "plan.toml").read_text()))
    return run("load_plan", path)


def test_calculated_months_refuse_a_changed_file(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("calculate", "S107", "2003-04") == 0
    capsys.readouterr()

    assert load_changed(tmp_path, 'asset_based = "0.72"', 'asset_based = "0.71"') == 1

    err = capsys.readouterr().err
    assert "[[rate]] 2003-09-01, asset_based: 0.72% becomes 0.71%" in err
    assert "2003-03 to 2003-04" in err
    assert run("load_plan", SCENARIO / "plan.toml") == 0


def test_records_refuse_a_file_without_their_fund(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fund = '[[fund]]\ncode = "BAL"\nname = "BAL Fund"\ncompany = "CO"\nparty_since = 2003-03-01\n'
    capsys.readouterr()

    assert load_changed(tmp_path, fund, "") == 1

    assert "[[fund]] BAL: expected to stay, since records name it" in capsys.readouterr().err


def test_records_do_not_refuse_another_rate(plan: Plan, tmp_path: Path) -> None:
    assert load_changed(tmp_path, 'asset_based = "0.72"', 'asset_based = "0.71"') == 0


def test_a_notice_makes_months_stale_from_its_own_on(plan: Plan) -> None:
    """P3: whether a portion is payable is asked at month-end."""
    run("calculate", "S107", "2003-08")
    transfer = Transfer.objects.get(ends=date(2003, 9, 9))

    record_notice(transfer=transfer, received=date(2003, 7, 31))

    stale = Calculation.objects.exclude(stale_since=None).order_by("month").values_list("month", flat=True)
    assert list(stale) == [date(2003, 7, 1), date(2003, 8, 1)]
