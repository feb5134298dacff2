"""What a board report says of the caps on sales charges, and that it says nothing where none is kept (2830(d))."""

import csv
import io
import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from jsonschema import Draft202012Validator

from ledger.services.months import calculate
from plans.models import Fund, Plan
from plans.services.sales_charge_caps import keep_cap, set_prime_rate
from reporting.monthly_calculation import Limited
from reporting.pdf import Pdf
from reporting.presentation import report_context
from reporting.services import board_reports
from reporting.services.board_reports import make_board_report
from reporting.sheets import csv_of, sheets
from reporting.statement import Quarter, Report, inputs
from reporting.statement.documents import plain, read, schema
from reporting.statement.stored import from_json, to_json
from reporting.statement.values.caps import CapLine
from tests.reporting.books import calculated
from tests.reporting.sample import AUGUST, JULY, SEPTEMBER, report
from tests.reporting.test_addresses import cells_of, sentences_of, shown

MONTHLY = "reporting/paper/monthly_calculation.html"
CAPS = (
    inputs.CapMonth(JULY, "ADV", 100_00, 1_600_00, 100_00, 1_00, 20_00, 60_00, 0, 121_00),
    inputs.CapMonth(AUGUST, "ADV", 121_00, 0, 0, 50, 0, 121_00, 9_00, 50),
    inputs.CapMonth(SEPTEMBER, "ADV", 30_00, 0, 0, 10, 40_00, 0, 70_00, -9_90),
    inputs.CapMonth(SEPTEMBER, "BAL", 5_000_00, 320_00, 20_00, 20_00, 0, 50_00, 0, 4_990_00),
)


def html_of(of: Report) -> str:
    return render_to_string("reporting/paper.html", {**report_context(of), "created": "2003-09-30T00:00:00Z"})


def test_the_quarter_of_each_fund() -> None:
    """The remainder of ADV was stated anew for September: 30.00 where 0.50 was left."""
    section = report(caps=CAPS).statements[0].sections[0]
    assert section.caps == (
        CapLine(
            "ADV", "Advantage Fund", JULY, SEPTEMBER, 100_00, 1_600_00, 100_00, 1_60, 60_00, 181_00, 79_00, 29_50, -9_90
        ),
        CapLine("BAL", "Balanced Fund", SEPTEMBER, SEPTEMBER, 5_000_00, 320_00, 20_00, 20_00, 0, 50_00, 0, 0, 4_990_00),
    )
    for line in section.caps:
        moved = line.added + line.interest - line.cdsc - line.distribution_fee
        assert line.opening + moved + line.restated == line.remaining


def test_where_no_cap_is_kept_nothing_is_said_or_written() -> None:
    bare = report()
    assert '"caps"' not in to_json(bare)
    assert "caps" not in json.dumps(plain(bare))
    assert "sales charge cap" not in html_of(bare).lower()
    assert "sales-charge-caps" not in {sheet.name for sheet in sheets(bare)}
    assert from_json(Report, to_json(bare)) == bare


def test_on_paper() -> None:
    page = re.sub(r"<[^>]+>", " ", html_of(report(caps=CAPS)))
    words = " ".join(page.split())
    for said in (
        "less of the Distribution Fee was charged: $79.00 of Advantage Fund (NASD Rule 2830(d)).",
        "Sales charge caps",
        "Advantage Fund 100.00 100.00 1.60 60.00 181.00 −9.90",
        "Advantage Fund: 79.00 less was charged than the Distribution Fee",
        "stated anew, which changed it by 29.50. CDSC has taken more than was left.",
        "Balanced Fund: kept since September 1, 2003.",
        "what it takes above the remainder comes off later sales",
    ):
        assert said in words, said


def test_stored_and_exported_and_read_back() -> None:
    of = report(caps=CAPS)
    assert from_json(Report, to_json(of)) == of
    there = json.loads(json.dumps(plain(of)))
    assert read(Report, there) == of
    Draft202012Validator({"$ref": "#/$defs/Report", "$defs": schema()["$defs"]}).validate(there)
    sheet = next(sheet for sheet in sheets(of) if sheet.name == "sales-charge-caps")
    rows = list(csv.DictReader(io.StringIO(csv_of(sheet).decode())))
    assert [(row["fund"], row["remainder"], row["stated_anew"]) for row in rows] == [
        ("ADV", "-9.90", "29.50"),
        ("BAL", "4990.00", "0.00"),
    ]


def test_the_monthly_calculation_says_where_less_was_charged() -> None:
    days = dict.fromkeys(("month", "delivered_on", "due"), JULY)
    paper = {**days, "limited": [Limited("Advantage Fund", date(2003, 7, 16), 27_70)]}
    words = " ".join(re.sub(r"<[^>]+>", " ", render_to_string(MONTHLY, {"paper": paper, "totals": []})).split())
    assert "Advantage Fund: the sales charge cap was used up" in words
    assert "from July 16, 2003 27.70 less was charged than the fee." in words


def _not_laid_out(report: Report, attachments: object, **_: object) -> Pdf:
    return Pdf(f"%PDF-1.7 {report.digest}".encode(), 1)


@pytest.fixture
def plan(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Scenario 107 with caps of two funds, one of them soon used up."""
    monkeypatch.setattr(board_reports, "report_pdf", _not_laid_out)
    plan = calculated("107", tmp_path, through=6)
    set_prime_rate(plan=plan, start=date(2003, 3, 1), rate=40_000, source="WSJ")
    for code, start, opening in (("ADV", JULY, 0), ("BAL", AUGUST, 9_000_00)):
        of: dict[str, Any] = {"fund": Fund.objects.get(code=code), "start": start, "opening": opening}
        keep_cap(plan=plan, percentage=62_500, reason="Worksheet.", **of)
    calculate(plan=plan, month=SEPTEMBER)
    return plan


def test_on_screen_every_figure_leads_to_what_it_is_made_of(plan: Plan, staff_client: Client) -> None:
    made = make_board_report(plan=plan, quarter=Quarter(2003, 3))
    page = staff_client.get(made.get_absolute_url()).content.decode()
    cells = [cell for cell in cells_of(page) if cell.table.startswith("Sales charge caps")]
    figures = [cell for cell in cells if not cell.is_nothing]
    assert len(figures) >= 9
    links = [(cell.text, cell.address) for cell in figures]
    told = [sentence for sentence in sentences_of(page) if re.search("less .*was charged", sentence.words)]
    assert len(told) == 2, "on the first page and below the table"
    of_told = [(text.lstrip("$"), address) for sentence in told for text, address in sentence.links]
    links += [(text, address) for text, address in of_told if "sales-charge-cap" in address]
    assert len(links) == len(figures) + 2
    assert [text for text, address in links if not address] == []
    for text, address in links:
        found = staff_client.get(unescape(address)).content.decode()
        figures_there = shown(found) | set(re.findall(r">\s*([^<>]+?)\s*<", found))
        assert text in figures_there, (text, address)
