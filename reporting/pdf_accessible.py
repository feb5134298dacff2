"""What PDF/UA-1 (ISO 14289-1) asks beyond PDF/A-3a and the layout does not write by itself.

A file may be both: it says so in its metadata, which for PDF/A needs the schema of the words it uses (ISO 19005-3,
6.6.2.3). Links say in words where they lead (7.18.5), heads of tables whether they stand over a column or before a
row (7.5).
"""

from collections.abc import Sequence
from typing import Any

SCHEMA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>"""
END = b"</rdf:RDF>"


def accessible(_document: Any, pdf: Any) -> None:
    """Finisher of the PDF: its objects are changed just before they are written."""
    _say_so(pdf)
    _set_apart_what_repeats(pdf)
    for thing in pdf.objects:
        if isinstance(thing, dict):
            if thing.get("Subtype") == "/Link":
                _describe_link(thing)
            elif thing.get("S") == "/TH":
                _scope(pdf, thing)


def _say_so(pdf: Any) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    content = b"".join(metadata.stream)
    assert content.count(END) == 1, "the metadata has another form"
    metadata.stream = [content.replace(END, SCHEMA + END)]


def _set_apart_what_repeats(pdf: Any) -> None:
    """Running heads and page numbers become artifacts (7.8): what is marked, but not in the tree of the document."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    in_tree: set[tuple[str, int]] = set()
    todo = [_object(pdf, kid) for kid in root["K"]]
    while todo:
        element = todo.pop()
        for kid in element.get("K", ()):
            if isinstance(kid, int):
                in_tree.add((_text(element["Pg"]), kid))
            else:
                todo.append(_object(pdf, kid))
    for reference in pdf.page_references:
        content = _object(pdf, _object(pdf, reference)["Contents"])
        content.stream = _artifacts(content.stream, {n for page, n in in_tree if page == _text(reference)})


def _artifacts(operators: Sequence[Any], in_tree: set[int]) -> list[Any]:
    """A mark is three operators in a row: tag, properties with its number, and that it begins."""
    changed = list(operators)
    for place, operator in enumerate(operators):
        if operator == b"BDC" and operators[place - 1].get("MCID") not in in_tree:
            changed[place - 2] = "/Artifact"
            changed[place - 1] = "<</Type /Pagination>>"
    return changed


def _text(reference: Any) -> str:
    return reference.decode() if isinstance(reference, bytes) else str(reference)


def _describe_link(link: Any) -> None:
    from pydyf import String

    link["Contents"] = String("To the part of the report that is named here")


def _scope(pdf: Any, cell: Any) -> None:
    """A cell's row stands in the head of its table, or in its body or foot."""
    row = _object(pdf, cell["P"])
    part = _object(pdf, row["P"])
    cell["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"


def _object(pdf: Any, reference: Any) -> Any:
    """`12 0 R` or its bytes -> the object."""
    return pdf.objects[int(_text(reference).split()[0])]
