"""Amending a plan in a real browser: what is forbidden is said, the offer is taken, the votes make it effective."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from plans.models import Amendment, Plan
from plans.selectors.plans import canonical
from tests.plans.changes.test_amendments import BOARD, LOW
from tests.plans.life.boards import plan_with_board, vote


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return plan_with_board(LOW)


def test_a_lower_rate_from_proposal_to_effect(plan: Plan, signed_in_page: Page) -> None:
    page = signed_in_page
    propose(page, plan)
    ask_for_a_lower_rate_of_all_shares(page)
    take_what_is_offered(page)
    vote(plan, "amend", BOARD)
    name_the_votes(page)
    read_the_agreement_before_and_after(page)
    assert [row.asset_based for row in canonical(plan).rates if row.tranche == "LOW"] == [5_000]


def propose(page: Page, plan: Plan) -> None:
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Changes", exact=True).click()
    page.get_by_role("link", name="Propose an amendment").click()
    expect(page.get_by_label("What it is about")).to_be_focused()
    page.keyboard.type("Lower distribution fee")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lower distribution fee")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()


def ask_for_a_lower_rate_of_all_shares(page: Page) -> None:
    page.get_by_role("link", name="Rates", exact=True).click()
    page.get_by_label("Asset-based sales charge").fill("0.5")
    page.get_by_role("button", name="Add to the amendment").click()
    expect(page.get_by_text("The agreement forbids this change.")).to_be_visible()
    expect(page.get_by_text("0.5% is less than 0.7% for shares already issued")).to_be_visible()
    expect(page.get_by_role("link", name="B EIGHTH(E)").first).to_be_visible()


def take_what_is_offered(page: Page) -> None:
    page.get_by_label("Asset-based rate of").select_option(
        label="Shares issued from then on, as a tranche of their own"
    )
    page.get_by_label("Code of the new tranche").fill("LOW")
    page.get_by_role("button", name="Add to the amendment").click()
    expect(page.get_by_text("LOW of TWO, shares issued from")).to_be_visible()
    expect(page.get_by_text("Missing").first).to_be_visible()


def name_the_votes(page: Page) -> None:
    page.get_by_role("link", name="Name the votes").click()
    page.get_by_label("Amend: board of directors").check()
    page.get_by_role("button", name="Name these votes").click()
    expect(page.get_by_text("is in effect from 2004-02-02")).to_be_visible()
    assert Amendment.objects.get().effective == BOARD


def read_the_agreement_before_and_after(page: Page) -> None:
    page.get_by_role("link", name="Version 2 of P").click()
    page.get_by_role("link", name="What it changed").click()
    expect(page.get_by_text("asset-based 0.5%, tranche LOW")).to_be_visible()
    page.get_by_role("link", name="A plan", exact=True).click()
    page.get_by_role("link", name="Changes", exact=True).click()
    page.get_by_role("link", name="As of a day").click()
    for day, shown in ((date(2004, 2, 1), False), (date(2004, 2, 2), True)):
        page.get_by_label("As of").fill(day.isoformat())
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"P as of {day}")
        expect(page.get_by_role("cell", name="LOW", exact=True)).to_have_count(2 if shown else 0)
