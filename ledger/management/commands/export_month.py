from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from backoffice.commands import ServiceCommand
from ledger.arguments import month_argument, plan_named
from ledger.services.export import export_month


class Command(ServiceCommand):
    help = "Write the CSV files of a calculated month into a directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN-CODE")
        parser.add_argument("month", type=month_argument, metavar="YYYY-MM")
        parser.add_argument("directory", type=Path, metavar="DIRECTORY")

    def run(self, *, plan: str, month: date, directory: Path, **_options: Any) -> str:  # type: ignore[override]
        written = export_month(plan=plan_named(plan), month=month, directory=directory)
        return f"{len(written)} files written to {directory}."
