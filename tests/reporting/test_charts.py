"""Charts: the numbers they draw and say."""

import re
from xml.etree import ElementTree

import pytest

from reporting import charts
from reporting.charts import Bar, Column, Gauge
from reporting.statement import inputs
from tests.reporting.sample import BASE, statement

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def heights(svg: str) -> list[float]:
    """Of the parts of columns, without the squares of the legend."""
    boxes = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [float(box.attrib["height"]) for box in boxes if box.attrib["height"] != "11"]


def description(svg: str) -> str:
    return ElementTree.fromstring(svg).findtext(f"{SVG}desc") or ""


def test_columns_are_as_high_as_their_numbers() -> None:
    columns = [Column("a", "2003", (300, 100)), Column("b", "2003", (0, 200))]
    svg = charts.stacked_columns("T", "said", ("One", "Two"), columns, full=400, scale=str)
    assert heights(svg) == [82.5, 27.5, 55]  # of 110, the top of the scale is 400
    assert texts(svg) == ["One", "Two", "0", "100", "200", "300", "400", "a", "b", "2003"]


@pytest.mark.parametrize(
    ("full", "step"),
    [(1, 1), (4, 1), (6, 2), (400, 100), (530_894, 200_000), (1_000_000, 200_000), (1_100_000, 250_000)],
)
def test_the_scale_has_round_steps_at_most_five(full: int, step: int) -> None:
    assert charts.round_step(full) == step
    assert -(-full // step) <= 5


def test_a_bar_beside_the_one_of_the_quarter_before() -> None:
    bars = [Bar("Advertising", (200, 50), "$2"), Bar("Overhead", (100, 0), "$1")]
    svg = charts.paired_bars("T", "said", ("2003Q3", "2003Q2"), bars)
    drawn = [box for box in ElementTree.fromstring(svg).iter(f"{SVG}rect") if float(box.attrib["x"]) == 268]
    assert [float(box.attrib["width"]) for box in drawn[1:]] == [356, 89, 178]
    assert texts(svg) == ["2003Q3", "2003Q2", "Advertising", "$2", "Overhead", "$1"]


def test_a_gauge_ends_at_its_rate_and_its_stroke_at_the_maximum() -> None:
    rows = [Gauge("Fund", (5_000, 2_500), 10_000, "0.7500%"), Gauge("Other", (0, 0), 5_000, "no fee")]
    svg = charts.gauges("T", "said", ("Distribution Fee", "Service fee"), rows)
    drawn = [box for box in ElementTree.fromstring(svg).iter(f"{SVG}rect") if box.attrib["height"] == "12"]
    assert [float(box.attrib["width"]) for box in drawn] == [178, 89]
    heavy = [p.attrib["d"] for p in ElementTree.fromstring(svg).iter(f"{SVG}path") if p.attrib["stroke-width"] == "2.2"]
    assert [d.split(" ")[0] for d in heavy] == ["M624.00", "M446.00"]


def test_expenditures_are_said_to_the_cent_largest_first() -> None:
    section = statement().overall
    assert description(charts.purposes(section, statement().spans).svg) == (
        "Advertising: $70.00, before not known; Overhead: $30.00, before not known."
    )


def test_headroom_says_rate_and_maximum_of_each_fund() -> None:
    said = description(charts.headroom(statement().sections[0]).svg)
    assert said == "Advantage Fund: 0.9257% of at most 1.00%; Balanced Fund: 0.5290% of at most 1.00%."


def test_payees_over_time_have_every_month_to_the_cent() -> None:
    said = description(charts.payees_over_time(statement().overall).svg)
    assert said == (
        "July 2003: Receivables Bank, N.A. $120.00, Second Distributors, Inc. $33.33; "
        "August 2003: Receivables Bank, N.A. $60.01, Second Distributors, Inc. $39.99; "
        "September 2003: Receivables Bank, N.A. $0.00, Second Distributors, Inc. $66.67."
    )


def test_shares_of_a_month_end_sum_to_the_whole() -> None:
    said = description(charts.shares_by_distributor(statement().overall).svg)
    assert "June 30, 2003: First Distributors, Inc. 100.0%, Second Distributors, Inc. 0.0%; " in said
    assert "September 30, 2003: First Distributors, Inc. 33.3%, Second Distributors, Inc. 66.7%." in said
    assert charts.parts_per_thousand((1, 1, 1)) == (334, 333, 333)
    assert charts.parts_per_thousand((0, 0)) == (0, 0)


def test_on_paper_all_words_are_in_the_title() -> None:
    """The title alone becomes the alternative text of a PDF's figure."""
    svg = charts.for_paper(charts.payees_over_time(statement().overall).svg)
    title = ElementTree.fromstring(svg).findtext(f"{SVG}title") or ""
    assert title.startswith("Owed for each month by payee, All companies. July 2003: Receivables Bank, N.A. $120.00")


@pytest.mark.parametrize("cents", [1, 999_99, 1_000_000_00, 987_654_321_98, 160_010_000_000_00])
def test_no_text_leaves_the_drawing(cents: int) -> None:
    """Whatever the amounts and however long the names: 60 characters."""
    name = "Worldwide Opportunities and Dividend Growth Series Fund No. 7"
    purposes = (("advertising", name), *BASE.purposes[1:])
    given = statement(
        parties=(*BASE.parties[:2], inputs.Party("TWO", name, "distributor")),
        funds=(BASE.funds[0], BASE.funds[1]._replace(name=name)),
        net_assets=(BASE.net_assets[0]._replace(total=BASE.net_assets[0].total + cents * 400), BASE.net_assets[1]),
        fees=(BASE.fees[0]._replace(amount=cents), *BASE.fees[1:]),
        portions=(BASE.portions[0]._replace(amount=cents), *BASE.portions[1:]),
        spent=(BASE.spent[0]._replace(amount=cents), BASE.spent[1]),
        purposes=purposes,
    )
    section = given.sections[0]
    for drawing in (
        charts.headroom(section),
        charts.payees_over_time(section),
        charts.shares_by_distributor(section),
        charts.purposes(section, given.spans),
    ):
        for element in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text"):
            width = len(element.text or "") * 6.2
            before = {"end": width, "middle": width / 2}.get(element.attrib.get("text-anchor", ""), 0)
            left = float(element.attrib["x"]) - before
            assert left >= -1, element.text
            assert left + width <= charts.WIDTH + 1, element.text


def test_names_are_escaped_and_nothing_breaks_the_security_policy() -> None:
    svg = charts.paired_bars("A & B <", "x < y", ("P & Q", "<script>"), [Bar("&", (1, 2))])
    ElementTree.fromstring(svg)
    assert not re.search(r"\sstyle=|<script|\son\w+=", svg)
