"""What is due: the page, and the feed that calendar programs read at a private address (RFC 5545)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from backoffice.calendar_file import calendar_file
from backoffice.deadlines import Deadline
from backoffice.models import CalendarAddress
from backoffice.services.calendar_addresses import renew_address, user_of, withdraw_address

TODAY = timezone.localdate()
LONG = "Continue the plan of the Advantage Global Health Sciences Fund; votes: board, and “independent” directors"
DUE = [
    Deadline(TODAY + timedelta(days=3), "Pay, and report", "Fees; charges\nand more", "/months/", "pay-1", "P4"),
    Deadline(TODAY + timedelta(days=9), LONG, LONG, "/plans/", "continue-1", "B THIRTEENTH", warn=60),
    Deadline(TODAY + timedelta(days=500), "Far away", "", "/plans/", "far"),
]


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "backoffice.deadlines._providers",
        [lambda user, first, last: [row for row in DUE if first <= row.day <= last]],
    )


def test_a_calendar_file_reads_back_as_what_was_said() -> None:
    content = calendar_file(
        DUE, made_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), address=lambda path: f"https://office.example{path}"
    )
    calendar = Calendar.from_ical(content)
    assert (calendar["version"], calendar["prodid"]) == ("2.0", "-//Distribution plans//Calendar//EN")
    events = list(calendar.walk("VEVENT"))
    assert [(e.decoded("dtstart"), str(e["summary"]), str(e["uid"])) for e in events] == [
        (row.day, row.title, f"{row.uid}@distribution-plans") for row in DUE
    ]
    assert str(events[0]["description"]) == "Fees; charges\nand more P4"
    assert str(events[1]["url"]) == "https://office.example/plans/"
    assert events[0].decoded("dtend") == DUE[0].day + timedelta(days=1)
    assert events[0].decoded("dtstamp") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert [alarm.decoded("trigger") for alarm in calendar.walk("VALARM")][1] == timedelta(days=-60)


def test_lines_are_folded_and_end_as_the_standard_asks() -> None:
    content = calendar_file(DUE, made_at=datetime(2026, 1, 2, tzinfo=UTC), address=str)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")


# --- the private address ------------------------------------------------------------------------------------


def feed(client: Client, token: str) -> tuple[int, bytes]:
    response = client.get(f"/calendar/{token}.ics")
    return response.status_code, response.content


@pytest.mark.django_db
def test_the_feed_needs_no_sign_in_and_is_not_kept(due: None, client: Client, staff_user: User) -> None:
    token = renew_address(user=staff_user)
    response = client.get(f"/calendar/{token}.ics")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response["Cache-Control"] == "private, no-store"
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(event["uid"]) for event in events] == ["pay-1@distribution-plans", "continue-1@distribution-plans"]
    assert str(events[0]["url"]) == "http://testserver/months/"


@pytest.mark.django_db
def test_a_renewed_address_ends_the_one_before(due: None, client: Client, staff_user: User) -> None:
    first, second = renew_address(user=staff_user), renew_address(user=staff_user)
    assert (feed(client, first)[0], feed(client, second)[0]) == (404, 200)
    withdraw_address(user=staff_user)
    withdraw_address(user=staff_user)
    assert feed(client, second)[0] == 404


@pytest.mark.django_db
def test_no_token_is_kept_and_nobody_without_a_place_here_has_a_feed(client: Client, staff_user: User) -> None:
    token = renew_address(user=staff_user)
    assert token not in CalendarAddress.objects.get().token_sha256
    assert user_of(token) == staff_user
    staff_user.is_active = False
    staff_user.save()
    assert user_of(token) is None
    assert [feed(client, wrong)[0] for wrong in (token, "x", "0" * 64)] == [404, 404, 404]


@pytest.mark.django_db
def test_the_feed_changes_nothing(client: Client, staff_user: User) -> None:
    token = renew_address(user=staff_user)
    assert client.post(f"/calendar/{token}.ics").status_code == 405


@pytest.mark.django_db
def test_the_feed_says_only_what_its_person_may_read(client: Client) -> None:
    """Whoever has no role reads nothing, though the address works."""
    from tests.plans.life.boards import plan_with_board

    plan_with_board()
    nobody = User.objects.create_user("al.outside")
    status, content = feed(client, renew_address(user=nobody))
    assert status == 200
    assert not Calendar.from_ical(content).walk("VEVENT")


# --- the page -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_shows_what_is_due_by_month_with_its_clause(due: None, staff_client: Client) -> None:
    page = staff_client.get("/calendar/").content.decode()
    assert "Pay, and report" in page
    assert ">B THIRTEENTH</a>" in page
    assert "Far away" not in page
    later = staff_client.get("/calendar/", {"from": (TODAY + timedelta(days=400)).isoformat()}).content.decode()
    assert "Far away" in later
    assert "Nothing is due" in staff_client.get("/calendar/", {"from": "1999-01-01"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["tomorrow", "2003-02-30"])
def test_a_day_that_is_none_is_today(due: None, staff_client: Client, nonsense: str) -> None:
    assert "Pay, and report" in staff_client.get("/calendar/", {"from": nonsense}).content.decode()


@pytest.mark.django_db
def test_the_address_is_shown_once_and_works(due: None, staff_client: Client, client: Client) -> None:
    page = staff_client.post("/calendar/renew/", follow=True).content.decode()
    found = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page)
    assert found is not None
    assert client.get(found[1]).status_code == 200
    again = staff_client.get("/calendar/").content.decode()
    assert ".ics" not in again
    assert "Renew my address" in again
    staff_client.post("/calendar/withdraw/")
    assert client.get(found[1]).status_code == 404


@pytest.mark.django_db
def test_real_deadlines_are_a_year_of_them(staff_user: User) -> None:
    """Payment days, quarterly reports and the continuance of every company (P4, B FIFTH(C), THIRTEENTH)."""
    from backoffice.deadlines import deadlines_for
    from tests.plans.life.boards import plan_with_board

    plan_with_board()
    found = deadlines_for(staff_user, date(2026, 1, 1), date(2026, 12, 31))
    kinds = [row.uid.split("-")[0] for row in found]
    assert (kinds.count("payment"), kinds.count("report")) == (12, 4)
    assert [row.day for row in found if row.uid == "payment-2026-06"] == [date(2026, 7, 15)]
    assert [row.day for row in found if row.uid == "report-2026Q2"] == [date(2026, 9, 30)]
    later = deadlines_for(staff_user, TODAY, TODAY + timedelta(days=366))
    assert sum(row.uid.startswith("continuance-") for row in later) == 1
    assert len({row.uid for row in [*found, *later]}) == len({(row.uid, row.day) for row in [*found, *later]})
