"""manage.py demonstration_book DIRECTORY: writes a synthetic shareholder book."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger.demonstration import Terms, benchmark_book, read_terms_file, write_book


class Command(BaseCommand):
    help = "Writes a synthetic, reproducible shareholder book: transactions.csv, nav.csv, expenditures.csv, README.txt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--accounts", type=int, default=3_000)
        parser.add_argument("--seed", type=int, default=12)
        parser.add_argument("--from", type=date.fromisoformat, default=date(2000, 8, 23), dest="first", metavar="DATE")
        parser.add_argument("--to", type=date.fromisoformat, default=date(2003, 12, 31), dest="last", metavar="DATE")
        parser.add_argument(
            "--plan",
            type=Path,
            default=Path(settings.BASE_DIR) / "plans" / "agreements" / "class-b.toml",
            help="Plan file whose funds, distributors, waivers and schedules are used (default: the Class B plan).",
        )
        parser.add_argument(
            "--benchmark",
            type=int,
            metavar="N",
            help="Instead: opening.csv and one month (that of --to) of exactly N transactions.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        terms = _terms(options["plan"])
        first, last, accounts = options["first"], options["last"], options["accounts"]
        if first > last:
            raise CommandError(f"--from {first} is after --to {last}", returncode=2)
        if accounts < 1:
            raise CommandError("--accounts: expected at least 1", returncode=2)
        if options["benchmark"]:
            self._benchmark(terms, options)
            return
        written = write_book(
            terms, options["directory"], accounts=accounts, seed=options["seed"], first=first, last=last
        )
        self.stdout.write(
            f"{options['directory']}: {written.transactions} transactions, {written.valuations} valuations, "
            f"{written.expenditures} expenditures, all synthetic"
        )

    def _benchmark(self, terms: Terms, options: dict[str, Any]) -> None:
        files = benchmark_book(
            terms,
            options["directory"],
            transactions=options["benchmark"],
            seed=options["seed"],
            month=options["last"].replace(day=1),
        )
        self.stdout.write(
            f"{options['directory']}: {files.opening_rows} opening balances, {files.transaction_rows} transactions, "
            f"all synthetic"
        )


def _terms(path: Path) -> Terms:
    try:
        return read_terms_file(path)
    except FileNotFoundError:
        raise CommandError(f"{path}: no such plan file") from None
