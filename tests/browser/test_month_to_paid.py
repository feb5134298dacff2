"""A month from the entry of its transfer to its payment, by two persons, in a real browser (B EIGHTH).

Jo enters, calculates and prepares; Lee reviews, delivers, confirms and releases. What Jo has done herself, she is
refused. Data entry is by keyboard alone. The month is March 2003 of the scenario, without its transfers.
"""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.roles import DATA_ENTRY, RELEASER, REVIEWER
from ledger.models import DeliveredAmount, LoadedFile
from ledger.services.records.loading import load_file
from plans.models import Plan
from plans.services.plan_files import load_plan
from tests.browser.keyboard import Keyboard
from tests.ledger.calculated import SCENARIOS
from tests.ledger.paying import ROUTING
from tests.people import client_of, person

FIRST_DAY = date(2003, 3, 1)
SCENARIO = SCENARIOS / "107"
BANK = "Receivables Bank, N.A."
JOB_MILLISECONDS = 30_000


@pytest.fixture
def plan(transactional_db: None, tmp_path: Path) -> Plan:
    """The scenario without its transfers, and the records of March alone."""
    cache.clear()
    tables = re.split(r"\n(?=\[\[)", (SCENARIO / "plan.toml").read_text())
    plan = load_plan(text="\n".join(table for table in tables if not table.startswith("[[transfer]]"))).plan
    for kind, name, column in (
        (LoadedFile.Kind.TRANSACTIONS, "transactions.csv", "trade_date"),
        (LoadedFile.Kind.VALUATIONS, "nav.csv", "date"),
    ):
        load_file(plan=plan, kind=kind, path=rows_of_march(SCENARIO / name, column, tmp_path / name))
    return plan


def rows_of_march(source: Path, column: str, path: Path) -> Path:
    with source.open(newline="") as read, path.open("w", newline="") as written:
        rows = csv.DictReader(read)
        writer = csv.DictWriter(written, list(rows.fieldnames or ()))
        writer.writeheader()
        writer.writerows(row for row in rows if row[column].startswith("2003-03"))
    return path


Sitting = Callable[[User], None]


@pytest.fixture
def sit_down(page: Page, live_server: LiveServer) -> Sitting:
    """Somebody else takes the chair."""

    def sit(user: User) -> None:
        page.context.clear_cookies()
        cookie = client_of(user).cookies["sessionid"]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return sit


@pytest.fixture
def jo(plan: Plan) -> User:
    """Who may do everything, but not review, confirm or release her own work."""
    return person("jo", DATA_ENTRY, REVIEWER, RELEASER)


@pytest.fixture
def lee(plan: Plan) -> User:
    return person("lee", REVIEWER, RELEASER)


def test_a_month_from_its_transfer_to_paid(
    plan: Plan, jo: User, lee: User, page: Page, sit_down: Sitting, tmp_path: Path
) -> None:
    sit_down(jo)
    enter_the_transfer(page)
    enter_its_notice_and_the_direction(page)
    calculate_the_month(page)
    is_refused_to_review_it(page)
    instruction = tmp_path / "instruction.txt"
    instruction.write_text("Pay to this account.")
    for place, owner in enumerate((BANK, "First", "Scenario Funds")):
        enter_bank_details(page, owner, place, instruction)

    sit_down(lee)
    review_and_deliver(page)
    confirm_bank_details(page)

    sit_down(jo)
    prepare_the_payments(page)
    is_refused_to_release_them(page)

    sit_down(lee)
    release_them(page)
    payments = make_the_files(page)
    record_what_the_bank_says(page, payments, tmp_path / "said.csv")
    the_month_is_paid(page)
    the_statement_shows_it(page)


# --- the steps ----------------------------------------------------------------------------------------------


def enter_the_transfer(page: Page) -> None:
    keys = Keyboard(page)
    page.goto("/transfers/")
    keys.follow("New transfer")
    keys.choose("id_tranche", "ONE")
    keys.choose("id_assignee_1", "Receivables")
    keys.fill("id_percent_1", "100")
    keys.date("id_effective", FIRST_DAY)
    keys.press("Enter")
    expect(page.get_by_text("Held until notice is received")).to_be_visible()


def enter_its_notice_and_the_direction(page: Page) -> None:
    keys = Keyboard(page)
    keys.follow("Enter its notice")
    keys.date("id_dated", FIRST_DAY)
    keys.date("id_received", FIRST_DAY)
    keys.fill("id_text", "Binder 4")
    keys.follow("Enter and next")
    expect(page.get_by_text("Transfer of rights of 2003-03-01 is entered.")).to_be_visible()
    keys.choose("id_kind", "Direction to pay an")
    keys.choose("id_payee", "Receivables")
    keys.fill("id_text", "Binder 4, too")
    keys.follow("Enter")
    expect(page.get_by_text("Direction to pay an assignee of 2003-03-01 is entered.")).to_be_visible()


def calculate_the_month(page: Page) -> None:
    keys = Keyboard(page)
    page.goto("/months/calculate/")
    keys.tab_to("id_month")
    keys.type("March")
    keys.press("Tab")
    keys.type("2003")
    keys.press("Enter")
    page.get_by_role("link", name="Open the result").click(timeout=JOB_MILLISECONDS)
    expect(heading(page)).to_have_text("March 2003")
    expect(state(page, "Calculated")).to_be_visible()


def is_refused_to_review_it(page: Page) -> None:
    page.goto("/months/S107/2003-03/review/")
    expect(page.get_by_text("You had a hand in this month")).to_be_visible()
    expect(page.get_by_role("button", name="It is in order")).to_have_count(0)
    page.goto("/months/S107/2003-03/deliver/")
    expect(page.get_by_text("a second person reviews it first")).to_be_visible()
    expect(page.get_by_role("main").locator("form")).to_have_count(0)


def enter_bank_details(page: Page, owner: str, place: int, instruction: Path) -> None:
    keys = Keyboard(page)
    page.goto("/bank-accounts/")
    keys.follow("New bank details")
    keys.choose("id_company" if owner == "Scenario Funds" else "id_party", owner)
    keys.date("id_since", FIRST_DAY)
    keys.fill("id_holder", owner)
    keys.fill("id_account", f"1000200{place}")
    keys.fill("id_bank", ROUTING)
    keys.tab_to("id_document")
    page.locator(":focus").set_input_files(instruction)
    keys.follow("Enter")
    expect(page.get_by_text("Ask somebody else to confirm it.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"May be confirmed by\s+lee"))
    expect(button(page, "It is as the document says")).to_have_count(0)


def review_and_deliver(page: Page) -> None:
    page.goto("/")
    link(page, "Review March 2003 of S107").click()
    page.get_by_label("Note").fill("Compared with the transfer agent's books.")
    button(page, "It is in order").click()
    expect(page.get_by_text("S107 2003-03 is reviewed.")).to_be_visible()
    page.goto("/")
    link(page, "Deliver March 2003 of S107").click()
    button(page, "Deliver").click(timeout=JOB_MILLISECONDS)  # its pages are laid out meanwhile
    expect(page.get_by_text("S107 2003-03 is delivered.")).to_be_visible(timeout=JOB_MILLISECONDS)
    delivered = DeliveredAmount.objects.values_list("payee", flat=True)
    assert set(delivered) == {"BANK", "ONE"}, "fees and charges go to the assignee, the service fee does not"


def confirm_bank_details(page: Page) -> None:
    for _ in range(3):
        page.goto("/")
        link(page, re.compile("^Confirm the bank details of")).first.click()
        if heading(page).inner_text() == "Bank details":  # several wait: a list of them
            page.get_by_role("main").get_by_role("row").nth(1).get_by_role("link").first.click()
        button(page, "It is as the document says").click()
        expect(page.get_by_text("Confirmed: it is used")).to_be_visible()


def prepare_the_payments(page: Page) -> None:
    page.goto("/payments/due/")
    expect(page.get_by_role("main")).to_contain_text(BANK)
    link(page, "Prepare payments…").click()
    Keyboard(page).follow("Prepare")
    expect(page.get_by_text("Ask somebody else to release it.")).to_be_visible()


def is_refused_to_release_them(page: Page) -> None:
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"May be released by B EIGHTH\(C\)\s+lee"))
    expect(button(page, "Release")).to_have_count(0)


def release_them(page: Page) -> None:
    page.goto("/")
    link(page, re.compile("^Release S107 batch 1")).click()
    page.once("dialog", lambda dialog: dialog.accept())
    button(page, "Release").click()
    expect(page.get_by_text("S107 batch 1 is released.")).to_be_visible()


def make_the_files(page: Page) -> dict[str, int]:
    """End-to-end id -> cents, as both files have it: all that was delivered."""
    button(page, "Make the files").click()
    expect(page.get_by_text("The files for the bank are made")).to_be_visible()
    rows = list(csv.DictReader(io.StringIO(downloaded(page, re.compile(r"\.csv$")).decode())))
    in_csv = {row["end_to_end_id"]: cents(row["amount"]) for row in rows}
    tree = ElementTree.fromstring(downloaded(page, re.compile(r"\.xml$")))
    name = {"p": tree.tag[1:].split("}")[0]}
    in_xml = {
        str(each.findtext("p:PmtId/p:EndToEndId", namespaces=name)): cents(
            str(each.findtext("p:Amt/p:InstdAmt", namespaces=name))
        )
        for each in tree.iterfind(".//p:CdtTrfTxInf", name)
    }
    assert in_csv == in_xml
    assert sum(in_csv.values()) == sum(DeliveredAmount.objects.values_list("amount", flat=True)) > 0
    return in_csv


def record_what_the_bank_says(page: Page, payments: dict[str, int], path: Path) -> None:
    """One by hand, the rest by the bank's file."""
    first, *others = payments
    link(page, first).click()
    link(page, "What the bank says…").click()
    keys = Keyboard(page)
    keys.fill("id_reference", "R-1")
    keys.follow("Record")
    expect(page.get_by_text(f"{first} is confirmed.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="S107 batch 1").click()
    link(page, "What the bank says…").click()
    rows = [f"{each},confirmed,{timezone.localdate()},R-{place}," for place, each in enumerate(others, start=2)]
    path.write_text("\n".join(["end_to_end_id,status,date,reference,reason", *rows]))
    page.get_by_label("CSV file").set_input_files(path)
    button(page, "Record").click()
    expect(page.get_by_text(f"{len(others)} recorded.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Settled")


def the_month_is_paid(page: Page) -> None:
    page.goto("/months/S107/2003-03/")
    expect(state(page, "Paid")).to_be_visible()


def the_statement_shows_it(page: Page) -> None:
    page.goto("/statements/S107/?payee=BANK")
    owed = sum(DeliveredAmount.objects.filter(payee="BANK").values_list("amount", flat=True))
    expect(heading(page)).to_have_text("Statement of account")
    paid = page.get_by_role("main").get_by_role("row").filter(has_text="Paid").first
    expect(paid).to_contain_text(f"{owed // 100:,}.{owed % 100:02}")


# --- what a person does again and again ---------------------------------------------------------------------


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def state(page: Page, name: str) -> Locator:
    """The month's badge that says how far it is."""
    return page.get_by_role("main").locator(".badge").get_by_text(name, exact=True)


def link(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def downloaded(page: Page, name: re.Pattern[str]) -> bytes:
    with page.expect_download() as started:
        link(page, name).click()
    return started.value.path().read_bytes()


def cents(amount: str) -> int:
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + int(f"{part:0<2}")
