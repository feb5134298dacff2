"""The pages of board reports: sign-in is tested for all pages together in tests/backoffice."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.models import Job
from backoffice.quantities import MONEY
from ledger.services.months import undo
from plans.models import Company, Plan
from reporting import append_only
from reporting.models import BoardReport
from reporting.selectors.board_reports import stored_report
from reporting.services.board_reports import make_board_report
from reporting.statement import Quarter
from tests.reporting.books import calculated

QUARTER = Quarter(2003, 3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return calculated("107", tmp_path)


@pytest.fixture
def report(plan: Plan) -> BoardReport:
    return make_board_report(plan=plan, quarter=QUARTER)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["months-fees", "carried-over", "unpaid", "months-provider-fees"])
def test_before_there_is_anything_pages_of_terms_say_what_to_do(staff_client: Client, name: str) -> None:
    text = text_of(staff_client, reverse(name))
    assert "No month is calculated yet. Load share transactions" in text
    assert "This field is required" not in text


def test_the_page_shows_the_statement_of_the_pdf(staff_client: Client, report: BoardReport) -> None:
    page = text_of(staff_client, report.get_absolute_url())
    section = stored_report(report).statements[0].sections[0]
    amounts = [
        section.total.fees,
        *(line.distribution_fee for line in section.lines),
        *(p.total for p in section.payees),
    ]
    assert all(MONEY.format(cents, grouped=True) in page for cents in amounts)
    assert report.digest in page
    assert report.statement_digest in page
    assert page.count("<svg") == 4
    assert not re.search(r"\sstyle=", page)


def test_figures_link_to_the_month_and_to_the_funds_month(staff_client: Client, report: BoardReport) -> None:
    page = text_of(staff_client, report.get_absolute_url())
    for month in QUARTER.months:
        assert f'href="{reverse("month", args=["S107", f"{month:%Y-%m}"])}"' in page
        assert f'href="{reverse("month-fund", args=["S107", f"{month:%Y-%m}", "ADV"])}"' in page


def test_an_older_version_shows_its_own_figures_and_the_later_one(
    staff_client: Client, plan: Plan, report: BoardReport
) -> None:
    """What was told stays as it was told."""
    undo(plan=plan, month=date(2003, 9, 1))
    page = text_of(staff_client, report.get_absolute_url())
    assert "Months or expenditures of this quarter changed after this report was made." in page
    later = make_board_report(plan=plan, quarter=QUARTER)
    page = text_of(staff_client, report.get_absolute_url())
    assert f'A later version exists: <a href="{later.get_absolute_url()}">version 2</a>' in page
    assert "not calculated" not in page
    assert "not calculated" in text_of(staff_client, later.get_absolute_url())


def test_a_report_of_an_earlier_program_keeps_its_page_and_its_pdf(staff_client: Client, report: BoardReport) -> None:
    append_only.drop_triggers(connection)  # what was told is kept as it was told
    report.file.statement = '{"title": "of another form"}'
    report.file.save()
    append_only.create_triggers(connection)
    page = text_of(staff_client, report.get_absolute_url())
    assert "made by an earlier version of the program" in page
    assert report.digest in page
    pdf = staff_client.get(reverse("board-report-pdf", args=[report.pk]))
    assert pdf.content == bytes(report.file.pdf)


def test_the_pdf_is_the_stored_one(staff_client: Client, report: BoardReport) -> None:
    response = staff_client.get(reverse("board-report-pdf", args=[report.pk]))
    assert response.content == bytes(report.file.pdf)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="board-report-S107-2003Q3-v1.pdf"'


@pytest.mark.parametrize("name", ["board-report", "board-report-pdf"])
def test_pages_of_a_report_ask_for_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(name, args=[1]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_the_form_offers_the_last_quarter_and_starts_one_job(
    staff_client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.services.jobs._send", lambda _pk: None)
    page = text_of(staff_client, reverse("board-report-new"))
    assert '<option value="2003Q3" selected>2003Q3: third quarter of 2003</option>' in page
    response = staff_client.post(reverse("board-report-new"), {"plan": plan.pk, "quarter": "2003Q3", "company": ""})
    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    assert job.title == "Board report S107 2003Q3, all companies"
    assert job.parameters == {"plan": plan.pk, "quarter": "2003Q3", "company": None}


def test_the_form_says_what_is_wrong(staff_client: Client, plan: Plan) -> None:
    other = Company.objects.create(code="ELSE", name="Elsewhere Funds, Inc.", jurisdiction="Ohio")
    wrong = {"plan": plan.pk, "quarter": "1999Q1", "company": other.pk}
    response = staff_client.post(reverse("board-report-new"), wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert "1999Q1 is not one of the available choices" in page
    assert "Elsewhere Funds, Inc. is not a company of S107." in page


def test_the_form_without_anything_calculated(staff_client: Client) -> None:
    assert "Quarters of which at least one month is calculated." in text_of(staff_client, reverse("board-report-new"))


def copies(report: BoardReport, count: int) -> None:
    for number in range(count):
        made = BoardReport.objects.get(pk=report.pk)
        made.pk, made.version, made.statement_digest = None, 100 + number, f"{number:064d}"
        made.save()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        text_of(client, address)
    return len(captured)


def test_pages_make_as_many_queries_for_one_report_as_for_fifty(
    staff_client: Client, staff_user: User, report: BoardReport
) -> None:
    addresses = [reverse("board-reports"), report.get_absolute_url(), reverse("start")]
    before = [queries(staff_client, address) for address in addresses]
    copies(report, 49)
    assert [queries(staff_client, address) for address in addresses] == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_exported(staff_client: Client, report: BoardReport, kind: str) -> None:
    response = staff_client.get(reverse("board-reports"), {"export": kind})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert b"2003Q3" in content if kind == "csv" else content.startswith(b"PK")
