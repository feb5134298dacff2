"""The slow second implementation against the scenario files: every file of every month, to the last byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.slow import month_files

SCENARIOS = Path(__file__).parent.parent / "scenarios"
MONTHS = sorted(SCENARIOS.glob("*/expected/*"))


def texts_of(expected: Path) -> tuple[str, str, str]:
    """Plan, transactions, valuations of the scenario whose expected month this is."""
    scenario = expected.parent.parent
    plan, transactions, valuations = (
        (scenario / name).read_text() for name in ("plan.toml", "transactions.csv", "nav.csv")
    )
    return plan, transactions, valuations


@pytest.mark.parametrize("expected", MONTHS, ids=[f"{path.parent.parent.name}-{path.name}" for path in MONTHS])
def test_scenario_month_is_equal_to_the_last_byte(expected: Path) -> None:
    files = month_files(*texts_of(expected), expected.name)
    assert files == {path.name: path.read_bytes().decode() for path in expected.iterdir()}


def test_there_are_scenarios() -> None:
    assert len(MONTHS) >= 16
