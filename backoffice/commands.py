"""Base of the project's commands: a refusal is exit status 1 with its faults on standard error (files.md)."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from backoffice.refusals import Refusal


class ServiceCommand(BaseCommand):
    """Subclasses implement `run(**options) -> str`, the sentence to print. argparse ends wrong calls with 2."""

    uses_database = True

    def run(self, **options: Any) -> str:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        if self.uses_database:
            make_tables_on_first_use()
        try:
            message = self.run(**options)
        except Refusal as refusal:
            for fault in refusal.faults:
                self.stderr.write(str(fault))
            self.stderr.write(f"{refusal.message} ({refusal.clause})" if refusal.clause else refusal.message)
            raise SystemExit(1) from refusal
        self.stdout.write(message)


def make_tables_on_first_use() -> None:
    """An empty database gets its tables; one that has any is migrated by `migrate` alone, when somebody means it."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)


def readable(path: Path) -> Path:
    """The path, if a file is there to be read. Raises Refusal `no-such-file`."""
    if not path.is_file():
        raise Refusal("no-such-file", f"No file {path}: expected a file to load.")
    return path
