"""The main job as a fund administrator does it, in a real browser: from a plan file to the quarter's board report.

Everything is found by what the page shows: labels, links, headings. Amounts are compared with the scenario's
expected files, read here.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Locator, Page, ViewportSize, expect
from pypdf import PdfReader

from tests.conftest import PASSWORD, Worker

SCENARIO = Path(__file__).parent.parent / "scenarios" / "107"
JOB_MILLISECONDS = 30_000
LAPTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
ADV_TO_BANK = "Distribution Fee of tranche ONE by ADV Fund to Receivables Bank, N.A."


@pytest.fixture(autouse=True)
def _no_progress_of_other_tests() -> None:
    cache.clear()


def test_from_the_plan_file_to_the_board_report(page: Page, staff_user: User, tmp_path: Path) -> None:
    """Jobs run inside the web process."""
    main_job(page, tmp_path)


def test_the_same_with_a_worker(page: Page, staff_user: User, worker: Worker, tmp_path: Path) -> None:
    """Jobs run in a Celery worker process, over Redis."""
    main_job(page, tmp_path)
    assert "run_job" in worker.log.read_text(), "no job came to the worker"


def main_job(page: Page, folder: Path) -> None:
    sign_in_by_keyboard(page)
    load_the_plan(page)
    load_transactions_with_faults_then_right(page, folder)
    load_valuations(page)
    calculate(page)
    find_what_the_bank_is_owed(page)
    drill_down_to_the_source_row(page)
    see_how_the_day_was_allocated(page)
    see_the_month_on_a_phone(page)
    enter_an_expenditure_by_keyboard(page)
    make_the_board_report(page)
    begin_again_changes_nothing(page)


# --- the steps ----------------------------------------------------------------------------------------------


def sign_in_by_keyboard(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type("jo.field")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("correct")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs doing")


def load_the_plan(page: Page) -> None:
    main(page).get_by_role("link", name="Load a plan file").click()
    page.get_by_label("Plan file (TOML)").set_input_files(SCENARIO / "plan.toml")
    page.get_by_role("button", name="Check and load").click()
    expect(page.get_by_text("S107 is loaded: 3 funds of 1 company.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Scenario 107")


def load_transactions_with_faults_then_right(page: Page, folder: Path) -> None:
    right = SCENARIO / "transactions.csv"
    wrong = folder / "transactions.csv"
    write_with_faults(
        right,
        wrong,
        {(2, "shares"): "1001.70855", (12, "trade_date"): "2003-02-30", (14, "fund"): "ADX"},
    )
    hand_in(page, "Share transactions", wrong)
    faults = page.get_by_role("region", name="Faults").get_by_role("row")
    expect(faults).to_have_count(1 + 3)
    for row, (number, column, message) in enumerate(
        [
            ("2", "shares", "expected at most 4 decimals, got “1001.70855”"),
            ("12", "trade_date", "expected a date such as 2003-07-01, got “2003-02-30”"),
            ("14", "fund", "unknown code “ADX”; expected one of: ADV, BAL, CSH"),
        ],
        start=1,
    ):
        cells = faults.nth(row).get_by_role("cell")
        expect(cells.nth(0)).to_have_text(number)
        expect(cells.nth(1)).to_have_text(column)
        expect(cells.nth(2)).to_have_text(message)
    expect(page.get_by_role("button", name=re.compile("^Load "))).to_have_count(0)
    open_from_menu(page, "Transactions", "Share transactions")
    expect(page.get_by_role("row")).to_have_count(0)
    page.go_back()
    page.get_by_role("link", name="Upload the corrected file").click()
    hand_in_here(page, right)
    load_checked(page, rows_of(right))


def load_valuations(page: Page) -> None:
    nav = SCENARIO / "nav.csv"
    hand_in(page, "Valuations", nav)
    load_checked(page, rows_of(nav))


def calculate(page: Page) -> None:
    open_from_menu(page, "Months")
    page.get_by_role("link", name="Calculate a month").click()
    page.get_by_label("Month", exact=True).fill("2003-09")
    page.get_by_role("button", name="Calculate").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+/"))
    open_the_result(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("September 2003")


def find_what_the_bank_is_owed(page: Page) -> None:
    owed = [row for row in portions() if row["fund"] == "ADV" and row["payee"] == "BANK"]
    expect(cell(page, "Owed by fund and payee", row="ADV Fund", column="Receivables Bank, N.A.")).to_have_text(
        dollars(sum(cents(row["amount"]) for row in owed if row["status"] == "payable"))
    )
    expect(cell(page, "Owed by fund and payee", row="ADV Fund", column="Receivables Bank, N.A. held")).to_have_text(
        dollars(sum(cents(row["amount"]) for row in owed if row["status"] == "held"))
    )


def drill_down_to_the_source_row(page: Page) -> None:
    """From the month's page: the amount, its portions, the lots of a day with their rows. Three clicks."""
    fee = next(row for row in portions() if (row["fund"], row["tranche"], row["right"]) == FEE_OF_ONE)
    amount = cell(page, "Owed by fund and payee", row="ADV Fund", column="Receivables Bank, N.A.")
    amount.get_by_role("link").click()  # 1
    table = page.get_by_role("region", name="Portions")
    portion = table.get_by_role("row").filter(has_text="Distribution Fee").filter(has_text="ONE")
    expect(portion.get_by_role("link", name=fee["amount"])).to_be_visible()
    portion.get_by_role("link", name=fee["amount"]).click()  # 2
    expect(page.get_by_role("heading", level=1)).to_have_text(ADV_TO_BANK)
    expect(main(page).locator("strong").first).to_have_text(fee["amount"])
    for accrual in expected("daily_accrual.csv"):
        if (accrual["fund"], accrual["tranche"]) == ("ADV", "ONE"):
            shown = cell(page, "Days of the month", row=accrual["date"], column="Fee of ONE")
            expect(shown).to_have_text(accrual["asset_based_fee"])
    page.get_by_role("link", name="Lots on 2003-09-30").click()  # 3
    expect(page.get_by_role("heading", level=1)).to_have_text("Lots of tranche ONE, ADV Fund on 2003-09-30")
    lots = table_of(page)
    assert sorted(held(lots)) == sorted(
        (row["account"], row["issued"], row["shares"])
        for row in expected("lots.csv")
        if (row["fund"], row["tranche"]) == ("ADV", "ONE")
    )
    for lot in lots:
        assert lot["File and row"] == f"transactions.csv, row {row_number(lot['Source record'])}"
    page.get_by_role("link", name=lots[0]["Source record"], exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(lots[0]["Source record"])
    page.go_back()
    page.go_back()


def see_how_the_day_was_allocated(page: Page) -> None:
    """The third click may go to the day as well."""
    page.get_by_role("link", name="2003-09-01", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ADV Fund on 2003-09-01")
    allocation = next(
        row
        for row in expected("daily_allocation.csv")
        if (row["date"], row["fund"], row["tranche"]) == ("2003-09-01", "ADV", "ONE")
    )
    shares = cell_row(page, "Shares by tranche", "ONE").get_by_role("cell")
    commission, reinvested = (f"{float(allocation[name]):,.4f}" for name in ("commission_shares", "reinvested_shares"))
    expect(shares.nth(-3)).to_have_text(commission)
    expect(shares.nth(-2)).to_have_text(reinvested)


FEE_OF_ONE = ("ADV", "ONE", "distribution-fee")


def see_the_month_on_a_phone(page: Page) -> None:
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="S107 2003-09").click()
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("button", name="Menu")).to_be_visible()
    expect(page.get_by_role("heading", name="Owed by fund")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(LAPTOP)


def enter_an_expenditure_by_keyboard(page: Page) -> None:
    open_from_menu(page, "Expenditures")
    page.get_by_role("link", name="New expenditure").press("Enter")
    values = {
        "Id": "E-0001",
        "Date": "09122003",  # as this browser's field for dates takes it: month, day, year
        "Fund": "ADV Fund",
        "Distributor": "Second",
        "Purpose": "Advertising",
        "Amount": "1,234.567",
        "Performed by": "Distributor",
        "Evidence": "Invoice 17",
    }
    focus_by_tab(page, "Plan")
    for label, value in values.items():
        focus_by_tab(page, label)
        type_into_focused(page, value)
    page.keyboard.press("Enter")
    field = page.get_by_label("Amount", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Expected at most 2 decimals, got “1234.567”"))
    type_into_focused(page, "1234.56")
    page.keyboard.press("Enter")
    expect(page.get_by_text("E-0001 is entered.")).to_be_visible()
    expect(main(page)).to_contain_text("1,234.56")


def make_the_board_report(page: Page) -> None:
    fees = sum(cents(row["asset_based_fee"]) for month in QUARTER for row in expected("monthly_fees.csv", month))
    open_from_menu(page, "Board reports")
    page.get_by_role("link", name="Make a report").click()
    page.get_by_label("Quarter").select_option("2003Q3: third quarter of 2003")
    page.get_by_role("button", name="Make the report").click()
    open_the_result(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Third quarter of 2003, all companies")
    expect(main(page)).to_contain_text(f"a Distribution Fee of ${dollars(fees)}")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download PDF").click()
    pages = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(started.value.path().read_bytes())).pages]
    text = " ".join(" ".join(pages).split())
    assert f"a Distribution Fee of ${dollars(fees)}" in text
    assert "1,234.56" in text
    assert f"page {len(pages)} of {len(pages)}" in text


QUARTER = ("2003-07", "2003-08", "2003-09")


def begin_again_changes_nothing(page: Page) -> None:
    """A file that was loaded opens as it was, and a month that is calculated is not calculated again."""
    open_from_menu(page, "Files")
    page.get_by_role("link", name="Load a file").click()
    page.get_by_label("What it holds").select_option("Share transactions")
    page.get_by_label("CSV file").set_input_files(SCENARIO / "transactions.csv")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("This file was loaded before")).to_be_visible()


# --- what a person does again and again ---------------------------------------------------------------------


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def open_from_menu(page: Page, name: str, heading: str = "") -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading or name)


def hand_in(page: Page, kind: str, path: Path) -> None:
    open_from_menu(page, "Files")
    page.get_by_role("link", name="Load a file").first.click()
    page.get_by_label("What it holds").select_option(kind)
    hand_in_here(page, path)


def hand_in_here(page: Page, path: Path) -> None:
    """On the upload form, to the outcome of the check."""
    page.get_by_label("CSV file").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    open_the_result(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(path.name)


def load_checked(page: Page, rows: int) -> None:
    expect(page.get_by_text(f"{rows} rows new")).to_be_visible()
    page.get_by_role("button", name=f"Load {rows} rows").click()
    open_the_result(page)
    expect(page.get_by_text(f"{rows} rows loaded")).to_be_visible()


def open_the_result(page: Page) -> None:
    """The job's page until its end, and on."""
    page.get_by_role("link", name="Open the result").click(timeout=JOB_MILLISECONDS)


def focus_by_tab(page: Page, label: str) -> None:
    field = page.get_by_label(label, exact=True)
    for _ in range(60):
        if field.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {label} by the Tab key")


def type_into_focused(page: Page, text: str) -> None:
    """Replaces what a field says; in a list of choices it chooses by the first letters."""
    if page.evaluate("document.activeElement.tagName") != "SELECT":
        page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def cell_row(page: Page, table: str, start: str) -> Locator:
    """The row whose first cell says this."""
    first = page.locator(":is(th, td):first-child").get_by_text(start, exact=True)
    return page.get_by_role("region", name=table, exact=True).get_by_role("row").filter(has=first)


def cell(page: Page, table: str, *, row: str, column: str) -> Locator:
    region = page.get_by_role("region", name=table, exact=True)
    heads = [" ".join(text.split()) for text in region.get_by_role("columnheader").all_inner_texts()]
    return cell_row(page, table, row).locator("th, td").nth(heads.index(column))


def table_of(page: Page) -> list[dict[str, str]]:
    """The rows of the page's list by the heads of its columns."""
    heads = page.get_by_role("columnheader").all_inner_texts()
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell")).all()
    return [dict(zip(heads, row.get_by_role("cell").all_inner_texts(), strict=True)) for row in rows]


def held(lots: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(account, day of issue, shares), lots of the same day together, as the exported file has them."""
    together: dict[tuple[str, str], int] = {}
    for lot in lots:
        key = lot["Account"], lot["Issued"]
        together[key] = together.get(key, 0) + int(re.sub("[.,]", "", lot["Shares that day"]))
    for (account, issued), units in together.items():
        yield account, issued, f"{units // 10_000}.{units % 10_000:04}"


# --- the scenario's files -----------------------------------------------------------------------------------


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def expected(name: str, month: str = "2003-09") -> list[dict[str, str]]:
    return read(SCENARIO / "expected" / month / name)


def portions() -> list[dict[str, str]]:
    return expected("portions.csv")


def row_number(record_id: str) -> int:
    """As an editor counts, the header being row 1."""
    return [row["record_id"] for row in read(SCENARIO / "transactions.csv")].index(record_id) + 2


def rows_of(path: Path) -> int:
    return len(read(path))


def write_with_faults(source: Path, target: Path, faults: dict[tuple[int, str], str]) -> None:
    rows = read(source)
    for (row, column), value in faults.items():
        rows[row - 2][column] = value
    with target.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def dollars(amount: int) -> str:
    return f"{amount // 100:,}.{amount % 100:02}"
