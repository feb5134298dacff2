"""Pages of what was agreed: who may see them, what they show, how many queries they make, what forms do."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans.models import Address, Company, Fund, Party, Plan, Transfer
from plans.services.plan_files import load_plan
from plans.values import parse_plan
from tests.people import reader
from tests.plans.sample import SOUND, spoilt, table, transfer

pytestmark = pytest.mark.django_db

AGREEMENTS = Path(__file__).parent.parent.parent / "plans" / "agreements"
LISTS = [
    "plans",
    "parties",
    "companies",
    "funds",
    "transfers",
    "schedule-a",
    "appointments",
    "tranches",
    "rates",
    "cdsc-schedules",
    "waivers",
    "addresses",
]
PAGES: list[tuple[str, Callable[[], Any]]] = [
    ("plan", lambda: Plan.objects.get(code="P")),
    ("party", lambda: Party.objects.get(code="TWO")),
    ("company", lambda: Company.objects.get(code="CO")),
    ("fund", lambda: Fund.objects.get(code="ADV")),
    ("transfer", lambda: Transfer.objects.order_by("pk")[0]),
]


def many(count: int = 55) -> str:
    """The sample with `count` more rows of every kind."""
    text = SOUND
    for n in range(count):
        code, day = f'"X{n:03d}"', f"{2005 + n // 12}-{n % 12 + 1:02d}-01"
        text += table("party", code=code, name=code, kind='"distributor"', address=code)
        text += table("company", code=code, name=code, jurisdiction='"Maryland"', address=code)
        text += table("fund", code=code, name=code, company=code, party_since="2003-07-01")
        text += table("tranche", code=f'"W{n:03d}"', distributor=code, from_=day)
        text += table("rate", from_=day, asset_based='"0.5"', fund=code)
        text += table("cdsc_schedule", issued_from=day, rates='["1"]', fund=code)
        text += table("waiver", code=code, name=code)
        text += transfer(percent='"0.5"', effective=day, ends=day, fund=f'["ADV", {code}]')
    return text


def load(text: str = SOUND) -> Plan:
    return load_plan(text=text).plan


def upload(client: Client, content: str | bytes) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(reverse("plan-load"), {"file": SimpleUploadedFile("plan.toml", data)})


# --- who may see what ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LISTS, "plan-load"])
def test_pages_ask_for_sign_in(name: str, client: Client) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize(("name", "find"), PAGES)
def test_pages_of_objects_ask_for_sign_in(name: str, find: Callable[[], Any], client: Client) -> None:
    load()

    assert client.get(find().get_absolute_url()).status_code == 302


@pytest.fixture
def reader_client(db: None) -> Client:
    """Signed in, and allowed to look only."""
    client = Client()
    client.force_login(reader())
    return client


@pytest.mark.parametrize("name", ["plan-load", "address-designate", "transfer-notice"])
def test_changes_ask_for_a_permission(name: str, reader_client: Client) -> None:
    plan = load()
    keys = {"plan-load": [], "address-designate": [plan.pk], "transfer-notice": [Transfer.objects.get().pk]}

    assert reader_client.get(reverse(name, args=keys[name])).status_code == 403
    for page in (plan, Transfer.objects.get()):
        assert reverse(name, args=keys[name]) not in reader_client.get(page.get_absolute_url()).content.decode()


# --- lists and pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_where_rows_come_from(name: str, staff_client: Client) -> None:
    response = staff_client.get(reverse(name), follow=True)

    assert response.status_code == 200
    assert "empty" in response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_list_makes_the_same_queries_for_one_row_and_fifty(staff_client: Client) -> None:
    addresses = {name: reverse(name) + ("?on=" if name == "schedule-a" else "") for name in LISTS}
    load()
    few = {name: queries_of(staff_client, address) for name, address in addresses.items()}

    load(many())
    for n in range(50):
        load(spoilt('code = "P"', f'code = "P{n}"'))

    assert {name: queries_of(staff_client, address) for name, address in addresses.items()} == few


def test_a_page_makes_no_more_queries_for_many_rows(staff_client: Client) -> None:
    """Fewer, where the latest hundred entries of the history point to fewer kinds of things."""
    load(many(1))
    few = {name: queries_of(staff_client, find().get_absolute_url()) for name, find in PAGES}

    load(many())

    for name, find in PAGES:
        assert queries_of(staff_client, find().get_absolute_url()) <= few[name], name


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_are_taken_away(name: str, kind: str, staff_client: Client) -> None:
    load()

    response: Any = staff_client.get(reverse(name), {"export": kind, "on": ""})

    assert response.status_code == 200
    assert len(b"".join(response.streaming_content).splitlines()) > 1


def test_rates_are_exported_exactly(staff_client: Client) -> None:
    load(SOUND + table("rate", from_="2003-08-01", asset_based='"0.1234"', fund='["BAL", "ADV"]', tranche='"TWO-A"'))

    response: Any = staff_client.get(reverse("rates"), {"export": "csv"})

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["P,2003-07-01,,,0.7500,0.2500,1.0000", "P,2003-08-01,ADV BAL,TWO-A,0.1234,,"]


FILTERS = [
    ("plans", {"q": "another"}, 0),
    ("plans", {"status": "effective", "effective_from": "2003-07-01"}, 1),
    ("parties", {"kind": "distributor"}, 2),
    ("parties", {"q": "second street"}, 1),
    ("companies", {"q": "first street", "jurisdiction": "Maryland"}, 1),
    ("funds", {"q": "sample"}, 2),
    ("transfers", {"noticed": "false", "on": "2003-09-01"}, 1),
    ("transfers", {"noticed": "true"}, 0),
    ("transfers", {"q": "bank", "percent_from": "62.5", "percent_to": "62.5"}, 1),
    ("schedule-a", {"on": "2003-07-31"}, 1),
    ("schedule-a", {"on": "2003-08-01"}, 2),
    ("schedule-a", {"on": ""}, 2),
    ("appointments", {"on": "2003-08-31"}, 1),
    ("tranches", {"on": "2003-10-01"}, 0),
    ("rates", {"asset_based_from": "0.75"}, 1),
    ("cdsc-schedules", {"anniversary": "inclusive"}, 1),
    ("waivers", {"q": "death"}, 1),
    ("addresses", {"q": "street"}, 2),
]


@pytest.mark.parametrize(("name", "asked", "rows"), FILTERS)
def test_lists_are_filtered(name: str, asked: dict[str, str], rows: int, staff_client: Client) -> None:
    load()

    response: Any = staff_client.get(reverse(name), asked)

    assert response.context["count"] == rows


@pytest.mark.parametrize(("fund", "rows"), [("ADV", 2), ("BAL", 1)])
def test_rows_about_a_fund_are_those_that_name_it_or_none(fund: str, rows: int, staff_client: Client) -> None:
    load(SOUND + table("rate", from_="2003-08-01", asset_based='"0.5"', fund='"ADV"'))

    response: Any = staff_client.get(reverse("rates"), {"fund": Fund.objects.get(code=fund).pk})

    assert response.context["count"] == rows


def test_schedule_a_is_shown_as_of_today(staff_client: Client) -> None:
    load(spoilt("party_since = 2003-08-01", "party_since = 2003-08-01\nparty_until = 2004-01-31"))

    response: Any = staff_client.get(reverse("schedule-a"), follow=True)

    assert response.redirect_chain[0][0] == f"{reverse('schedule-a')}?on={timezone.localdate().isoformat()}"
    assert response.context["count"] == 1
    assert f"as of {timezone.localdate().isoformat()}" in response.content.decode()


def test_schedule_a_says_the_day_when_only_its_rows_are_asked_for(staff_client: Client) -> None:
    load()

    page = staff_client.get(reverse("schedule-a"), {"on": "2003-07-31"}, headers={"HX-Request": "true"})

    assert 'id="as-of" hx-swap-oob="true"' in page.content.decode()
    assert "as of 2003-07-31" in page.content.decode()


def test_a_plan_s_page_shows_its_parts_with_their_clauses(staff_client: Client) -> None:
    plan = load((AGREEMENTS / "class-b.toml").read_text())

    text = staff_client.get(plan.get_absolute_url()).content.decode()

    for part in (
        "INVESCO Dynamics Fund",
        "2002-07-31",
        "0.7500%",
        "IDI-ASSIGNEE",
        "5%, 4%, 3%, 3%, 2%, 1%",
        "Death or disability of the shareholder",
        "11 Greenway Plaza",
        "B SCHEDULE A",
        "B SCHEDULE B",
        "B EIGHTH(A)",
        "B SEVENTEENTH",
    ):
        assert part in text, part


def test_a_draft_is_marked(staff_client: Client) -> None:
    plan = load((AGREEMENTS / "class-r.toml").read_text())

    text = staff_client.get(plan.get_absolute_url()).content.decode()

    assert "Draft" in text
    assert "R heading" in text
    assert "R SCHEDULE B" in text


def test_the_history_is_in_words(staff_client: Client, staff_user: User) -> None:
    load_plan(text=SOUND, user=staff_user)
    load_plan(text=spoilt('"62.5"', '"60"'), user=staff_user)

    text = staff_client.get(Transfer.objects.get().get_absolute_url()).content.decode()

    assert "<td>62.5000</td><td>60.0000</td>" in text
    assert "jo.field" in text
    assert (
        "5%, 4%, 3.5%" in staff_client.get(Plan.objects.get().get_absolute_url()).content.decode().split("History")[1]
    )
    assert "None" not in text.split('id="history"')[1]


# --- plan files ---------------------------------------------------------------------------------------------


def test_a_plan_file_is_loaded(staff_client: Client) -> None:
    response = upload(staff_client, SOUND)

    plan = Plan.objects.get()
    assert response.status_code == 302
    assert response["Location"] == plan.get_absolute_url()
    assert "P is loaded: 2 funds of 1 company." in staff_client.get(plan.get_absolute_url()).content.decode()
    again = upload(staff_client, SOUND)
    assert "nothing changed" in staff_client.get(again["Location"]).content.decode()


def test_a_faulty_plan_file_lists_its_faults_and_loads_nothing(staff_client: Client) -> None:
    response = upload(staff_client, spoilt('"62.5"', "62.5", spoilt('"exhibit-a"', '"b"')))

    text = response.content.decode()
    assert response.status_code == 422
    assert "The plan file has 2 faults; nothing of it is loaded." in text
    assert "[[transfer]] 1, percent" in text
    assert "[plan], allocation" in text
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\xff", "not UTF-8: line 1"), (b"", "The submitted file is empty."), (b"x", "not a TOML file")],
)
def test_a_file_that_is_no_plan_file(content: bytes, expected: str, staff_client: Client) -> None:
    response = upload(staff_client, content)

    assert response.status_code == 422
    assert expected in response.content.decode()


def test_a_plan_file_is_taken_away(staff_client: Client) -> None:
    plan = load()

    response = staff_client.get(reverse("plan-file", args=[plan.pk]))

    assert response["Content-Disposition"] == 'attachment; filename="P.toml"'
    assert parse_plan(response.content.decode()) == parse_plan(SOUND)


# --- notices and addresses ----------------------------------------------------------------------------------


def test_a_notice_is_recorded(staff_client: Client) -> None:
    load()
    transfer = Transfer.objects.get()
    assert "held" in staff_client.get(transfer.get_absolute_url()).content.decode()

    response = staff_client.post(reverse("transfer-notice", args=[transfer.pk]), {"received": "2003-09-15"})

    assert response["Location"] == transfer.get_absolute_url()
    assert Transfer.objects.get().notice_received == date(2003, 9, 15)


def test_a_notice_from_the_future_is_refused_beside_the_field(staff_client: Client) -> None:
    load()

    response: Any = staff_client.post(
        reverse("transfer-notice", args=[Transfer.objects.get().pk]), {"received": "9999-01-01"}
    )

    assert response.status_code == 422
    assert "or earlier, got 9999-01-01" in response.context["form"].errors["received"][0]


def test_an_address_is_designated(staff_client: Client) -> None:
    plan = load()
    party = Party.objects.get(code="BANK")

    response = staff_client.post(
        reverse("address-designate", args=[plan.pk]),
        {"owner": f"party-{party.pk}", "since": "2003-10-01", "text": "5 Fifth Street"},
    )

    assert response["Location"] == party.get_absolute_url()
    assert "5 Fifth Street" in staff_client.get(party.get_absolute_url()).content.decode()


def test_an_address_needs_a_later_day_and_a_known_owner(staff_client: Client) -> None:
    plan = load()
    address = reverse("address-designate", args=[plan.pk])
    owner = f"company-{Company.objects.get().pk}"

    early: Any = staff_client.post(address, {"owner": owner, "since": "2003-07-01", "text": "5 Fifth Street"})
    unknown: Any = staff_client.post(address, {"owner": "party-0", "since": "2003-10-01", "text": "5 Fifth Street"})

    assert "expected a day after 2003-07-01" in early.context["form"].errors["since"][0]
    assert "owner" in unknown.context["form"].errors
    assert Address.objects.count() == 2


# --- the start page and support -----------------------------------------------------------------------------


def test_the_start_page_asks_for_a_plan(staff_client: Client) -> None:
    assert "Load a plan file" in staff_client.get(reverse("start")).content.decode()


def test_the_start_page_asks_for_notices(staff_client: Client) -> None:
    load()

    text = staff_client.get(reverse("start")).content.decode()

    assert "Record the notice of 1 transfer of rights" in text
    assert "Load a plan file" not in text


def test_support_looks_and_does_not_touch(staff_client: Client) -> None:
    plan = load()

    assert staff_client.get(reverse("admin:plans_plan_change", args=[plan.pk])).status_code == 200
    assert staff_client.get(reverse("admin:plans_plan_add")).status_code == 403
