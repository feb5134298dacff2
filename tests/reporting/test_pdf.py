"""The PDF, read back: figures, page numbers, the draft mark; and the same bytes from the same statement."""

import io
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PageObject, PdfReader

from backoffice.services.progress import JobCancelled
from reporting.pdf import report_pdf
from reporting.statement import Statement, inputs
from tests.reporting.sample import BASE, JULY, LIVED, report, statement

MARGIN = 0.7 * 72
ROOT = Path(__file__).parent.parent.parent
MAKE = """
import sys, django
django.setup()
from backoffice.services.progress import JobCancelled
from reporting.pdf import report_pdf
from tests.reporting.sample import report
sys.stdout.buffer.write(report_pdf(report()).content)
"""


def pages_of(given: Statement) -> list[str]:
    """Text of each page, spaces made single."""
    reader = PdfReader(io.BytesIO(report_pdf(report(given)).content))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def squeezed(text: str) -> str:
    """Without spaces: extraction guesses them from the gaps between glyphs."""
    return re.sub(r"\s", "", text)


def test_figures_names_and_page_numbers() -> None:
    pages = pages_of(statement())
    for number, text in enumerate(pages, start=1):
        assert squeezed(f"page {number} of {len(pages)}") in squeezed(text)
    whole = squeezed(" ".join(pages))
    for expected in (
        "A plan",
        "Sample Funds, Inc.",
        "Third quarter of 2003",
        "B FIFTH(C)",
        "Rule 12b-1(b)(3)(ii)",
        "$300.00",  # fees of the quarter, in words
        "Advantage Fund",
        "party since 2003-08-16",
        "160.01",  # the assignee's part of the Distribution Fee
        "60.01",  # and what is held of it
        "Receivables Bank, N.A.",
        "Advertising",
        "70.0%",
        report().digest,
    ):
        assert squeezed(expected) in whole, expected
    assert "DRAFT" not in whole


def test_the_first_page_is_one_page_and_sections_begin_pages() -> None:
    pages = pages_of(statement())
    assert squeezed("What was paid?") in squeezed(pages[0])
    assert squeezed("The quarter in figures") in squeezed(pages[1])
    assert squeezed("Net assets, fees and expenditures by fund") in squeezed(pages[2])


def test_a_draft_is_marked_on_every_page() -> None:
    draft = statement(plan=BASE.plan._replace(draft=True))
    assert all("DRAFT" in squeezed(page) for page in pages_of(draft))


def test_beside_a_plan_in_effect_only_the_drafts_pages_are_marked() -> None:
    draft = statement(plan=BASE.plan._replace(code="D", share_class="R", draft=True))
    reader = PdfReader(io.BytesIO(report_pdf(report(statement(**LIVED), draft)).content))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    marked = [page for page in pages if "DRAFT" in page]
    assert marked
    assert all(squeezed("Class R: A plan (draft)") in page for page in marked)
    assert len(marked) < len(pages)
    assert squeezed("A plan and A plan (draft)") in pages[0]


def test_a_lapse_to_come_is_on_the_first_page_however_much_there_is_to_say() -> None:
    first = pages_of(statement(**LIVED))[0]
    assert squeezed("it lapses on that day, in the coming quarter") in squeezed(first)
    assert squeezed("August 15: Amendment “Fees” takes effect") in squeezed(first)
    assert squeezed("$90.07 was paid in the quarter") in squeezed(first)


@pytest.fixture
def terminal() -> Iterator[list[logging.LogRecord]]:
    """What reaches the handlers of the root logger. (`caplog` also listens at loggers that do not pass on.)"""
    handler = BufferingHandler(capacity=10**6)
    logging.getLogger().addHandler(handler)
    yield handler.buffer
    logging.getLogger().removeHandler(handler)


def test_work_on_pages_can_be_ended_at_each(terminal: list[logging.LogRecord]) -> None:
    """And the next report is laid out as ever; nothing of it goes to the log."""
    told: list[int] = []

    def on_page(number: int) -> None:
        told.append(number)
        if number == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        report_pdf(report(), on_page=on_page)
    assert told == [1, 2]
    assert report_pdf(report()).content == report_pdf(report(), on_page=lambda _number: None).content
    assert told == [1, 2], "nobody is told any more"
    assert [record for record in terminal if record.name.startswith("weasyprint")] == []


def test_table_heads_are_repeated_and_long_names_kept_whole() -> None:
    """60 funds with names of 60 characters: every name is there, and each page of the table has its head."""
    names = [f"Worldwide Opportunities and Dividend Growth Series Fund No. {number:02d}" for number in range(60)]
    funds = tuple(inputs.Fund(f"F{n:02d}", name, "CO", date(2000, 1, 1)) for n, name in enumerate(names))
    large = statement(
        funds=funds,
        rates=(),
        net_assets=tuple(inputs.NetAssets(JULY, fund.code, 92, 92 * 4_318_190_434_50, 365) for fund in funds),
        fees=(),
        portions=(),
        service_fees=(),
        charges=(),
        waived=(),
        shares=(),
        spent=(),
    )
    pages = pages_of(large)
    whole = squeezed(" ".join(pages))
    assert all(squeezed(name) in whole for name in names)
    assert whole.count("4,318,190,434.50") == 60
    with_funds = [page for page in pages if "SeriesFundNo." in squeezed(page)]
    assert len(with_funds) > 1
    assert all(squeezed("Average daily net assets") in squeezed(page) for page in with_funds)


def test_nothing_leaves_the_paper() -> None:
    """All text stands within the margins, also with many payees and large amounts."""
    payees = [f"B{number}" for number in range(9)]
    wide = statement(
        parties=(
            *BASE.parties,
            *(inputs.Party(code, f"Receivables Trust {code}, N.A.", "assignee") for code in payees),
        ),
        portions=(
            *(inputs.Portion(JULY, "distribution-fee", "ADV", "ONE", code, "held", 160_01 * 10**8) for code in payees),
            *(portion for portion in BASE.portions if portion.tranche == "TWO" or portion.right == "cdsc"),
        ),
        fees=(
            BASE.fees[0]._replace(amount=160_01 * 10**8 * len(payees)),
            *(fee for fee in BASE.fees if fee.tranche == "TWO"),
        ),
    )
    reader = PdfReader(io.BytesIO(report_pdf(report(wide)).content))
    for page in reader.pages:
        places = left_edges(page)
        assert places
        assert MARGIN - 0.1 <= min(places) <= max(places) < float(page.mediabox.right) - MARGIN


def left_edges(page: PageObject) -> list[float]:
    """Where each run of text begins, in points from the left of the paper."""
    places: list[float] = []

    def visit(text: str, current: list[float], of_text: list[float], _font: Any, _size: float) -> None:
        in_picture = current == [1, 0, 0, 1, 0, 0]  # the reader does not follow a drawing's own scale
        if text.strip() and not in_picture:
            places.append(of_text[4] * current[0] + current[4])

    page.extract_text(visitor_text=visit)
    return places


def in_another_process(**environment: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", MAKE],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | environment,
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_the_same_statement_gives_the_same_bytes_in_another_process() -> None:
    """Whatever the clock, the time zone and the order of sets there."""
    here = report_pdf(report()).content
    assert here == in_another_process(PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    assert here == in_another_process(PYTHONHASHSEED="2", TZ="UTC")


def test_the_date_is_the_quarters_or_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert created_in(report_pdf(report()).content) == "D:20030930000000Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1066608000")
    assert created_in(report_pdf(report()).content) == "D:20031020000000Z"


def created_in(content: bytes) -> str:
    metadata = PdfReader(io.BytesIO(content)).metadata
    assert metadata is not None
    return str(metadata["/CreationDate"])


def test_it_is_tagged_named_and_bookmarked() -> None:
    reader = PdfReader(io.BytesIO(report_pdf(report()).content))
    assert "/StructTreeRoot" in reader.root_object
    assert reader.metadata is not None
    assert reader.metadata.title == "2003Q3: report to the board, Sample Funds, Inc., P"
    titles = [item.title for item in reader.outline[0:1] if not isinstance(item, list)]
    assert titles == ["Third quarter of 2003"]


def root(reader: PdfReader) -> Any:
    return reader.root_object


def struct(reader: PdfReader) -> list[Any]:
    """Every element of the tree of tags, in the order of reading."""
    found: list[Any] = []
    todo = [root(reader)["/StructTreeRoot"]["/K"][0].get_object()]
    while todo:
        element = todo.pop()
        found.append(element)
        kids = element.get("/K", [])
        todo += [kid.get_object() for kid in reversed(kids) if not isinstance(kid, int) and "/S" in kid.get_object()]
    return found


def pages_in(reader: PdfReader) -> list[Any]:
    return list(reader.pages)


@pytest.fixture(scope="module")
def tagged() -> PdfReader:
    files = {"b.csv": ("Second", b"a,b\n1,2\n"), "a.csv": ("First", b"c\n3\n")}
    return PdfReader(io.BytesIO(report_pdf(report(), files).content))


def test_it_says_that_it_is_archivable_and_accessible(tagged: PdfReader) -> None:
    """PDF/A-3a and PDF/UA-1 at once; the words of the latter are declared, as the former asks (6.6.2.3)."""
    said = root(tagged)["/Metadata"].get_data().decode()
    tree = ElementTree.fromstring(said[said.index("<x:xmpmeta") : said.index("<?xpacket end")])
    descriptions = list(tree.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"))
    named = {key: value for description in descriptions for key, value in description.attrib.items()}
    assert named["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
    assert named["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert named["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert "http://www.aiim.org/pdfua/ns/id/" in {element.text for element in tree.iter()}
    assert root(tagged)["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root(tagged)["/Lang"] == "en-US"
    assert root(tagged)["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert root(tagged)["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert "/Encrypt" not in tagged.trailer


def test_every_font_is_embedded(tagged: PdfReader) -> None:
    fonts = [font.get_object() for page in pages_in(tagged) for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
        assert "/ToUnicode" in font


def test_attachments_are_data_of_the_document(tagged: PdfReader) -> None:
    """With relationship, description and the document's date (ISO 19005-3, 6.8); by name."""
    assert {name: content[0] for name, content in tagged.attachments.items()} == {
        "a.csv": b"c\n3\n",
        "b.csv": b"a,b\n1,2\n",
    }
    files = [entry.get_object() for entry in root(tagged)["/AF"]]
    assert {file["/AFRelationship"] for file in files} == {"/Data"}
    assert [file["/UF"] for file in files[:2]] == ["a.csv", "b.csv"]
    assert [file["/Desc"] for file in files[:2]] == ["First", "Second"]
    dates = {file["/EF"]["/F"]["/Params"]["/ModDate"] for file in files}
    assert dates == {"D:20030930000000Z"}


def test_headings_skip_no_level(tagged: PdfReader) -> None:
    levels = [int(element["/S"][2:]) for element in struct(tagged) if re.fullmatch(r"/H[1-6]", element["/S"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_pictures_say_what_they_show_and_heads_of_tables_what_they_head(tagged: PdfReader) -> None:
    elements = struct(tagged)
    figures = [element["/Alt"] for element in elements if element["/S"] == "/Figure"]
    assert len(figures) == 4
    assert any("July 2003: Receivables Bank, N.A. $120.00" in said for said in figures)
    scopes = [element["/A"]["/Scope"] for element in elements if element["/S"] == "/TH"]
    assert {"/Row", "/Column"} == set(scopes)


def test_links_say_where_they_lead(tagged: PdfReader) -> None:
    links = [note.get_object() for page in pages_in(tagged) for note in page.get("/Annots", [])]
    assert links
    assert all(link["/Contents"] and "/StructParent" in link for link in links)


def test_what_repeats_on_every_page_is_set_apart(tagged: PdfReader) -> None:
    """Running heads and page numbers are artifacts; everything else marked is in the tree."""
    in_tree = {
        (element["/Pg"].indirect_reference.idnum, kid)
        for element in struct(tagged)
        for kid in element.get("/K", [])
        if isinstance(kid, int)
    }
    for page in pages_in(tagged):
        content = page.get_contents().get_data().decode("latin-1")
        marked = [int(found) for found in re.findall(r"/MCID (\d+)", content)]
        assert marked
        assert {(page.indirect_reference.idnum, mcid) for mcid in marked} <= in_tree
        assert "/Pagination" in content


def test_attachments_do_not_change_the_bytes_from_run_to_run() -> None:
    files = {"a.csv": ("First", b"c\n3\n")}
    assert report_pdf(report(), files).content == report_pdf(report(), files).content
