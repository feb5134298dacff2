"""The engine against the second implementation on random books: every file of every month, to the last byte (U to P).

A difference is shown on the smallest book that has it. More seeds by hand:
`python -m tests.engine.test_against_slow 0 5000`.
"""

from __future__ import annotations

import sys

import pytest

from tests.engine import slow
from tests.engine.amended import amended
from tests.engine.books import Book, make_book, shrunk
from tests.engine.driving import engine_files
from tests.engine.test_slow import MONTHS, texts_of

SEEDS_A_TEST = 20
TESTS = 13
AMENDED_TESTS = 8


def differing_files(book: Book, month: str) -> list[str]:
    theirs = slow.month_files(*book.texts, month)
    ours = engine_files(*book.texts, month)
    return [name for name, text in theirs.items() if ours[name] != text]


def explained(book: Book, month: str) -> str:
    """The book without whatever does not matter for its first differing file, and that file of both."""
    name = differing_files(book, month)[0]
    small = shrunk(book, lambda smaller: shows(smaller, month, name))
    theirs, ours = (files(*small.texts, month)[name] for files in (slow.month_files, engine_files))
    texts = "\n".join(small.texts)
    return f"seed {book.seed}, {month}, {name}:\n{texts}\nsecond implementation:\n{theirs}\nengine:\n{ours}"


def shows(book: Book, month: str, name: str) -> bool:
    try:
        return name in differing_files(book, month)
    except (AssertionError, KeyError, StopIteration):
        return False  # left out too much: it is no book any more


def check(book: Book) -> None:
    for month in book.months:
        if differing_files(book, month):
            pytest.fail(explained(book, month))


@pytest.mark.parametrize("first", range(0, TESTS * SEEDS_A_TEST, SEEDS_A_TEST))
def test_engine_and_second_implementation_agree(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        check(make_book(seed))


@pytest.mark.parametrize("first", range(0, AMENDED_TESTS * SEEDS_A_TEST, SEEDS_A_TEST))
def test_agree_on_amended_plans(first: int) -> None:
    """Agreed modifications by date, waivers that come and go, charges changed on shares already issued."""
    for seed in range(first, first + SEEDS_A_TEST):
        check(amended(make_book(seed)))


def test_agree_on_scenarios_when_driven_month_by_month() -> None:
    """The driver of these tests is no shortcut: it gives back the scenario files, too."""
    for expected in MONTHS[::3]:
        files = engine_files(*texts_of(expected), expected.name)
        assert files == {path.name: path.read_bytes().decode() for path in expected.iterdir()}


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        check(make_book(number))
        check(amended(make_book(number)))
