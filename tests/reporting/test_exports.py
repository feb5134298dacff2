"""Reports for other systems: JSON with its schema and the way back, XLSX read back, against the month exports."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from pypdf import PdfReader

from plans.models import Plan
from reporting.models import BoardReport
from reporting.selectors.board_reports import stored_report
from reporting.services.board_reports import make_board_report
from reporting.services.report_exports import SCHEMA_FILE, document_of, export_report, schema_text
from reporting.sheets import Kind, report_xlsx, sheets
from reporting.statement import Quarter, Report
from reporting.statement.documents import plain, read, schema
from reporting.statement.figures import UNITS, Unit, differences, figures_of
from reporting.statement.values import Detail
from tests.reporting.books import SCENARIOS, calculated
from tests.reporting.sample import BASE, LIVED, statement

QUARTER = Quarter(2003, 3)
REPORT = Report(QUARTER, None, (statement(),))


def with_fees(cents: int) -> Report:
    """The sample with another fee of the first fund's first month."""
    fees = (BASE.fees[0]._replace(amount=cents), *BASE.fees[1:])
    portions = (BASE.portions[0]._replace(amount=cents), *BASE.portions[1:])
    return Report(QUARTER, None, (statement(fees=fees, portions=portions),))


# The document and its schema


def test_a_document_is_valid_and_leads_back_to_the_report() -> None:
    there = json.loads(json.dumps(plain(REPORT)))
    back = read(Report, there)
    assert back == REPORT
    assert back.digest == REPORT.digest
    Draft202012Validator({"$ref": "#/$defs/Report", "$defs": schema()["$defs"]}).validate(there)


def test_the_shipped_schema_is_that_of_the_values() -> None:
    """`manage.py board_report_schema` writes it again after a change of what a report holds."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("statements", 0, "overall", "total", "distribution_fee"), 1.5),
        (("statements", 0, "overall", "total", "distribution_fee"), "250.00"),
        (("statements", 0, "months", 0, "month"), "July"),
        (("statements", 0, "quarter", "year"), None),
        (("statements", 0, "unknown"), 1),
    ],
)
def test_the_schema_refuses_what_is_not_a_report(path: tuple[Any, ...], wrong: Any) -> None:
    document = plain(REPORT)
    place = document
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = wrong
    checker = FormatChecker(["date"])
    validator = Draft202012Validator({"$ref": "#/$defs/Report", "$defs": schema()["$defs"]}, format_checker=checker)
    with pytest.raises(ValidationError):
        validator.validate(document)


def numbers_without_unit(definitions: dict[str, Any]) -> Iterator[str]:
    for title, definition in definitions.items():
        for name, said in definition["properties"].items():
            if '"integer"' in json.dumps(said) and name not in UNITS:
                yield f"{title}.{name}"


def test_every_number_of_a_report_has_a_declared_unit() -> None:
    assert list(numbers_without_unit(schema()["$defs"])) == []


# Figures and differences


def test_figures_stand_once_each() -> None:
    figures = figures_of(REPORT)
    paths = [figure.path for figure in figures]
    assert len(paths) == len(set(paths)) > 100
    fee = next(f for f in figures if f.path[-3:] == ("Lines", "ADV Advantage Fund", "Distribution fee"))
    assert (fee.value, fee.unit) == (200_00, Unit.MONEY)


def test_differences_are_exactly_what_changed() -> None:
    assert differences(REPORT, REPORT) == []
    found = differences(REPORT, with_fees(110_00))
    changes = {(line.path[-2], line.name): (line.before, line.after, line.change) for line in found}
    assert changes["ADV Advantage Fund", "Distribution fee"] == (200_00, 210_00, 10_00)
    assert not any("BAL Balanced Fund" in line.path for line in found)
    mirrored = {line.path: line.change for line in differences(with_fees(110_00), REPORT)}
    assert mirrored == {line.path: -line.change for line in found}


def test_what_is_new_or_gone_is_told() -> None:
    without = Report(QUARTER, None, (statement(spent=BASE.spent[:1]),))
    gone = [line for line in differences(REPORT, without) if "overhead Overhead" in line.path]
    assert gone
    assert all(line.after is None for line in gone)


# Sheets


def book(content: bytes) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        heads, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return found


def test_a_sheet_for_each_section_with_numbers_as_numbers() -> None:
    sheets = book(report_xlsx(REPORT))
    assert {"plans", "totals", "funds", "payees", "tranches", "rates", "expenditures", "portions", "months"} <= set(
        sheets
    )
    funds = {row["fund"]: row for row in sheets["funds"]}
    assert funds["ADV"]["distribution_fee"] == 200
    assert isinstance(funds["ADV"]["average_net_assets"], int | float)
    fees = [row for row in sheets["portions"] if row["right"] == "distribution-fee"]
    assert sum(Decimal(str(row["amount"])) for row in fees) == Decimal("250.00")
    assert sheets["rates"][0]["asset_based"] == 0.75
    shares = {(row["date"], row["distributor"]): row["shares"] for row in sheets["shares"]}
    assert len(shares) == len(sheets["shares"])


def test_what_a_double_cannot_keep_is_text() -> None:
    cents = 12_345_678_901_234_567
    funds = {row["fund"]: row for row in book(report_xlsx(with_fees(cents)))["funds"]}
    assert funds["ADV"]["distribution_fee"] == "123456789012445.67"  # with the other months' 100.00


def test_sheets_are_the_same_bytes_each_time() -> None:
    assert report_xlsx(REPORT) == report_xlsx(replace(REPORT))


def test_every_row_says_whose_it_is() -> None:
    for sheet in sheets(REPORT):
        assert sheet.name == "files" or sheet.columns[0].name == "plan", sheet.name


FULL = replace(REPORT, statements=(statement(**LIVED),), details=(Detail("portions.csv", "Portions", 23, "aa"),))
DERIVED = {"Share", "Fee share", "Year", "Year ends", "Provider count", "Distribution rate", "Service rate"}
"""Parts of a whole, the quarter, and yearly rates, which the amounts and days in the sheets give."""


def test_every_figure_of_a_report_stands_in_a_sheet() -> None:
    """A section that is added to the statement and to no sheet fails here."""
    kinds = {Unit.MONEY: Kind.MONEY, Unit.SHARES: Kind.SHARES, Unit.RATE: Kind.PERCENT, Unit.COUNT: Kind.COUNT}
    told = {
        (column.kind, value)
        for sheet in sheets(FULL)
        for row in sheet.rows
        for value, column in zip(row, sheet.columns, strict=True)
    }
    figures = [figure for figure in figures_of(FULL) if figure.value and figure.name not in DERIVED]
    assert len({figure.name for figure in figures}) > 20
    left_out = [figure.path for figure in figures if (kinds[figure.unit], figure.value) not in told]
    assert left_out == []
    names = {sheet.name for sheet in sheets(FULL)}
    assert {"terms", "changes", "calendar", "payments", "held", "open-transactions", "files"} <= names


# Kept reports


@pytest.fixture
def report(tmp_path: Path, db: None) -> BoardReport:
    return make_board_report(plan=calculated("107", tmp_path), quarter=QUARTER)


def test_amounts_are_those_of_the_month_exports(report: BoardReport) -> None:
    """Portions by fund, tranche, payee and status over the quarter, from the scenario's expected files."""
    expected: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for month in QUARTER.months:
        folder = SCENARIOS / "107" / "expected" / f"{month:%Y-%m}"
        for row in csv.DictReader(io.StringIO((folder / "portions.csv").read_text())):
            if row["right"] == "distribution-fee":
                expected[row["tranche"], row["payee"], row["status"]] += Decimal(row["amount"])
    found: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in book(export_report(report=report, kind="xlsx"))["portions"]:
        if row["right"] == "distribution-fee":
            found[row["tranche"], row["payee"], row["status"]] += Decimal(str(row["amount"]))
    assert found == expected != {}


def test_the_exported_json_is_valid_and_leads_back(report: BoardReport, staff_client: Client) -> None:
    response = staff_client.get(reverse("board-report-export", args=[report.pk, "json"]))
    assert response["Content-Disposition"].endswith('report-S107-2003Q3-v1.json"')
    document = json.loads(response.content)
    Draft202012Validator(json.loads(SCHEMA_FILE.read_text()), format_checker=FormatChecker(["date"])).validate(document)
    assert read(Report, document["report"]) == stored_report(report)
    assert document == document_of(report, stored_report(report))
    assert (document["state"], document["plan"], document["company"]) == ("draft", "S107", None)


def test_what_is_downloaded_is_what_the_pdf_carries(report: BoardReport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever date the environment gives the PDF meanwhile."""
    carried = PdfReader(io.BytesIO(bytes(report.file.pdf))).attachments["report.xlsx"][0]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1066608000")
    assert export_report(report=report, kind="xlsx") == carried


def test_the_command_writes_both(report: BoardReport, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("json", "xlsx"):
        path = tmp_path / f"report.{kind}"
        call_command("export_board_report", "S107", "2003Q3", str(path))
        assert path.read_bytes() == export_report(report=report, kind=kind)
    for arguments, said in [
        (("S107", "2003Q3", str(tmp_path / "report.doc")), "expected a file that ends in json or xlsx"),
        (("S107", "2003Q4", str(tmp_path / "report.json")), "No report of S107 for 2003Q4"),
        (("S107", "2003", str(tmp_path / "report.json")), "expected a quarter such as 2003Q3"),
    ]:
        with pytest.raises(SystemExit) as ended:
            call_command("export_board_report", *arguments)
        assert ended.value.code == 1
        assert said in capsys.readouterr().err


def test_the_schema_can_be_taken_away(staff_client: Client, db: None) -> None:
    assert staff_client.get(reverse("board-report-schema")).content == SCHEMA_FILE.read_bytes()
    assert Plan.objects.count() == 0
