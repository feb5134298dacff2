"""The shared bases in a real browser: lists without reloading, menus by keyboard, themes, a job that is watched."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Page, ViewportSize, expect

from backoffice.services import jobs
from backoffice.services.jobs import JobResult
from backoffice.services.progress import Progress
from tests.backoffice.rows import make_jobs

PHONE = ViewportSize(width=390, height=800)


def stay(page: Page) -> None:
    """Leave a mark that a reload would wipe away."""
    page.evaluate("window.stayed = true")


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


def test_sorting_and_paging_swap_the_table_and_push_the_address(signed_in_page: Page) -> None:
    make_jobs(120)
    page = signed_in_page
    page.goto("/jobs/")
    stay(page)
    page.get_by_role("link", name="Title").click()
    expect(page.get_by_role("columnheader", name="Title")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile(r"sort=title.*after="))
    expect(page.get_by_role("row")).to_have_count(51)
    page.get_by_role("link", name="Last").click()
    expect(page).to_have_url(re.compile("before=end"))
    assert stayed(page)
    page.go_back()
    expect(page).to_have_url(re.compile("after="))
    expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(51)


def test_searching_and_filtering_need_no_reload(signed_in_page: Page) -> None:
    rows = make_jobs(40)
    page = signed_in_page
    page.goto("/jobs/?sort=title")
    stay(page)
    page.keyboard.press("/")
    page.keyboard.type("apr")
    expect(page).to_have_url(re.compile(r"sort=title.*q=apr"))
    expect(page.get_by_role("status").filter(has_text="rows")).to_have_text(
        f"{sum(row.title == 'April' for row in rows)} rows"
    )
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="State").select_option("Done")
    expect(page.get_by_text("Filtered by State.")).to_be_visible()
    expect(page.get_by_text("CSV, as filtered")).to_have_attribute("href", re.compile("state=done"))
    assert stayed(page)


def test_where_one_is_stays_in_sight_in_the_navigation(signed_in_page: Page) -> None:
    page = signed_in_page
    page.set_viewport_size(ViewportSize(width=1280, height=500))
    navigation = page.get_by_role("navigation", name="Main")
    page.goto("/")
    expect(navigation.get_by_role("link", name="What needs doing")).to_be_in_viewport()
    expect(navigation.get_by_role("link", name="Rules and clauses")).not_to_be_in_viewport()
    page.goto("/rules/")
    expect(navigation.get_by_role("link", name="Rules and clauses")).to_be_in_viewport()


def test_columns_are_chosen_by_keyboard(signed_in_page: Page) -> None:
    make_jobs(1)
    page = signed_in_page
    page.goto("/jobs/")
    page.get_by_text("Columns", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Message").press("Space")
    page.get_by_role("button", name="Show these").press("Enter")
    expect(page.get_by_role("columnheader")).to_have_text(["Title", "State", "Created by", "Created at", "Finished at"])


def test_on_a_phone_menu_and_filters_slide_in_and_nothing_overflows(signed_in_page: Page) -> None:
    make_jobs(3)
    page = signed_in_page
    page.set_viewport_size(PHONE)
    page.goto("/jobs/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="State").select_option("Failed")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()
    expect(page).to_have_url(re.compile("state=failed"))
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="What needs doing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs doing")


def test_the_theme_follows_the_system_until_chosen(signed_in_page: Page) -> None:
    page = signed_in_page
    page.emulate_media(color_scheme="dark")
    page.goto("/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Light or dark").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")


def test_the_first_tab_skips_to_the_content(signed_in_page: Page) -> None:
    page = signed_in_page
    page.goto("/jobs/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


class TestAJob:
    @pytest.fixture(autouse=True)
    def slow_work(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
        """A job that waits to be let go."""
        cache.clear()
        gate = threading.Event()

        def work(parameters: dict[str, Any], progress: Progress) -> JobResult:
            while not gate.wait(0.05):
                progress(30, 40, "Day 30 of 40")
            return JobResult("All days are calculated.", "/rules/")

        monkeypatch.setitem(jobs._registry, "test", work)
        monkeypatch.setattr(jobs, "REPORT_SECONDS", 0.0)
        yield gate
        gate.set()
        for thread in threading.enumerate():
            if thread.name.startswith("job-"):
                thread.join(20)

    def test_is_watched_until_it_leads_to_its_result(
        self, signed_in_page: Page, staff_user: User, slow_work: threading.Event
    ) -> None:
        job = jobs.start_job(kind="test", title="Calculate", parameters={}, user=staff_user)
        page = signed_in_page
        page.goto(job.get_absolute_url())
        expect(page.get_by_text("Day 30 of 40")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "75")
        slow_work.set()
        expect(page.get_by_role("link", name="Open the result")).to_be_visible()
        expect(page.locator("dt", has_text="Finished at").locator("+ dd")).to_contain_text(":")
        page.get_by_role("link", name="Open the result").click()
        expect(page).to_have_url(re.compile("/rules/"))

    def test_can_be_cancelled_while_it_runs(self, signed_in_page: Page, staff_user: User) -> None:
        job = jobs.start_job(kind="test", title="Calculate", parameters={}, user=staff_user)
        page = signed_in_page
        page.goto(job.get_absolute_url())
        expect(page.get_by_text("Day 30 of 40")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Cancelled. What was not finished was undone.")).to_be_visible()
        expect(page.get_by_role("button", name="Start again")).to_be_visible()
