"""A board report from its draft to frozen, by two persons, in a real browser (B FIFTH(C), Rule 12b-1(b)(3)(ii)).

Jo prepares it and is not offered to approve it; Lee approves, registers it as sent and links the board's review to its
resolution; then nothing of it changes any more. A figure of its page leads to the list that sums to it.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.roles import DATA_ENTRY, RELEASER, REVIEWER
from ledger.models import LoadedFile
from ledger.services.months import calculate
from ledger.services.records.loading import load_file
from plans.models import Company, Plan, Resolution
from plans.services.plan_files import load_plan
from reporting.models import BoardReport
from reporting.pdf import Pdf
from reporting.services import board_reports
from reporting.services.board_reports import make_board_report
from reporting.statement import Quarter, Report
from tests.browser.keyboard import Keyboard
from tests.people import client_of, person
from tests.reporting.books import SCENARIOS, expenditures

QUARTER = Quarter(2003, 3)
MET = date(2003, 11, 4)
SENT = date(2003, 10, 20)

Sitting = Callable[[User], None]


@pytest.fixture
def report(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BoardReport:
    """Of valuations and expenditures alone, its PDF not laid out; the board met after it was sent."""
    cache.clear()
    monkeypatch.setattr(board_reports, "report_pdf", not_laid_out)
    plan = load_plan(text=(SCENARIOS / "107/plan.toml").read_text()).plan
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=SCENARIOS / "107/nav.csv")
    load_file(plan=plan, kind=LoadedFile.Kind.EXPENDITURES, path=expenditures(tmp_path, 2003))
    calculate(plan=plan, month=date(2003, 9, 1))
    resolve(plan)
    return make_board_report(plan=plan, quarter=QUARTER)


def not_laid_out(report: Report, attachments: object, **_: object) -> Pdf:
    return Pdf(f"%PDF-1.7 {report.digest}".encode(), 1)


def resolve(plan: Plan) -> None:
    company = Company.objects.get(code="CO")
    matter = Resolution.Matter.OTHER
    Resolution.objects.create(
        plan=plan, company=company, body=Resolution.Body.BOARD, matter=matter, on=MET, text="Reviewed the report."
    )


@pytest.fixture
def sit_down(page: Page, live_server: LiveServer) -> Sitting:
    """Somebody else takes the chair."""

    def sit(user: User) -> None:
        page.context.clear_cookies()
        cookie = client_of(user).cookies["sessionid"]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return sit


def test_a_report_from_its_draft_to_frozen(report: BoardReport, page: Page, sit_down: Sitting) -> None:
    sit_down(person("jo", DATA_ENTRY, REVIEWER, RELEASER))
    a_figure_leads_to_its_terms(page, report)
    prepare(page, report)

    sit_down(person("lee", REVIEWER, RELEASER))
    approve(page)
    send(page)
    link_the_review_to_its_resolution(page, report)
    freeze(page, report)


# --- the steps ----------------------------------------------------------------------------------------------


def a_figure_leads_to_its_terms(page: Page, report: BoardReport) -> None:
    """By keyboard; it looks like a figure until it is focused."""
    page.goto(report.get_absolute_url())
    figure = page.get_by_role("region", name="Key figures").first.get_by_role("link", name="2,100.49").first
    expect(figure).to_have_css("text-decoration-line", "none")
    page.keyboard.press("Tab")
    figure.focus()
    expect(figure).to_have_css("text-decoration-line", "underline")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Expenditures")
    expect(page.locator("tfoot").first).to_contain_text("2,100.49")
    page.go_back()


def prepare(page: Page, report: BoardReport) -> None:
    page.goto("/")
    page.goto(report.get_absolute_url())
    expect(state(page, "Draft")).to_be_visible()
    button(page, "Prepare for approval").click()
    expect(page.get_by_text("It is prepared. Somebody else approves it.")).to_be_visible()
    expect(button(page, "Approve")).to_have_count(0)


def approve(page: Page) -> None:
    page.goto("/")
    link(page, "Approve").first.click()
    expect(state(page, "Prepared")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    button(page, "Approve").click()
    expect(page.get_by_text("It is approved, and can be sent.")).to_be_visible()


def send(page: Page) -> None:
    link(page, "Send…").click()
    keys = Keyboard(page)
    keys.date("id_sent", SENT)
    keys.follow("Register as sent")
    expect(page.get_by_text("2003Q3 is sent, and closed for expenditures.")).to_be_visible()
    boards = page.get_by_role("region", name="Boards")
    expect(boards).to_contain_text("Not yet")
    boards.get_by_role("row").nth(1).get_by_role("link").nth(2).click()
    expect(page.get_by_role("main")).to_contain_text("2003-10-20")
    page.go_back()


def link_the_review_to_its_resolution(page: Page, report: BoardReport) -> None:
    link(page, "Record the review…").click()
    Keyboard(page).choose("id_resolution", "2003-11-04")
    button(page, "Link the meeting").click()
    expect(page.get_by_text("The review by Scenario Funds, Inc. is recorded.")).to_be_visible()
    expect(state(page, "Reviewed by the board")).to_be_visible()
    board = report.boards.get()
    assert board.resolution is not None
    assert (board.resolution.on, board.notice.dated) == (MET, SENT)


def freeze(page: Page, report: BoardReport) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    button(page, "Freeze").click()
    expect(page.get_by_text("It is frozen.")).to_be_visible()
    expect(state(page, "Frozen")).to_be_visible()
    for name in ("Prepare for approval", "Approve", "Freeze"):
        expect(button(page, name)).to_have_count(0)
    expect(link(page, "Send…")).to_have_count(0)
    report.refresh_from_db()
    assert [step.step for step in report.steps.order_by("pk")] == ["prepare", "approve", "send", "review", "freeze"]


# --- what a person does again and again ---------------------------------------------------------------------


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def state(page: Page, name: str) -> Locator:
    return page.get_by_role("main").locator(".badge").get_by_text(name, exact=True).first


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)
