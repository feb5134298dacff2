"""Charts: the numbers they draw and say."""

import re
from xml.etree import ElementTree

from reporting import charts
from reporting.charts import Bar
from reporting.statement import inputs
from tests.reporting.sample import BASE, SEPTEMBER, statement

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def widths(svg: str) -> list[float]:
    """Of the parts of bars, without the squares of the legend."""
    boxes = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [float(box.attrib["width"]) for box in boxes if float(box.attrib["height"]) == charts.BAR]


def test_parts_are_as_wide_as_their_numbers() -> None:
    bars = [Bar("a", (300, 100)), Bar("b", (0, 200))]
    svg = charts.stacked_bars("T", "said", ("One", "Two"), bars, full=400, figure=str)
    whole = charts.WIDTH - charts.LABEL - 1
    assert widths(svg) == [round(whole * part, 2) for part in (0.75, 0.25, 0.5)]
    assert texts(svg) == ["One", "Two", "a", "300", "100", "b", "200"]


def test_a_figure_that_does_not_fit_is_left_to_the_text() -> None:
    bars = [Bar("a", (999_999, 1))]
    assert texts(charts.stacked_bars("T", "said", ("One", "Two"), bars, full=10**6, figure=str)) == [
        "One",
        "Two",
        "a",
        "999999",
    ]


def test_fees_by_month_say_exact_cents() -> None:
    svg = charts.fees_by_month(statement().overall)
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text == "Fees by month, All companies"  # type: ignore[union-attr]
    assert "July 2003: Distribution Fee $100.00, service fee $33.33; " in root.find(f"{SVG}desc").text  # type: ignore[union-attr, operator]
    assert root.attrib["role"] == "img"
    assert "$133" in texts(svg)


def test_a_month_not_calculated_is_said() -> None:
    partly = statement(
        months=(*BASE.months[:2], inputs.Month(SEPTEMBER)),
        fees=BASE.fees[:3],
        portions=(*BASE.portions[:3], BASE.portions[4]),
        service_fees=BASE.service_fees[:1],
    )
    svg = charts.fees_by_month(partly.overall)
    assert "not calculated" in texts(svg)
    assert "September 2003: not calculated" in svg


def test_shares_of_a_month_end_sum_to_the_whole() -> None:
    svg = charts.shares_by_distributor(statement().overall)
    assert "Jun 30: First Distributors, Inc. 100.0%, Second Distributors, Inc. 0.0%; " in svg
    assert "Sep 30: First Distributors, Inc. 33.3%, Second Distributors, Inc. 66.7%." in svg
    assert charts.parts_per_thousand((1, 1, 1)) == (334, 333, 333)
    assert charts.parts_per_thousand((0, 0)) == (0, 0)


def test_names_are_escaped_and_nothing_breaks_the_security_policy() -> None:
    svg = charts.stacked_bars("A & B <", "x < y", ("P & Q", "<script>"), [Bar("&", (1, 2))], full=3, figure=str)
    ElementTree.fromstring(svg)
    assert not re.search(r"\sstyle=|<script|\son\w+=", svg)
