"""Months of a plan whose parties agreed on modifications, through database and export (Exhibit A 2(e), M1)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Calculation, DailyAllocation
from ledger.selectors.explanations.allocation import explain_day
from ledger.selectors.records import first_day
from ledger.services.export import export_month
from ledger.services.months import calculate
from plans.models import AgreedModification, Fund, Plan
from plans.services.plan_files import load_plan
from tests.engine import slow
from tests.engine.books import Book, make_book
from tests.ledger.test_random_books import load

pytestmark = pytest.mark.django_db

TEXT = """
[[modification]]
from = {first}
free_shares = "floating"
appreciation_on_exchange = "follow"

[[modification]]
from = {second}
day_count = "365"
anniversary = "exclusive"
"""


def loaded(seed: int, tmp_path: Path) -> tuple[Book, Plan]:
    book = make_book(seed)
    plan = load_plan(text=book.plan_text).plan
    load(plan, tmp_path, book.transactions, book.valuations)
    return book, plan


def days_of(book: Book) -> dict[str, date]:
    return {
        "first": date.fromisoformat(f"{book.months[1]}-12"),
        "second": date.fromisoformat(f"{book.months[2]}-03"),
    }


def agree(plan: Plan, book: Book) -> str:
    """Both modifications; and the text of the plan as the second implementation reads it."""
    days = days_of(book)
    AgreedModification.objects.create(
        plan=plan, start=days["first"], free_shares="floating", appreciation_on_exchange="follow", reason="Agreed."
    )
    AgreedModification.objects.create(
        plan=plan, start=days["second"], day_count="365", anniversary="exclusive", reason="Agreed."
    )
    return book.plan_text + TEXT.format(**days)


def digests(plan: Plan) -> dict[date, str]:
    return dict(Calculation.objects.filter(plan=plan).values_list("month", "digest"))


@pytest.mark.parametrize("seed", [1, 11, 57])
def test_export_is_what_the_second_implementation_says(seed: int, tmp_path: Path) -> None:
    book, plan = loaded(seed, tmp_path)
    text = agree(plan, book)
    begun = first_day(plan)
    assert begun is not None
    for month in (month for month in book.months if month >= f"{begun:%Y-%m}"):
        day = date.fromisoformat(f"{month}-01")
        calculate(plan=plan, month=day)
        paths = export_month(plan=plan, month=day, directory=tmp_path / month)
        expected = slow.month_files(text, book.transactions_text, book.valuations_text, month)
        assert {path.name: path.read_bytes().decode() for path in paths} == expected


def test_the_digest_changes_from_the_month_on(tmp_path: Path) -> None:
    book, plan = loaded(1, tmp_path)
    last = date.fromisoformat(f"{book.months[-1]}-01")
    calculate(plan=plan, month=last)
    plain = digests(plan)
    agree(plan, book)
    Calculation.objects.filter(plan=plan).update(stale_since="2026-01-01T00:00Z")
    calculate(plan=plan, month=last)
    since = days_of(book)["first"].replace(day=1)
    assert {month for month, digest in digests(plan).items() if digest != plain[month]} == {
        month for month in plain if month >= since
    }


def test_a_day_on_which_free_shares_moved_is_explained(tmp_path: Path, staff_client: Client) -> None:
    book, plan = loaded(1, tmp_path)
    agree(plan, book)
    calculate(plan=plan, month=date.fromisoformat(f"{book.months[-1]}-01"))
    day = days_of(book)["first"]
    calculation = Calculation.objects.get(plan=plan, month=day.replace(day=1))
    moved = 0
    for fund in Fund.objects.filter(schedule_entries__plan=plan):
        rows: Any = DailyAllocation.objects.filter(calculation=calculation, fund=fund)
        for on in rows.order_by("date").values_list("date", flat=True).distinct():
            why = explain_day(calculation, fund, on)
            assert why.agrees, (fund, on)
            assert why.floats == (on >= day)
            moved += any(row.reinvested_moved for row in why.tranches)
            assert all(
                row.opening.reinvested + row.reinvested_in - row.reinvested_out + row.reinvested_moved
                == row.closing.reinvested
                for row in why.tranches
            )
        page = staff_client.get(reverse("month-day", args=[plan.code, calculation.month, fund.code, day]))
        assert "follow the commission shares at the close" in page.content.decode()
    assert moved > 0
