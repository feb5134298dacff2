"""The scenario files through the real commands: every exported file equals `expected/`, to the last byte."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MONTHS = sorted(path for path in HERE.glob("*/expected/*") if path.is_dir())
SCENARIOS = sorted({path.parent.parent for path in MONTHS})
FILES = [
    "daily_accrual.csv",
    "daily_allocation.csv",
    "earned_cdsc.csv",
    "exceptions.csv",
    "lots.csv",
    "monthly_fees.csv",
    "monthly_service_fees.csv",
    "portions.csv",
]


def load(scenario: Path) -> str:
    code = f"S{scenario.name}"
    call_command("load_plan", str(scenario / "plan.toml"))
    call_command("load_transactions", code, str(scenario / "transactions.csv"))
    call_command("load_valuations", code, str(scenario / "nav.csv"))
    return code


def exported(code: str, month: str, directory: Path) -> dict[str, bytes]:
    call_command("export_month", code, month, str(directory))
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def expected(scenario: Path, month: str) -> dict[str, bytes]:
    return {name: (scenario / "expected" / month / name).read_bytes() for name in FILES}


def test_there_are_scenarios() -> None:
    assert len(MONTHS) >= 16


@pytest.mark.django_db
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.name)
def test_each_month_as_it_is_calculated(scenario: Path, tmp_path: Path) -> None:
    code = load(scenario)
    for path in sorted((scenario / "expected").iterdir()):
        call_command("calculate", code, path.name)
        assert exported(code, path.name, tmp_path / path.name) == expected(scenario, path.name)


@pytest.mark.django_db
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.name)
def test_earlier_months_after_all_are_calculated(scenario: Path, tmp_path: Path) -> None:
    """What a later month does to lots, exceptions and balances does not show in an earlier one's export."""
    code = load(scenario)
    months = sorted(path.name for path in (scenario / "expected").iterdir())
    call_command("calculate", code, months[-1])
    for month in months:
        assert exported(code, month, tmp_path / month) == expected(scenario, month)


@pytest.mark.django_db
def test_all_scenarios_beside_each_other(tmp_path: Path) -> None:
    """Plans that share funds, parties and record ids do not meet."""
    codes = {scenario: load(scenario) for scenario in SCENARIOS}
    for scenario, code in codes.items():
        month = max(path.name for path in (scenario / "expected").iterdir())
        call_command("calculate", code, month)
        assert exported(code, month, tmp_path / code) == expected(scenario, month)


def test_from_the_shell_on_a_database_never_used(tmp_path: Path) -> None:
    """As a script would: each command a process of its own; the first makes the tables."""
    scenario, month = SCENARIOS[0], max(path.name for path in (SCENARIOS[0] / "expected").iterdir())
    code = f"S{scenario.name}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}",
        "VAR_DIR": str(tmp_path),
    }
    calls: list[list[str | Path]] = [
        ["load_plan", scenario / "plan.toml"],
        ["load_transactions", code, scenario / "transactions.csv"],
        ["load_valuations", code, scenario / "nav.csv"],
        ["calculate", code, month],
        ["export_month", code, month, tmp_path / "out"],
    ]
    for arguments in calls:
        subprocess.run([sys.executable, ROOT / "manage.py", *arguments], env=environment, check=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == expected(scenario, month)
