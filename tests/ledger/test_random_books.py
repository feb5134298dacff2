"""Random books through files, database and export: every month as the second implementation has it (U to P, M1).

Loaded in parts that come in any order, with months calculated in between: late records and cancellations make earlier
months stale, and what is calculated in the end is what one load of everything gives.
"""

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from backoffice.refusals import Refusal
from ledger.models import LoadedFile
from ledger.selectors.records import first_day
from ledger.services.export import export_month
from ledger.services.months import calculate
from ledger.services.records.loading import load_file
from plans.models import Plan
from plans.services.plan_files import load_plan
from tests.engine import slow
from tests.engine.books import TRANSACTION_COLUMNS, VALUATION_COLUMNS, Book, lines_of, make_book

pytestmark = pytest.mark.django_db

SCENARIO = Path(__file__).parent.parent / "scenarios" / "107"

Rows = tuple[tuple[str, ...], ...]


def parts_of(book: Book, count: int) -> Iterable[tuple[Rows, Rows]]:
    """The records and valuations dealt out at random; a cancellation not before what it cancels (T1)."""
    draw = random.Random(book.seed)
    places = {row[0]: draw.randrange(count) for row in book.transactions}
    counterpart = TRANSACTION_COLUMNS.index("counterpart")
    for row in book.transactions:
        if "CANCEL" in row:
            places[row[0]] = max(places[row[0]], places[row[counterpart]])
    valued = [draw.randrange(count) for _ in book.valuations]
    for part in range(count):
        yield (
            tuple(row for row in book.transactions if places[row[0]] == part),
            tuple(row for row, place in zip(book.valuations, valued, strict=True) if place == part),
        )


def load(plan: Plan, directory: Path, transactions: Rows, valuations: Rows) -> None:
    for kind, columns, rows in (
        (LoadedFile.Kind.TRANSACTIONS, TRANSACTION_COLUMNS, transactions),
        (LoadedFile.Kind.VALUATIONS, VALUATION_COLUMNS, valuations),
    ):
        path = directory / f"{kind}.csv"
        path.write_text(lines_of(columns, rows))
        load_file(plan=plan, kind=kind, path=path)


def calculate_some(plan: Plan, book: Book, draw: random.Random) -> None:
    try:
        calculate(plan=plan, month=date.fromisoformat(f"{draw.choice(book.months)}-01"))
    except Refusal as refusal:
        if refusal.name != "nothing-loaded":
            raise


@pytest.mark.parametrize(("seed", "parts"), [(2, 1), (5, 2), (11, 3), (13, 2), (24, 3), (31, 1), (36, 3)])
def test_export_is_what_the_second_implementation_says(seed: int, parts: int, tmp_path: Path) -> None:
    book = make_book(seed)
    plan = load_plan(text=book.plan_text).plan
    draw = random.Random(seed)
    for number, (transactions, valuations) in enumerate(parts_of(book, parts), start=1):
        load(plan, tmp_path, transactions, valuations)
        if number < parts:
            calculate_some(plan, book, draw)
    begun = first_day(plan)
    assert begun is not None
    for month in (month for month in book.months if month >= f"{begun:%Y-%m}"):
        calculate(plan=plan, month=date.fromisoformat(f"{month}-01"))
        paths = export_month(plan=plan, month=date.fromisoformat(f"{month}-01"), directory=tmp_path / month)
        assert {path.name: path.read_bytes().decode() for path in paths} == slow.month_files(*book.texts, month)


def test_first_record_cancelled_after_its_month(tmp_path: Path) -> None:
    """T1: nothing of it is left in later months, though no record is dated in its month any more."""
    plan = load_plan(text=(SCENARIO / "plan.toml").read_text()).plan
    blank = ("",) * 6
    sale = ("T1", "2003-03-10", "ADV", "A1", "SALE", "10", "100", "", *blank)
    later = ("T2", "2003-05-10", "ADV", "A1", "SALE", "5", "50", "", *blank)
    load(plan, tmp_path, (sale, later), ())
    calculate(plan=plan, month=date(2003, 4, 1))
    load(plan, tmp_path, (("C1", "2003-03-10", "ADV", "A1", "CANCEL", "10", "100", "T1", *blank),), ())
    calculate(plan=plan, month=date(2003, 5, 1))
    export_month(plan=plan, month=date(2003, 5, 1), directory=tmp_path)
    assert (tmp_path / "lots.csv").read_text().splitlines()[1:] == ["A1,ADV,commission,2003-05-10,ONE,5.0000,50.00"]
