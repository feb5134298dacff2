"""Two reports side by side, and the figures of a year, against the month exports."""

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.todos import todos_for
from ledger.models import Expenditure, Portion
from plans.models import Plan
from reporting.models import BoardReport
from reporting.selectors.years import year_figures, years_known
from reporting.services.board_reports import make_board_report
from reporting.services.report_life import approve_report, prepare_report, send_report
from reporting.statement import Quarter, Report
from reporting.statement.comparing import compared
from reporting.statement.years import by_category
from tests.reporting.books import SCENARIOS, calculated
from tests.reporting.sample import BASE, QUARTER, statement

# Side by side


def test_the_same_report_has_no_change() -> None:
    groups = compared(Report(QUARTER, None, (statement(),)), Report(QUARTER, None, (statement(),)))
    assert groups[0].title == "Total"
    assert {pair.change for group in groups for pair in group.pairs} == {0}


def test_a_companys_figures_stand_beside_those_of_another() -> None:
    """The company's name is no part of what is matched; its funds are."""
    companies = (BASE.companies[0]._replace(code="ELSE", name="Elsewhere Funds, Inc."),)
    funds = tuple(fund._replace(company="ELSE") for fund in BASE.funds)
    other = statement(companies=companies, funds=funds, spent=BASE.spent[:1])
    groups = {g.title: {p.name: p for p in g.pairs} for g in compared(_report(statement()), _report(other))}
    assert groups["Total"]["Distribution fee"].change == 0
    spent = groups["Total"]["Spent"]
    assert (spent.left, spent.right, spent.change) == (100_00, 70_00, -30_00)


def _report(one: object) -> Report:
    return Report(QUARTER, None, (one,))  # type: ignore[arg-type]


# The year


def test_every_purpose_is_in_one_category() -> None:
    amounts = [(purpose, 1) for purpose in Expenditure.Purpose.values]
    assert sum(by_category(amounts)) == len(amounts)
    assert by_category([("advertising", 5), ("sales-literature", 2), ("overhead", 1)]) == (7, 0, 0, 0, 0, 0, 1)


@pytest.fixture
def plan(tmp_path: Path, db: None) -> Plan:
    return calculated("107", tmp_path)


def expected(name: str, key: str, amount: str) -> dict[str, Decimal]:
    """From the scenario's expected files, over the months they are there for."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for folder in (SCENARIOS / "107" / "expected").iterdir():
        for row in csv.DictReader(io.StringIO((folder / name).read_text())):
            found[row[key]] += Decimal(row[amount])
    return found


def test_the_year_sums_the_months(plan: Plan) -> None:
    """Fee and CDSC by fund, of a fiscal year that ends in September, against the scenario's expected files."""
    year = year_figures(plan=plan, year=2003, year_ends=9)
    assert (year.first, year.last) == (date(2002, 10, 1), date(2003, 9, 30))
    without = Portion.objects.filter(calculation__month__range=(date(2003, 4, 1), date(2003, 6, 1)))
    fees = expected("portions.csv", "fund", "amount")
    for line in year.lines:
        spring = sum(portion.amount for portion in without.filter(fund__code=line.code))
        assert line.distribution_fee + line.cdsc == fees[line.code] * 100 + spring
    assert year.total.spent == 120_050 + 80_000 + 9_999
    assert sum(payee.amount for payee in year.payees) == year.total.cdsc
    assert [f"{month:%Y-%m}" for month in year.missing] == ["2002-10", "2002-11", "2002-12", "2003-01", "2003-02"]


def test_cdsc_by_payee_is_that_of_the_portions(plan: Plan) -> None:
    """March and July to September are in the expected files; April to June from the portions themselves."""
    year = year_figures(plan=plan, year=2003)
    of_year: dict[str, int] = defaultdict(int)
    for portion in Portion.objects.filter(right="cdsc", calculation__month__year=2003):
        of_year[portion.payee] += portion.amount
    assert {payee.code: payee.amount for payee in year.payees} == {
        code: cents for code, cents in of_year.items() if cents
    }


def test_the_page_and_its_files(plan: Plan, staff_client: Client) -> None:
    address = reverse("board-report-year")
    page = staff_client.get(address)
    assert page.status_code == 200
    assert "Item 19(g)" in page.content.decode()
    asked: dict[str, str | int] = {"plan": plan.pk, "year": 2003, "year_ends": 12}
    text = staff_client.get(address, {**asked, "export": "csv"}).content.decode().removeprefix("\ufeff")
    rows = {row["Code"]: row for row in csv.DictReader(io.StringIO(text))}
    year = year_figures(plan=plan, year=2003)
    for line in year.lines:
        assert Decimal(rows[line.code]["Spent"]) * 100 == line.spent
        assert Decimal(rows[line.code]["CDSC retained by distributors"]) * 100 == line.retained
    content = staff_client.get(address, {**asked, "export": "xlsx"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Item 19(g) by fund"]
    heads, *values = sheet.iter_rows(values_only=True)
    place = heads.index("Spent")
    assert sum(Decimal(str(row[place])) for row in values) * 100 == year.total.spent
    assert staff_client.get(address, {**asked, "year": "x"}).status_code == 200
    assert years_known(plan) == [2003]


def test_the_pages_without_anything(staff_client: Client) -> None:
    assert "Nothing is calculated or spent yet." in staff_client.get(reverse("board-report-year")).content.decode()
    assert "make one first" in staff_client.get(reverse("board-report-compare")).content.decode()


def test_comparing_on_the_page(plan: Plan, staff_client: Client) -> None:
    reports = [make_board_report(plan=plan, quarter=Quarter(2003, number)) for number in (2, 3)]
    address = reverse("board-report-compare")
    assert f'value="{reports[1].pk}" selected' in staff_client.get(address).content.decode()
    page = staff_client.get(address, {"left": reports[0].pk, "right": reports[1].pk}).content.decode()
    assert "2003Q2, all companies, v1" in page
    assert "Distribution fee" in page


# What needs doing


def test_each_person_is_told_their_step(plan: Plan, staff_user: User) -> None:
    kim = User.objects.create_superuser("kim.lane", "kim.lane@example.com")
    report = make_board_report(plan=plan, quarter=Quarter(2003, 3))

    def told(user: User) -> list[str]:
        return [todo.title for todo in todos_for(user) if todo.url == report.get_absolute_url()]

    assert told(staff_user) == ["Prepare the board report of 2003Q3"]
    prepare_report(report=report, user=staff_user)
    assert (told(staff_user), told(kim)) == ([], ["Approve the board report of 2003Q3"])
    approve_report(report=report, user=kim)
    assert told(staff_user) == ["Send the board report of 2003Q3"]
    send_report(report=report, sent=date(2003, 10, 20), user=staff_user)
    assert told(staff_user) == ["Record the board's review of the board report of 2003Q3"]


def test_several_that_wait_are_one_line(plan: Plan, staff_user: User) -> None:
    for number in (2, 3):
        make_board_report(plan=plan, quarter=Quarter(2003, number))
    with CaptureQueriesContext(connection) as captured:
        titles = [todo.title for todo in todos_for(staff_user)]
    assert "Prepare 2 board reports" in titles
    assert len(captured) < 80
    assert BoardReport.objects.count() == 2
