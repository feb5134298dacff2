"""The list base: search, filters, sorting, columns, pages, queries, exports."""

import csv
import io
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.models import ColumnChoice, Job
from backoffice.views import exports
from ledger.models import Valuation
from plans.models import Fund
from tests.backoffice.rows import make_jobs, make_valuations
from tests.backoffice.screens import ValuationListView, ask, text

pytestmark = pytest.mark.django_db


def exported(user: User, **parameters: Any) -> list[list[str]]:
    body = text(ask(ValuationListView, user, export="csv", **parameters))
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))


def test_quantities_are_read_grouped_and_right_aligned(staff_user: User) -> None:
    make_valuations(1)
    page = text(ask(ValuationListView, staff_user))
    assert '<td class="num">1,234,567.89</td>' in page
    assert '<td class="num">12.345678</td>' in page
    assert "1 row" in page


def test_a_footer_sums_the_rows_shown(staff_user: User) -> None:
    make_valuations(3, net_assets=100_00)
    assert '<td class="num">300.03</td>' in text(ask(ValuationListView, staff_user))


@pytest.mark.parametrize(
    ("parameters", "dates"),
    [
        ({}, ["2003-01-01", "2003-01-02", "2003-01-03", "2003-01-04"]),
        ({"date_from": "2003-01-02", "date_to": "2003-01-03"}, ["2003-01-02", "2003-01-03"]),
        ({"net_assets_from": "1,234,567.91"}, ["2003-01-03", "2003-01-04"]),
        ({"net_assets_to": "1234567.89"}, ["2003-01-01"]),
        ({"q": "dyn"}, ["2003-01-01", "2003-01-02", "2003-01-03", "2003-01-04"]),
        ({"q": "nothing such"}, []),
        ({"sort": "-date", "date_from": "2003-01-03"}, ["2003-01-04", "2003-01-03"]),
        ({"sort": "shares_outstanding"}, ["2003-01-01", "2003-01-03", "2003-01-02", "2003-01-04"]),
        ({"sort": "-fund,-date"}, ["2003-01-04", "2003-01-03", "2003-01-02", "2003-01-01"]),
        ({"sort": "no_such_column"}, ["2003-01-01", "2003-01-02", "2003-01-03", "2003-01-04"]),
    ],
)
def test_rows_are_searched_filtered_and_sorted(staff_user: User, parameters: dict[str, str], dates: list[str]) -> None:
    make_valuations(4)
    assert [line[0] for line in exported(staff_user, **parameters)[1:]] == dates


def test_a_wrong_filter_says_what_was_expected_and_shows_no_rows(staff_user: User) -> None:
    make_valuations(2)
    page = text(ask(ValuationListView, staff_user, net_assets_from="1.005"))
    assert "Expected at most 2 decimals, got “1.005”." in page
    assert "2003-01-01" not in page


def test_columns_are_chosen_kept_for_the_person_and_exported(staff_client: Client, staff_user: User) -> None:
    make_jobs(1)
    staff_client.post("/jobs/", {"columns": ["state", "title", "no-such-column"]})
    assert ColumnChoice.objects.get(user=staff_user).columns == ["state", "title"]
    body = text(staff_client.get("/jobs/?export=csv"))
    assert body.splitlines()[0] == "\ufeffTitle,State"
    staff_client.post("/jobs/", {"columns": ["state"], "reset": "1"})
    assert not ColumnChoice.objects.exists()


def test_a_list_makes_the_same_queries_for_one_row_and_for_fifty(staff_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert staff_client.get("/jobs/").status_code == 200
        return len(seen)

    make_jobs(1)
    queries()  # content types and the like are read once
    one = queries()
    make_jobs(49)
    assert queries() == one
    make_jobs(10)
    assert queries() == one


def test_htmx_gets_the_table_part_alone(staff_user: User) -> None:
    make_valuations(1)
    whole, part = ask(ValuationListView, staff_user), ask(ValuationListView, staff_user, htmx=True)
    assert "<html" in text(whole)
    assert "<html" not in text(part)
    assert '<section id="list"' in text(part)
    assert all("HX-Request" in response["Vary"] for response in (whole, part))


def test_pages_lead_to_each_other(staff_client: Client) -> None:
    make_jobs(120)
    context = staff_client.get("/jobs/").context
    assert len(context["page"].rows) == 50
    assert not context["page"].before
    middle = staff_client.get("/jobs/", {"after": context["page"].after}).context["page"]
    assert len(middle.rows) == 50
    assert middle.before
    assert middle.after
    last = staff_client.get("/jobs/", {"before": "end"}).context["page"]
    assert last.rows[-1] == Job.objects.earliest("pk")


def test_a_broken_page_address_leads_to_the_first_page(staff_client: Client) -> None:
    response = staff_client.get("/jobs/?state=done&after=nonsense")
    assert response.status_code == 302
    assert response["Location"] == "/jobs/?state=done"


def test_a_count_past_its_bound_is_not_exact(staff_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.views.jobs.JobListView.count_bound", 5)
    make_jobs(6)
    assert "More than 5 rows" in staff_client.get("/jobs/").content.decode()


def test_an_empty_list_says_how_rows_come(staff_client: Client) -> None:
    assert "No jobs yet." in staff_client.get("/jobs/").content.decode()
    make_jobs(1)
    assert "Nothing matches." in staff_client.get("/jobs/?q=zzz").content.decode()


class FundsValuationListView(ValuationListView):
    required_filters = ("fund",)


def test_a_required_filter_takes_its_first_choice(staff_user: User) -> None:
    """So that a large table is always asked along an index."""
    assert "Nothing here yet." in text(ask(FundsValuationListView, staff_user))  # no fund to choose
    fund = make_valuations(2)[0].fund
    response = ask(FundsValuationListView, staff_user, sort="-date")
    assert response["Location"] == f"/screen/?sort=-date&fund={fund.pk}"
    page = text(ask(FundsValuationListView, staff_user, fund=str(fund.pk)))
    assert "2 rows" in page
    assert "Filtered by" not in page
    other = Fund.objects.create(code="NEW", name="New", company=fund.company)
    assert "Nothing here for the fund chosen." in text(ask(FundsValuationListView, staff_user, fund=str(other.pk)))


def test_csv_keeps_every_decimal(staff_user: User) -> None:
    make_valuations(2, net_assets=9_007_199_254_740_993_01)  # past what a double can hold
    heads, first, second = exported(staff_user)
    assert heads == ["Date", "Fund", "NAV", "Net assets", "Shares outstanding"]
    assert first == ["2003-01-01", "Dynamics", "12.345678", "9007199254740993.01", "0.0000"]
    assert second == ["2003-01-02", "Dynamics", "12.345679", "9007199254740993.02", ""]


def test_xlsx_has_numbers_as_numbers_and_none_changed(staff_user: User) -> None:
    make_valuations(1)
    make = Valuation.objects.get()
    Valuation.objects.create(
        plan=make.plan,
        file=make.file,
        fund=make.fund,
        date="2003-02-01",
        nav=1,
        row_number=3,
        net_assets=9_007_199_254_740_993_01,
    )
    response: Any = ask(ValuationListView, staff_user, export="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    first, second = list(sheet.iter_rows(values_only=True))[1:]
    assert first[0].date().isoformat() == "2003-01-01"
    assert first[2:5] == (12.345678, 1234567.89, 0)
    assert second[2:5] == (0.000001, "9007199254740993.01", None)


def test_exports_hold_all_rows_filtered_not_only_a_page(staff_user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "CHUNK", 7)
    make_valuations(120)
    assert len(exported(staff_user)) == 121
    assert len(exported(staff_user, date_to="2003-01-31")) == 32


def test_a_sheet_that_would_not_hold_the_rows_is_refused(staff_user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    make_valuations(4)
    response = ask(ValuationListView, staff_user, export="xlsx", date_from="2003-01-01")
    assert response.status_code == 302
    assert response["Location"] == "/screen/?date_from=2003-01-01"


def test_exports_make_a_steady_number_of_queries(staff_user: User) -> None:
    make_valuations(60)
    with CaptureQueriesContext(connection) as seen:
        assert len(exported(staff_user)) == 61
    assert len([query for query in seen if "ledger_valuation" in query["sql"]]) == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("-0.10"), "-0.10"),
        (Decimal(0).scaleb(-6), "0.000000"),
        (-5, "-5"),
        ("=1+1", "'=1+1"),
        ("-abc", "'-abc"),
        ("@x", "'@x"),
        ("plain", "plain"),
        (None, ""),
    ],
)
def test_csv_text_is_exact_and_no_formula(value: object, shown: str) -> None:
    assert exports.csv_text(value) == shown


def test_xlsx_text_is_never_a_formula(tmp_path: Any, staff_user: User) -> None:
    make_valuations(1)
    fund = Valuation.objects.get().fund
    fund.name = "=1+1"
    fund.save()
    response: Any = ask(ValuationListView, staff_user, export="xlsx")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
