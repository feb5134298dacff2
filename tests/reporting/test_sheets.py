"""Sheets: every figure once, numbers as numbers, the same bytes every time."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from backoffice.quantities import MONEY
from reporting.sheets import Column, Kind, Sheet, csv_of, sheets, xlsx_of
from tests.reporting.sample import report

MADE = datetime(2003, 9, 30, tzinfo=UTC)
SAMPLE = Sheet(
    "amounts",
    "Amounts",
    (
        Column("name"),
        Column("day", Kind.DATE),
        Column("cents", Kind.MONEY),
        Column("units", Kind.SHARES),
        Column("rate", Kind.PERCENT),
        Column("count", Kind.COUNT),
    ),
    (
        ('=1+1, "quoted"', date(2003, 9, 30), -5, 12_345, 7_500, 3),
        ("none", None, None, None, None, None),
    ),
)


def read(sheet: str) -> list[dict[str, str]]:
    found = next(one for one in sheets(report()) if one.name == sheet)
    return list(csv.DictReader(io.StringIO(csv_of(found).decode())))


def test_csv_has_plain_decimals_and_empty_cells() -> None:
    assert csv_of(SAMPLE).decode() == (
        'name,day,cents,units,rate,count\n"=1+1, ""quoted""",2003-09-30,-0.05,1.2345,0.7500,3\nnone,,,,,\n'
    )


def test_xlsx_has_numbers_as_numbers_and_texts_as_texts() -> None:
    page = openpyxl.load_workbook(io.BytesIO(xlsx_of([SAMPLE], MADE)))["amounts"]
    rows = list(page.values)
    assert rows[0] == ("name", "day", "cents", "units", "rate", "count")
    assert rows[1] == ('=1+1, "quoted"', datetime(2003, 9, 30), -0.05, 1.2345, 0.75, 3)  # noqa: DTZ001
    assert rows[2] == ("none", None, None, None, None, None)
    assert page["A2"].data_type == "s"
    assert page["C2"].number_format == "#,##0.00"


def test_the_same_sheets_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = xlsx_of(sheets(report()), MADE)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert xlsx_of(sheets(report()), MADE) == first


def test_figures_are_those_of_the_report() -> None:
    section = report().statements[0].sections[0]
    funds = read("funds")
    assert [(row["fund"], row["fees"], row["note"]) for row in funds] == [
        ("ADV", "233.33", ""),
        ("BAL", "66.67", "party since 2003-08-16"),
    ]
    assert [(row["code"], row["cdsc"], row["held"], row["quarter"]) for row in read("payees")] == [
        ("BANK", "20.00", "60.01", "180.01"),
        ("TWO", "0.00", "0.00", "139.99"),
    ]
    assert (
        sum(to_cents(row["amount"]) for row in read("portions")) == section.total.distribution_fee + section.total.cdsc
    )
    assert sum(to_cents(row["amount"]) for row in read("item-19g")) == section.total.spent
    assert [(row["category"], row["together"]) for row in read("expenditures")] == [
        ("advertising", "70.00"),
        ("other", "30.00"),
    ]
    assert [(row["code"], row["amount"]) for row in read("waivers")] == [("DEATH", "5.00")]


def to_cents(text: str) -> int:
    return MONEY.parse(text)


def test_every_row_has_a_cell_for_every_column_and_names_are_short_enough_for_excel() -> None:
    found = sheets(report())
    names = [sheet.name for sheet in found]
    assert len(names) == len(set(names))
    for sheet in found:
        assert len(sheet.name) <= 31
        widths: set[Any] = {len(row) for row in sheet.rows}
        assert widths == {len(sheet.columns)}, sheet.name
