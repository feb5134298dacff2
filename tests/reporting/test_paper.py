"""The paper's HTML against a reviewed copy, line by line: each heading, sentence and row of a table.

After a change that is meant: `GOLDEN=write .venv/bin/python -m pytest -n0 tests/reporting/test_paper.py`, and read the
difference before you commit it.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from reporting.presentation import report_context
from reporting.statement import Report, build_statement, inputs
from tests.reporting.sample import BASE, JULY, LIVED, QUARTER, report, statement

GOLDEN = Path(__file__).parent / "golden"
DRAFT = BASE.plan._replace(code="D", name="A draft", share_class="R", draft=True)
FIGURES = ("net_assets", "fees", "service_fees", "charges", "waived", "portions", "shares", "spent")
LONG = "Worldwide Opportunities and Dividend Growth Series Fund No. 7"


def html_of(given: Report) -> str:
    return render_to_string("reporting/paper.html", {**report_context(given), "created": "2003-09-30T00:00:00Z"})


def lines_of(html: str) -> Iterator[str]:
    """`h2 Heading`, `p Sentence`, `tr cell | cell`; of a picture what it says."""
    body = html[html.index("<body") : html.index("</body>") + 7]
    tree = ElementTree.fromstring(body.replace("<br>", " ").replace("&nbsp;", " "))
    for element in tree.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "tr":
            yield "tr " + " | ".join(text_of(cell) for cell in element)
        elif tag in {"h1", "h2", "h3", "p", "li", "figcaption", "desc"}:
            words = text_of(element)
            yield f"{tag} {words.partition(':')[0] if words.startswith('Digest') else words}"


def text_of(element: ElementTree.Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def empty() -> Report:
    """A quarter without sales, shares or fees."""
    return report(**dict.fromkeys((*FIGURES, "exceptions"), ()))


def beside_a_draft() -> Report:
    """A plan, and a draft of another of which nothing is calculated."""
    draft = statement(
        plan=DRAFT,
        months=tuple(inputs.Month(month.month) for month in BASE.months),
        calculated=(),
        **dict.fromkeys(FIGURES, ()),
    )
    return report(statement(), draft)


def lived() -> Report:
    """Payments, votes, an amendment and an end."""
    return report(**LIVED)


REPORTS: dict[str, Callable[[], Report]] = {"sample": report, "empty": empty, "draft": beside_a_draft, "lived": lived}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_the_report_reads_as_reviewed(name: str) -> None:
    found = "\n".join(lines_of(html_of(REPORTS[name]()))) + "\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_29_funds_with_names_of_60_characters_each_have_their_rows() -> None:
    funds = tuple(inputs.Fund(f"F{n:02d}", f"{LONG[:-2]}{n:02d}", "CO", date(2000, 1, 1)) for n in range(29))
    given = build_statement(
        BASE.__class__(
            plan=BASE.plan,
            quarter=QUARTER,
            months=BASE.months,
            calculated=BASE.calculated,
            companies=BASE.companies,
            funds=funds,
            net_assets=tuple(inputs.NetAssets(JULY, fund.code, 31, 31 * 1_000_00, 365) for fund in funds),
        )
    )
    rows = [line for line in lines_of(html_of(report(given))) if line.startswith(f"tr {LONG[:-2]}")]
    assert len(rows) == 29  # of the first table; nothing was paid, spent or charged, so that no other names them


def test_no_style_or_script_stands_in_the_page() -> None:
    html = html_of(report())
    assert not re.search(r"\sstyle=|<script", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets
    assert set(targets) <= set(ids)
