"""Pieces of drawings."""

from xml.etree import ElementTree

from backoffice import svg


def test_what_is_not_given_is_not_written() -> None:
    assert svg.text(1, "2.0", "One") == '<text x="1" y="2.0" fill="currentColor">One</text>'
    assert svg.box(0, 0, 3, 4, "#fff") == '<rect x="0" y="0" width="3" height="4" fill="#fff"/>'
    assert svg.stroke("M0 0", "#000", "0.6") == '<path d="M0 0" stroke="#000" stroke-width="0.6"/>'
    assert svg.strokes([], "#000", "0.6") == []


def test_words_are_escaped() -> None:
    drawn = svg.framed("n", "A & B", "<said>", (10, 20), [svg.text(0, 0, "<script>"), svg.stroke("M0 0", "\"'", 1)])
    tree = ElementTree.fromstring(drawn)
    assert [element.text for element in tree if element.text] == ["A & B", "<said>", "<script>"]
    assert tree[-1].attrib["stroke"] == "\"'"
    assert tree.attrib["aria-labelledby"] == f"{tree[0].attrib['id']} {tree[1].attrib['id']}"
