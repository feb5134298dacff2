"""The commands that load a CSV file differ by its kind alone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from backoffice.commands import ServiceCommand, readable
from ledger.arguments import plan_named
from ledger.services.records.loading import load_file


class LoadingCommand(ServiceCommand):
    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN-CODE")
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def run(self, *, plan: str, file: Path, **_options: Any) -> str:  # type: ignore[override]
        return load_file(plan=plan_named(plan), kind=self.kind, path=readable(file)).message
