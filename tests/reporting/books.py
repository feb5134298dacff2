"""A scenario's book with its third quarter calculated and some expenditures, for tests of reports."""

import csv
from datetime import date
from pathlib import Path

from django.core.management import call_command

from ledger.models import LoadedFile
from ledger.services.months import calculate
from ledger.services.records.loading import load_file
from plans.models import Plan

SCENARIOS = Path(__file__).parent.parent / "scenarios"
MONTHS = {"107": 2003, "112": 2004, "124": 2004, "16": 2004}  # the year of its July to September
COLUMNS = ("expenditure_id", "date", "fund", "distributor", "purpose", "amount", "performed_by", "evidence")
SPENT = [
    ("E1", "{year}-07-31", "ADV", "TWO", "advertising", "1200.50", "third-party"),
    ("E2", "{year}-08-29", "ADV", "TWO", "dealer-commissions", "800.00", "third-party"),
    ("E3", "{year}-09-30", "BAL", "TWO", "overhead", "99.99", "own-staff"),
    ("E4", "{year}-10-01", "BAL", "TWO", "overhead", "5.00", "own-staff"),
]


def calculated(scenario: str, folder: Path, *, through: int = 9) -> Plan:
    """The plan, calculated through a month of the year."""
    source, year = SCENARIOS / scenario, MONTHS[scenario]
    call_command("load_plan", str(source / "plan.toml"), verbosity=0)
    plan = Plan.objects.get(code=f"S{scenario}")
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=source / "transactions.csv")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=source / "nav.csv")
    load_file(plan=plan, kind=LoadedFile.Kind.EXPENDITURES, path=expenditures(folder, year))
    calculate(plan=plan, month=date(year, through, 1))
    return plan


def expenditures(folder: Path, year: int) -> Path:
    path = folder / "expenditures.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["expenditure_id", "date", "fund", "distributor", "purpose", "amount", "performed_by", "evidence"]
        )
        writer.writerows([cell.format(year=year) for cell in (*row, "Voucher")] for row in SPENT)
    return path
