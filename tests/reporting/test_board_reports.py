"""Making, keeping and repeating board reports; the command (files.md); the start page."""

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from backoffice.quantities import MONEY
from backoffice.refusals import Refusal
from backoffice.services.audit import acting
from backoffice.todos import todos_for
from ledger.models import Expenditure
from ledger.services.expenditures import add_expenditure
from ledger.services.months import calculate, undo
from plans.models import Company, Fund, Party, Plan
from reporting.models import BoardReport
from reporting.selectors.board_reports import stored_report, wanted_reports
from reporting.services.board_reports import make_board_report
from reporting.statement import Quarter
from reporting.tasks import board_report
from tests.reporting.books import calculated

QUARTER = Quarter(2003, 3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return calculated("107", tmp_path)


def spend(plan: Plan, number: int) -> Expenditure:
    return add_expenditure(
        plan=plan,
        expenditure_id=f"X{number}",
        date=date(2003, 9, 1),
        fund=Fund.objects.get(code="ADV"),
        distributor=Party.objects.get(code="TWO"),
        purpose="advertising",
        amount=1_00,
        performed_by="affiliate",
        evidence="",
    )


def test_a_report_keeps_its_pdf_statement_and_digest(plan: Plan, staff_user: User) -> None:
    report = make_board_report(plan=plan, quarter=QUARTER, user=staff_user)
    pdf = bytes(report.file.pdf)
    assert pdf.startswith(b"%PDF")
    assert (report.digest, report.size) == (hashlib.sha256(pdf).hexdigest(), len(pdf))
    assert (report.quarter, report.company, report.version, report.made_by) == ("2003Q3", None, 1, staff_user)
    assert stored_report(report).digest == report.statement_digest


def test_the_same_statement_again_is_the_same_report(plan: Plan) -> None:
    """Also after the months were undone and calculated again: same inputs, same digest (M1)."""
    first = make_board_report(plan=plan, quarter=QUARTER)
    assert make_board_report(plan=plan, quarter=QUARTER) == first
    undo(plan=plan, month=date(2003, 8, 1))
    calculate(plan=plan, month=date(2003, 9, 1))
    assert make_board_report(plan=plan, quarter=QUARTER) == first
    assert BoardReport.objects.count() == 1


def test_a_changed_statement_is_a_new_version(plan: Plan) -> None:
    first = make_board_report(plan=plan, quarter=QUARTER)
    spend(plan, 1)
    second = make_board_report(plan=plan, quarter=QUARTER)
    assert (second.version, second.digest == first.digest) == (2, False)
    assert BoardReport.objects.count() == 2


def test_a_report_of_one_company_has_its_own_versions(plan: Plan) -> None:
    make_board_report(plan=plan, quarter=QUARTER)
    company = Company.objects.get(code="CO")
    report = make_board_report(plan=plan, quarter=QUARTER, company=company)
    assert (report.version, report.company) == (1, company)


def test_a_report_of_a_company_is_over_all_its_plans(plan: Plan) -> None:
    """A draft of the same company has its part; together they are one report, with versions of its own."""
    draft = Plan.objects.create(
        code="DRAFT",
        name="A draft",
        share_class="R",
        status=Plan.Status.DRAFT,
        effective=date(2003, 7, 1),
        initial_term_ends=date(2004, 5, 30),
        allocation=Plan.Allocation.NONE,
        digest="",
    )
    company = Company.objects.get(code="CO")
    draft.companies.add(company)
    made = make_board_report(quarter=QUARTER, company=company)
    told = stored_report(made)
    assert [statement.plan.code for statement in told.statements] == ["DRAFT", "S107"]
    assert (made.plan, made.company, made.version, made.draft) == (None, company, 1, False)
    assert str(made) == f"2003Q3, {company}, version 1"
    assert made.file_name == "board-report-CO-2003Q3-v1.pdf"
    assert make_board_report(quarter=QUARTER, company=company) == made
    assert wanted() == [("2003Q2", False)]
    spend(plan, 1)
    assert wanted()[0] == ("2003Q3", True)
    assert make_board_report(quarter=QUARTER, company=company).version == 2


def test_a_report_carries_its_figures_and_the_detail_behind_them(plan: Plan, tmp_path: Path) -> None:
    """The files are those the evidence names, byte by byte; the detail sums to the figures of the pages."""
    made = make_board_report(plan=plan, quarter=QUARTER)
    told = stored_report(made)
    files = {name: found[0] for name, found in PdfReader(io.BytesIO(bytes(made.file.pdf))).attachments.items()}
    for detail in told.details:
        assert hashlib.sha256(files[detail.name]).hexdigest() == detail.sha256
        assert files[detail.name].count(b"\n") == detail.rows + 1
    total = told.statements[0].overall.total
    assert cents_in(files["portions.csv"], "amount") == total.distribution_fee + total.cdsc
    assert cents_in(files["earned_cdsc.csv"], "cdsc") == total.cdsc
    assert cents_in(files["report-funds.csv"], "fees") == total.fees
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]), read_only=True)
    assert f"report-{book.sheetnames[0]}.csv" in files


def cents_in(content: bytes, column: str) -> int:
    return sum(MONEY.parse(row[column]) for row in csv.DictReader(io.StringIO(content.decode())))


def test_a_fiscal_quarter_is_reported_on_request(plan: Plan) -> None:
    """The first quarter of the fiscal year that ends in June 2004 has the same months as 2003Q3."""
    fiscal = stored_report(make_board_report(plan=plan, quarter=Quarter.parse("2004Q1-FY06"))).statements[0]
    calendar = stored_report(make_board_report(plan=plan, quarter=QUARTER)).statements[0]
    assert fiscal.months == calendar.months
    assert fiscal.overall.total.fees == calendar.overall.total.fees
    assert [len(span.months) for span in fiscal.spans] == [3, 3, 3, 3]
    assert [len(span.months) for span in calendar.spans] == [3, 3, 3, 9]


def test_a_company_of_no_plan_has_no_report(plan: Plan) -> None:
    other = Company.objects.create(code="ELSE", name="Elsewhere Funds, Inc.", jurisdiction="Ohio")
    with pytest.raises(Refusal, match="is a company of no plan") as refused:
        make_board_report(quarter=QUARTER, company=other)
    assert refused.value.name == "no-plan-of-the-company"


def test_refused_when_nothing_of_the_quarter_is_calculated(plan: Plan) -> None:
    with pytest.raises(Refusal, match="No month of 2003Q4 is calculated for S107") as refused:
        make_board_report(plan=plan, quarter=Quarter(2003, 4))
    assert (refused.value.name, refused.value.clause) == ("nothing-calculated", "B FIFTH(C)")


def test_refused_for_a_company_of_another_plan(plan: Plan) -> None:
    other = Company.objects.create(code="ELSE", name="Elsewhere Funds, Inc.", jurisdiction="Ohio")
    with pytest.raises(Refusal, match="not a company of S107"):
        make_board_report(plan=plan, quarter=QUARTER, company=other)


def test_part_of_a_quarter_is_reported_as_such(tmp_path: Path) -> None:
    plan = calculated("107", tmp_path, through=8)
    (statement,) = stored_report(make_board_report(plan=plan, quarter=QUARTER)).statements
    assert statement.missing_months == (date(2003, 9, 1),)


def test_the_job_names_the_report_and_its_page(plan: Plan, staff_user: User) -> None:
    seen: list[tuple[int, int]] = []
    with acting(staff_user):
        result = board_report(
            {"plan": plan.pk, "quarter": "2003Q3", "company": None},
            lambda done, total, _text: seen.append((done, total)),
        )
    report = BoardReport.objects.get()
    assert (result.url, report.made_by) == (report.get_absolute_url(), staff_user)
    assert list(dict.fromkeys(seen)) == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert seen.count((1, 3)) > report.pages, "told of each page"


# The command


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("board_report", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_writes_the_stored_bytes(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.pdf"
    said = run("S107", "2003Q3", str(path))
    report = BoardReport.objects.get()
    assert path.read_bytes() == bytes(report.file.pdf)
    assert f"{report.pages} pages" in said
    assert report.digest in said


def test_the_company_command_writes_the_report_of_all_plans(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "company.pdf"
    call_command("company_report", "CO", "2003Q3", str(path), stdout=io.StringIO())
    report = BoardReport.objects.get()
    assert (report.plan, path.read_bytes()) == (None, bytes(report.file.pdf))


def test_an_unknown_company_ends_with_1(plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("company_report", "NONE", "2003Q3", str(tmp_path / "x.pdf"))
    assert ended.value.code == 1
    assert "No company NONE; expected one of: CO" in capsys.readouterr().err


@pytest.mark.parametrize("quarter", ["2003Q5", "2003-09", "Q3"])
def test_a_wrong_quarter_is_a_wrong_call(quarter: str, tmp_path: Path) -> None:
    """Called from Python argparse raises; at the shell it ends with status 2."""
    with pytest.raises(CommandError, match="expected a quarter such as 2003Q3"):
        run("S107", quarter, str(tmp_path / "report.pdf"))


@pytest.mark.parametrize(
    ("code", "quarter", "said"),
    [("S107", "2010Q1", "No month of 2010Q1 is calculated"), ("S999", "2003Q3", "No plan S999; expected one of: S107")],
)
def test_what_cannot_be_reported_ends_with_1(
    plan: Plan, tmp_path: Path, code: str, quarter: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("board_report", code, quarter, str(tmp_path / "report.pdf"))
    assert ended.value.code == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "report.pdf").exists()


def test_a_file_that_cannot_be_written_ends_with_1(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        run("S107", "2003Q3", str(tmp_path))
    assert ended.value.code == 1


# What needs doing


def wanted() -> list[tuple[str, bool]]:
    return [(str(want.quarter), want.outdated) for want in wanted_reports()]


def test_complete_quarters_without_a_report_are_to_do(plan: Plan, staff_user: User) -> None:
    """Of the months since the plan is in effect; 2003Q1 has one month only, so it is not complete."""
    assert wanted() == [("2003Q3", False), ("2003Q2", False)]
    todo = next(todo for todo in todos_for(staff_user) if "2003Q3" in todo.title)
    assert todo.title == "Make the board report of S107 for 2003Q3"
    assert todo.clause == "B FIFTH(C)"
    make_board_report(plan=plan, quarter=QUARTER)
    assert wanted() == [("2003Q2", False)]


def test_a_report_older_than_its_months_or_expenditures_is_to_do(plan: Plan) -> None:
    make_board_report(plan=plan, quarter=QUARTER)
    spend(plan, 1)
    assert wanted()[0] == ("2003Q3", True)
    make_board_report(plan=plan, quarter=QUARTER)
    assert wanted()[0] == ("2003Q2", False)


def test_reports_of_every_company_count_as_one_of_all(plan: Plan) -> None:
    make_board_report(plan=plan, quarter=QUARTER, company=Company.objects.get(code="CO"))
    assert wanted() == [("2003Q2", False)]


def test_incomplete_quarters_and_drafts_are_not_to_do(tmp_path: Path) -> None:
    plan = calculated("107", tmp_path, through=8)
    assert wanted() == [("2003Q2", False)]
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.DRAFT)
    assert wanted() == []
