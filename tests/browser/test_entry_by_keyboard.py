"""A transfer and three notices in a row, entered without touching the mouse (B EIGHTH(A), (B), (C), SEVENTEENTH)."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from plans.models import Address, Notice, Party, Plan, Transfer
from plans.services.plan_files import load_plan
from tests.browser.keyboard import Keyboard
from tests.plans.sample import SOUND, table

LENDER = table("party", code='"LENDER"', name='"Lender, Inc."', kind='"assignee"')


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return load_plan(text=SOUND + LENDER).plan


def test_a_transfer_and_three_notices_in_a_row(plan: Plan, signed_in_page: Page) -> None:
    page, keys = signed_in_page, Keyboard(signed_in_page)
    page.goto("/transfers/")
    keys.tab_to("New transfer")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Transfer rights")).to_be_visible()

    keys.choose("id_tranche", "TWO-A")
    keys.choose("id_assignee_1", "Lender")
    keys.tab_to("id_percent_1")
    keys.type("37.5")
    keys.date("id_effective", date(2003, 10, 1))
    keys.press("Enter")

    expect(page.get_by_text("Held until notice is received")).to_be_visible()
    made = Transfer.objects.filter(assignee__code="LENDER").order_by("pk")
    assert [(row.right, row.tranche, row.percent, row.effective) for row in made] == [
        ("distribution-fee", "TWO-A", 375_000, date(2003, 10, 1)),
        ("cdsc", "TWO-A", 375_000, date(2003, 10, 1)),
    ]

    # Its notice: all is proposed but the days and what it says.
    keys.tab_to("Enter its notice")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="New notice")).to_be_visible()
    expect(page.get_by_text("Goes to Sample Funds, Inc., 1 First Street")).to_be_visible()
    keys.date("id_dated", date(2003, 10, 2))
    keys.date("id_received", date(2003, 10, 3))
    keys.tab_to("id_text")
    keys.type("Binder 4")
    keys.tab_to("Enter and next")
    keys.press("Enter")
    expect(page.get_by_text("Transfer of rights of 2003-10-02 is entered.")).to_be_visible()
    assert not Transfer.objects.filter(assignee__code="LENDER", notice_received=None).exists()

    # The next begins like the last: the same parties and days. What belongs to another kind is not there.
    keys.choose("id_kind", "Direction to pay an")
    expect(page.get_by_text("Transfers it gives notice of")).to_be_hidden()
    keys.choose("id_payee", "Lender")
    keys.tab_to("id_text")
    keys.type("Binder 4, too")
    keys.tab_to("Enter and next")
    keys.press("Enter")
    expect(page.get_by_text("Direction to pay an assignee of 2003-10-02 is entered.")).to_be_visible()

    keys.choose("id_kind", "Change of")
    keys.date("id_takes_effect", date(2003, 10, 15))
    keys.tab_to("id_new_address")
    keys.type("5 Fifth Street")
    keys.tab_to("id_text")
    keys.type("Moved")
    keys.tab_to("Enter and next")
    keys.press("Enter")
    expect(page.get_by_text("Change of address of 2003-10-02 is entered.")).to_be_visible()

    assert [(n.kind, n.dated, n.received) for n in Notice.objects.order_by("pk")] == [
        (kind, date(2003, 10, 2), date(2003, 10, 3)) for kind in ("transfer", "pay-assignee", "address")
    ]
    assert Notice.objects.get(kind="pay-assignee").payee == Party.objects.get(code="LENDER")
    assert Address.objects.get(party__code="TWO", since=date(2003, 10, 15)).text == "5 Fifth Street"
    assert keys.keys < 500, "entering takes few keys"


def test_a_mistake_stands_beside_its_field_and_takes_the_keyboard(plan: Plan, signed_in_page: Page) -> None:
    page, keys = signed_in_page, Keyboard(signed_in_page)
    page.goto(f"/plans/{plan.pk}/notices/new/")
    keys.choose("id_kind", "Direction to pay an")
    keys.choose("id_sender", "Second")
    keys.choose("id_receiver", "Sample")
    keys.choose("id_payee", "Lender")
    keys.tab_to("id_text")
    keys.type("Pay the lender")
    keys.tab_to("Enter")
    keys.press("Enter")

    expect(page.get_by_text("LENDER holds no transfer of it")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "id_payee"
    assert not Notice.objects.exists()
