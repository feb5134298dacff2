"""Pages by key: every row once, in order, both ways, whatever the ties and empty values."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Length

from backoffice.models import Job
from backoffice.selectors import keyset
from ledger.models import Valuation
from tests.backoffice.rows import make_jobs, make_valuations

pytestmark = pytest.mark.django_db

ORDERINGS = [
    (),
    ("pk",),
    ("-pk",),
    ("title",),
    ("-title",),
    ("started_at",),
    ("-started_at",),
    ("state", "title"),
    ("-state", "-title"),
    ("state", "-title"),
    ("-started_at", "title"),
    ("created_by__username", "state"),
]


def forwards(rows: QuerySet[Job], keys: list[keyset.Key], size: int) -> list[list[int]]:
    """All pages from the first on."""
    page = keyset.page(rows, keys, size=size)
    pages = [[row.pk for row in page.rows]]
    while page.after:
        page = keyset.page(rows, keys, size=size, after=page.after)
        pages.append([row.pk for row in page.rows])
    return pages


def backwards(rows: QuerySet[Job], keys: list[keyset.Key], size: int) -> list[int]:
    """All rows from the last page back to the first."""
    page = keyset.page(rows, keys, size=size, before=keyset.END)
    found = [row.pk for row in page.rows]
    while page.before:
        page = keyset.page(rows, keys, size=size, before=page.before)
        found = [row.pk for row in page.rows if row.pk not in found] + found
    return found


@pytest.mark.parametrize("size", [1, 3, 7, 40, 41])
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_every_row_comes_once_in_order_both_ways(ordering: tuple[str, ...], size: int) -> None:
    make_jobs(40)
    rows = Job.objects.select_related("created_by")
    keys = keyset.total_order(rows, ordering)
    everything = [job.pk for job in keyset.ordered(rows, keys)]
    assert len(everything) == 40
    pages = forwards(rows, keys, size)
    assert [pk for page in pages for pk in page] == everything
    assert all(len(page) == size for page in pages[:-1])
    assert backwards(rows, keys, size) == everything


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_back_from_any_page_is_the_page_before(ordering: tuple[str, ...]) -> None:
    make_jobs(23)
    rows = Job.objects.select_related("created_by")
    keys = keyset.total_order(rows, ordering)
    first = keyset.page(rows, keys, size=5)
    second = keyset.page(rows, keys, size=5, after=first.after)
    third = keyset.page(rows, keys, size=5, after=second.after)
    assert keyset.page(rows, keys, size=5, before=third.before).rows == second.rows
    assert keyset.page(rows, keys, size=5, before=second.before) == first


def test_the_order_is_total_and_the_primary_key_goes_the_way_of_the_last_column() -> None:
    def paths(*ordering: str) -> list[str]:
        keys = keyset.total_order(Job.objects.all(), ordering)
        return [f"{'-' if key.descending else ''}{key.path}" for key in keys]

    assert paths() == ["pk"]
    assert paths("title") == ["title", "pk"]
    assert paths("title", "-state") == ["title", "-state", "-pk"]
    assert paths("title", "-title", "pk") == ["title", "pk"]
    assert paths("-id") == ["-id"]


def test_an_annotation_can_order() -> None:
    make_jobs(20)
    rows = Job.objects.annotate(length=Length("title"))
    keys = keyset.total_order(rows, ("-length",))
    found = [pk for page in forwards(rows, keys, 3) for pk in page]
    assert found == [job.pk for job in rows.order_by(F("length").desc(), "-pk")]


def test_one_way_orders_are_asked_in_one_comparison() -> None:
    """Both databases answer `(a, b) > (x, y)` from an index, without reading the ties again."""
    made = make_valuations(5)[0]
    rows = made.__class__.objects.filter(plan=made.plan_id)
    keys = keyset.total_order(rows, ("-date",))
    page = keyset.page(rows, keys, size=2)
    with connection.execute_wrapper(seen := Statements()):
        keyset.page(rows, keys, size=2, after=page.after)
    assert '"date", "ledger_valuation"."id") < (' in seen.sql[0]


def test_rows_that_come_and_go_between_pages_neither_skip_nor_repeat_others() -> None:
    jobs = make_jobs(9)
    keys = keyset.total_order(Job.objects.all(), ("-pk",))
    first = keyset.page(Job.objects.all(), keys, size=3)
    make_jobs(2, seed=2)
    jobs[5].delete()
    second = keyset.page(Job.objects.all(), keys, size=3, after=first.after)
    assert [job.pk for job in second.rows] == [jobs[4].pk, jobs[3].pk, jobs[2].pk]


@pytest.mark.parametrize("token", ["x", "W10", "bm90IGpzb24", "WyJhIiwxXQ", "é", "WyIyMDAzLTEzLTQwIiwxXQ"])
def test_a_token_that_is_none_is_said_to_be(token: str) -> None:
    keys = keyset.total_order(Job.objects.all(), ("started_at",))
    with pytest.raises(keyset.BadToken):
        keyset.page(Job.objects.all(), keys, size=3, after=token)


@pytest.mark.parametrize(
    "values",
    [["a", 10**30], ["a", 1e400], ["a", [1]], ["a\0", 1], ["\ud800", 1], [7, True], ["a" * 2_000, 1], [[[["a"]]], 1]],
    ids=str,
)
def test_no_token_reaches_the_database_with_what_it_cannot_take(values: list[object]) -> None:
    keys = keyset.total_order(Job.objects.all(), ("title",))
    forged = urlsafe_b64encode(json.dumps(values).encode()).decode()
    with pytest.raises(keyset.BadToken):
        keyset.page(Job.objects.all(), keys, size=3, after=forged)


def test_a_token_of_another_ordering_is_none() -> None:
    keys = keyset.total_order(Valuation.objects.all(), ("date",))
    with pytest.raises(keyset.BadToken):
        keyset.page(Valuation.objects.all(), keys, size=3, after=urlsafe_b64encode(b"[5,5]").decode())


@pytest.mark.parametrize(("rows", "counted"), [(0, 0), (9, 9), (10, 10), (11, 11), (12, 11)])
def test_a_count_stops_past_its_bound(rows: int, counted: int) -> None:
    make_jobs(rows)
    assert keyset.bounded_count(Job.objects.order_by("title"), 10) == counted


class Statements:
    """The SQL that went by."""

    def __init__(self) -> None:
        self.sql: list[str] = []

    def __call__(self, execute: object, sql: str, params: object, many: bool, context: object) -> object:
        self.sql.append(sql)
        return execute(sql, params, many, context)  # type: ignore[operator]
