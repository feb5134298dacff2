"""Writes a book as files. The same arguments make the same bytes."""

import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from backoffice.quantities import MONEY
from ledger.columns import EXPENDITURE_COLUMNS, TRANSACTION_COLUMNS, VALUATION_COLUMNS
from ledger.demonstration.book import WRONG_BY, Book
from ledger.demonstration.events import Remarkable
from ledger.demonstration.spending import Spending
from ledger.demonstration.terms import Terms


@dataclass(frozen=True, slots=True)
class Written:
    """What a book came to: rows of each file."""

    transactions: int
    valuations: int
    expenditures: int
    kinds: dict[str, int]
    remarkable: Remarkable


def write_book(terms: Terms, directory: Path, *, accounts: int, seed: int, first: date, last: date) -> Written:
    """Writes the four files into `directory`, which is made where missing; files of these names are replaced."""
    directory.mkdir(parents=True, exist_ok=True)
    book = Book(terms, accounts=accounts, seed=seed, first=first, last=last)
    spending = Spending(terms, seed)
    kinds: Counter[str] = Counter()
    valuations = expenditures = 0
    with ExitStack() as files:
        transactions = _open(files, directory / "transactions.csv", TRANSACTION_COLUMNS)
        nav = _open(files, directory / "nav.csv", VALUATION_COLUMNS)
        for day in book.days():
            transactions.writerows(record.cells() for record in day.records)
            nav.writerows(valued.cells() for valued in day.valuations)
            kinds.update(record.kind for record in day.records)
            valuations += len(day.valuations)
            spending.watch(day)
        spent = _open(files, directory / "expenditures.csv", EXPENDITURE_COLUMNS)
        for expenditure in spending.expenditures():
            spent.writerow(expenditure.cells())
            expenditures += 1
    written = Written(book.record_count, valuations, expenditures, dict(sorted(kinds.items())), book.remarkable)
    text = _readme(terms, written, accounts=accounts, seed=seed, first=first, last=last)
    (directory / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    return written


def _open(files: ExitStack, path: Path, columns: Iterable[str]) -> Any:
    """A CSV writer on a new file, closed with `files`; lines end in LF."""
    file = files.enter_context(path.open("w", encoding="utf-8", newline=""))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    return writer


def _readme(terms: Terms, written: Written, *, accounts: int, seed: int, first: date, last: date) -> str:
    remarkable = written.remarkable
    lines = [
        "SYNTHETIC DEMONSTRATION BOOK",
        "",
        f"Everything in these files is made up by a program: {accounts} accounts, every share and every price,",
        "every expenditure. No shareholder, no transaction and no net asset value is real. Only the names of the",
        f"funds and distributors and their dates come from the plan {terms.plan.plan.code}.",
        "",
        "Made by manage.py demonstration_book DIRECTORY, with the plan above and",
        f"    --accounts {accounts} --seed {seed} --from {first} --to {last}",
        "The same arguments make the same bytes.",
        "",
        f"transactions.csv  {written.transactions} share transactions",
        *(f"                  {kind:13}{number:9}" for kind, number in written.kinds.items()),
        f"nav.csv           {written.valuations} valuations, with the shares outstanding as the transactions give them",
        f"expenditures.csv  {written.expenditures} expenditures",
        "",
        "EXCEPTIONS ON PURPOSE (rule T3)",
        "Left in so that the pages for them have something to show. They are not in the shares outstanding.",
        *(f"{record_id}  {reason}: {what}" for record_id, reason, what in remarkable.deliberate),
        "",
        f"CHARGES WITHHELD WRONGLY ON PURPOSE (rule C5), by {MONEY.format(WRONG_BY)} too much",
        *remarkable.withheld_otherwise,
        "",
        "CANCELLATIONS (rule T1), some followed by the corrected transaction with its true trade date",
        *remarkable.cancellations,
        "",
        "MERGER",
    ]
    if remarkable.merger:
        day, fund = remarkable.merger
        lines += [
            f"{fund} on {day}. Without original issue dates, hence UNALLOCATED (rule L2):",
            *remarkable.mergers_without_history,
        ]
    return "\n".join(lines) + "\n"
