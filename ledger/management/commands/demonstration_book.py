"""manage.py demonstration_book DIRECTORY: writes a synthetic shareholder book."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from backoffice.commands import ServiceCommand
from backoffice.refusals import Refusal
from ledger.demonstration import benchmark_book, read_terms, write_book
from plans.services.plan_texts import read_plan_text

CLASS_B = Path(settings.BASE_DIR) / "plans" / "agreements" / "class-b.toml"


def _at_least_one(text: str) -> int:
    """argparse type."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"expected a whole number above zero, got “{text}”")
    return int(text)


def _day(text: str) -> date:
    """argparse type: `2003-07-01`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"expected a date such as 2003-07-01, got “{text}”") from error


class Command(ServiceCommand):
    help = "Write a synthetic, reproducible shareholder book: transactions.csv, nav.csv, expenditures.csv, README.txt."
    uses_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIRECTORY")
        parser.add_argument("--accounts", type=_at_least_one, default=3_000)
        parser.add_argument("--seed", type=int, default=12)
        parser.add_argument("--from", type=_day, default=date(2000, 8, 23), dest="first", metavar="DATE")
        parser.add_argument("--to", type=_day, default=date(2003, 12, 31), dest="last", metavar="DATE")
        parser.add_argument(
            "--plan",
            type=Path,
            default=CLASS_B,
            metavar="PLAN.toml",
            help="plan file whose funds, distributors, waivers and schedules are used (default: the class B plan)",
        )
        parser.add_argument(
            "--benchmark",
            type=_at_least_one,
            metavar="N",
            help="instead: opening.csv, and one month (that of --to) of exactly N transactions",
        )

    def run(self, *, directory: Path, plan: Path, **options: Any) -> str:  # type: ignore[override]
        first, last, seed = options["first"], options["last"], options["seed"]
        if first > last:
            raise Refusal("dates-reversed", f"--from {first} is after --to {last}.")
        terms = read_terms(read_plan_text(plan))
        if options["benchmark"]:
            files = benchmark_book(terms, directory, transactions=options["benchmark"], seed=seed, month=last)
            return (
                f"{directory}: {files.opening_rows:,} opening balances, {files.transaction_rows:,} transactions, "
                "all synthetic."
            )
        written = write_book(terms, directory, accounts=options["accounts"], seed=seed, first=first, last=last)
        return (
            f"{directory}: {written.transactions:,} transactions, {written.valuations:,} valuations, "
            f"{written.expenditures:,} expenditures, all synthetic."
        )
