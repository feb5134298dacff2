"""Pages of review and delivery: what they offer to whom, and what they show."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from backoffice.roles import AUDITOR
from ledger.models import Delivery, MonthReview
from ledger.services.months import calculate
from plans.models import Plan
from tests.kept import kept_for_the_module
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import (
    APRIL,
    MARCH,
    calculate_in_order,
    calculation_of,
    cancellation,
    deliver,
    load_rows,
    people,
)
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Plan]:
    """March 2003 of scenario 107, delivered; then a redemption charged 63.79 is cancelled, and April calculated."""
    with kept_for_the_module(django_db_blocker):
        by, plan = people(), load_scenario("107")
        deliver(plan, MARCH, by)
        load_rows(plan, [cancellation("T0000042")], tmp_path_factory.mktemp("late"), user=by.kim)
        calculate_in_order(plan, APRIL, by.kim)
        yield plan


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_from_the_start_page_to_the_delivery(book: Plan) -> None:
    """Kim may not review, Lee does; Lee then delivers, with a reason for what is restated."""
    kim, lee = client_of("kim"), client_of("lee")
    review, send = (reverse(name, args=["S107", "2003-04"]) for name in ("month-review", "month-deliver"))
    assert "Review April 2003 of S107" in page(lee, "/")
    assert "Have April 2003 of S107 reviewed" in page(kim, "/")
    own = page(kim, review)
    assert "you calculated it" in own
    assert "It may be reviewed by lee or max." in own
    assert "It is in order" not in own
    digest = calculation_of(book, APRIL).digest
    response = kim.post(review, {"digest": digest})
    assert response.status_code == 422
    assert "Nobody reviews their own work" in response.content.decode()
    assert "Restated with it" not in page(lee, review)
    assert "March 2003" in page(lee, review)
    response = lee.post(review, {"digest": digest, "note": "Compared with March."}, follow=True)
    assert "S107 2003-04 is reviewed." in response.content.decode()
    assert MonthReview.objects.latest("pk").note == "Compared with March."
    assert "Deliver April 2003 of S107" in page(lee, "/")
    html = page(lee, send)
    assert "Restated with it" in html
    assert "Why March 2003 is restated" in html
    missing = lee.post(send, {})
    assert missing.status_code == 422
    response = lee.post(send, {"reason_2003_03": "A redemption was cancelled."}, follow=True)
    html = response.content.decode()
    assert "S107 2003-04 is delivered." in html
    assert "A redemption was cancelled." in html
    assert lee.get(send)["Location"] == reverse("delivery", args=["S107", "2003-04"]), "nothing is left to do"
    assert "there is nothing left to review" in page(lee, review)
    assert "It is in order" not in page(lee, review)


def test_a_month_not_ready_says_what_is_missing(book: Plan) -> None:
    html = page(client_of("lee"), reverse("month-deliver", args=["S107", "2003-04"]))
    assert "is not reviewed as it is now" in html
    assert f'<a href="{reverse("month-review", args=["S107", "2003-04"])}">Review it</a>' in html
    assert '<button class="btn btn-primary" type="submit">Deliver' not in html


def test_the_month_says_how_far_it_is(book: Plan) -> None:
    march = page(client_of("lee"), reverse("month", args=["S107", "2003-03"]))
    assert "Delivered</span>" in march
    assert "other inputs now" in march
    assert "month-undo" not in march
    assert "/undo/" not in march
    april = page(client_of("lee"), reverse("month", args=["S107", "2003-04"]))
    assert "/undo/" in april
    assert "Review…" in april


def test_the_difference_says_what_caused_it(book: Plan) -> None:
    html = page(client_of("lee"), reverse("difference", args=["S107", "2003-03"]))
    assert ">T0000042</a> cancelled by" in html
    adjusted = html.split("To be adjusted")[1].split("What came since")[0]
    assert "Earned CDSC" in adjusted
    assert "\N{MINUS SIGN}63.79" in adjusted


def test_what_was_delivered_can_be_taken_away(book: Plan) -> None:
    html = page(client_of("lee"), reverse("delivery", args=["S107", "2003-03"]))
    delivery = Delivery.objects.get()
    for file in delivery.files.select_related("document"):
        assert file.document.get_absolute_url() in html
    for told in delivery.notices.select_related("notice"):
        assert told.notice.get_absolute_url() in html
        assert "we provide the Monthly Calculation for March 2003" in told.notice.text
        assert "S107-2003-03-monthly-calculation.pdf" in told.notice.text


@pytest.mark.parametrize("name", ["deliveries", "delivered-amounts"])
def test_lists(book: Plan, name: str) -> None:
    client = client_of("lee")
    assert "2003-03" in page(client, reverse(name))
    assert client.get(reverse(name), {"export": "csv"}).status_code == 200


def test_the_list_of_months_makes_the_same_queries_whatever_their_number(book: Plan) -> None:
    client = client_of("lee")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, reverse("months"))
        return len(seen)

    queries()
    before = queries()
    calculate(plan=book, month=APRIL.replace(month=6))
    assert queries() == before


@pytest.mark.parametrize(("name", "codename"), [("month-review", "add_monthreview"), ("month-deliver", "add_delivery")])
def test_only_those_who_may_are_offered_it(book: Plan, name: str, codename: str) -> None:
    sam = person("sam", AUDITOR)
    client, address = client_of("sam"), reverse(name, args=["S107", "2003-04"])
    month = reverse("month", args=["S107", "2003-04"])
    assert client.get(address).status_code == 403
    assert address not in page(client, month)
    sam.user_permissions.add(Permission.objects.get(codename=codename))
    assert client_of("sam").get(address).status_code == 200
    if name == "month-review":
        assert address in page(client_of("sam"), month)
