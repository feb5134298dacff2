"""A scenario, loaded and calculated once for the tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.core.management import call_command

from ledger.models import Calculation, LoadedFile
from ledger.services.months import calculate
from ledger.services.records.loading import load_file
from plans.models import Plan

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def load_scenario(number: str) -> Plan:
    folder = SCENARIOS / number
    call_command("load_plan", str(folder / "plan.toml"))
    plan = Plan.objects.get(code=f"S{number}")
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=folder / "transactions.csv")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=folder / "nav.csv")
    return plan


def last_month(number: str) -> date:
    """The last month the scenario has results for."""
    name = max(path.name for path in (SCENARIOS / number / "expected").iterdir())
    return date.fromisoformat(f"{name}-01")


@contextmanager
def calculated_scenario(number: str) -> Iterator[Calculation]:
    """The scenario's last month; the database is emptied afterwards. Tests inside roll their changes back."""
    try:
        plan = load_scenario(number)
        calculate(plan=plan, month=last_month(number))
        yield Calculation.objects.select_related("plan").get(plan=plan, month=last_month(number))
    finally:
        call_command("flush", interactive=False, verbosity=0)
