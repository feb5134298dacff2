"""Continuing a plan, and terminating it completely, as a fund administrator does it, in a real browser.

By keyboard where it is data entry; found by what the pages show.
"""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ledger.models import Calculation, DailyFee
from ledger.services.months import calculate
from plans.models import Plan
from tests.ledger.calculated import load_scenario
from tests.plans.life.boards import seat

SEPTEMBER = date(2003, 9, 1)
CHOICES = {"For": "F", "Against": "A"}


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    """A plan only loaded, with records, and the board of its company."""
    plan = load_scenario("107")
    seat(plan.companies.get())
    return plan


def test_continuing_a_plan(plan: Plan, signed_in_page: Page) -> None:
    """B THIRTEENTH: told, kept, lapsed, continued by the votes of the minutes."""
    page = signed_in_page
    page.goto("/")
    page.get_by_role("link", name="Continuance of S107 is not on record since 2005-05-31").click()
    expect(page.get_by_text("Not on record since 2005-05-31")).to_be_visible()

    page.get_by_role("link", name="Keep the register").click()
    expect(page.get_by_label("Company")).to_be_focused()
    page.get_by_label("How that is known").fill("The minutes of all meetings are on file.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lapsed on 2005-05-31")).to_be_visible()
    page.goto(f"/plans/{plan.pk}/life/")
    page.get_by_role("link", name="ADV Fund").click()
    expect(page.get_by_text("Survives").first).to_be_visible()
    expect(page.get_by_text("B THIRTEENTH").first).to_be_visible()
    page.go_back()

    record_a_vote(page, "2005-05-12", votes=["For", "For", "Against", "For"])
    expect(page.get_by_text("Approved. 3 of 4 directors in office in favour; 3 needed.")).to_be_visible()
    page.goto(f"/plans/{plan.pk}/life/")
    expect(page.get_by_text("Lapsed on 2006-05-31")).to_be_visible()


def test_a_vote_that_is_not_enough_continues_nothing(plan: Plan, signed_in_page: Page) -> None:
    page = signed_in_page
    page.goto(f"/plans/{plan.pk}/life/")
    record_a_vote(page, "2005-05-12", votes=["For", "For", "Against", "Against"])
    expect(page.get_by_text("Not approved. 2 of 4 directors in office in favour; 3 needed.")).to_be_visible()


def test_terminating_a_plan_completely(plan: Plan, signed_in_page: Page, tmp_path: Path) -> None:
    """B FIFTEENTH(B), (C), (E): from the vote to what accrues."""
    page = signed_in_page
    calculate(plan=plan, month=SEPTEMBER)
    for matter in ("terminate-plan", "best-interest"):
        page.goto(f"/plans/{plan.pk}/life/")
        record_a_vote(page, "2003-09-10", votes=["For"] * 3, matter=matter, body="independent")
        expect(page.get_by_text("Approved. 3 of 3 independent directors")).to_be_visible()

    page.goto(f"/plans/{plan.pk}/life/")
    page.get_by_role("link", name="Record an end").click()
    page.get_by_label("How it ends").select_option("plan-vote")
    page.get_by_label("Funds").select_option([str(fund_id(plan))])
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Plan and agreement are in force for the last day on 2003-09-10")).to_be_visible()

    page.goto(f"/schedule-a/{plan.schedule.get(fund__code='ADV').pk}/life/")
    expect(page.get_by_text("No evidence")).to_have_count(3)
    evidence = tmp_path / "certificate.txt"
    evidence.write_text("Certified.")
    for number in range(3):
        page.get_by_role("link", name="Record the evidence").first.click()
        if number == 0:
            page.get_by_label("Vote of the independent directors").select_option(index=1)
        else:
            page.get_by_label("Met on").fill("2003-09-20")
        page.get_by_label("Evidence").set_input_files(evidence)
        page.get_by_role("button", name="Record the evidence").click()
        expect(page.get_by_text("The condition is recorded as met.")).to_be_visible()
    expect(page.get_by_text("No evidence")).to_have_count(0)

    pay = page.get_by_role("row").filter(has_text="Pay the Distributor's 12b-1 Share")
    expect(pay).to_contain_text("Ended")
    expect(page.get_by_role("row").filter(has_text="Withhold and pay the Earned CDSC")).to_contain_text("Survives")
    page.get_by_label("On", exact=True).fill("2003-09-15")
    page.get_by_role("button", name="Show").click()
    expect(pay).to_contain_text("Survives")

    page.goto("/")
    page.get_by_role("link", name="Calculate September 2003 again").click()
    page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_text("Done").first).to_be_visible(timeout=30_000)
    days = DailyFee.objects.filter(calculation=Calculation.objects.get(month=SEPTEMBER), fund__code="ADV")
    assert max(row.date.day for row in days if row.distribution_fee) == 20
    assert max(row.date.day for row in days if row.service_fee) == 10


def record_a_vote(page: Page, on: str, *, votes: list[str], matter: str = "continue", body: str = "board") -> None:
    """From the plan's life, by keyboard once the form is open."""
    page.locator(".heading-actions").get_by_role("link", name="Record a vote").click()
    page.get_by_label("Matter").select_option(matter)
    page.get_by_label("Body").select_option(body)
    page.get_by_label("Date of the meeting").fill(on)
    page.keyboard.press("Enter")
    first = page.get_by_label("Votes were cast in person")
    expect(first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in votes:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") != "SELECT":  # the table can be scrolled by keys
            page.keyboard.press("Tab")
        page.keyboard.type(CHOICES[votes[_names(page)]])
    page.get_by_role("button", name="Record the vote").click()


def _names(page: Page) -> int:
    """The place of the director whose choice has the keyboard."""
    return int(page.evaluate("[...document.querySelectorAll('.votes select')].indexOf(document.activeElement)"))


def fund_id(plan: Plan) -> int:
    return plan.schedule.get(fund__code="ADV").fund_id
