"""A report as tables, one for each of its sections, for spreadsheets and other systems. Pure.

Like the figures they are found by walking the value: a section that is added gets its sheet by itself. Whose a row
is stands in its first columns. What a statement has side by side under heads of its own (spans, performers,
distributors, payees) is one row for each.
"""

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from reporting.statement.figures import UNITS, Unit, words
from reporting.statement.values import Matrix, Report, Section, Spending, Statement

WHOSE = ("plan", "company")
KEYS = ("code", "name", "label", "month", "date")
TOO_LONG = 31  # what a sheet's name may not exceed


@dataclass(slots=True)
class Sheet:
    """Rows in the order of the report; `heads` is the union of what they have, `units` of those that are numbers."""

    name: str
    heads: list[str] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: dict[str, Any], units: dict[str, Unit]) -> None:
        self.heads += [head for head in row if head not in self.heads]
        self.units |= units
        self.rows.append(row)


def sheets_of(report: Report) -> list[Sheet]:
    """By name, in the order in which the report has them."""
    found: dict[str, Sheet] = {}
    for statement in report.statements:
        _Walk(found, statement).statement()
    _Walk(found, None).items("details", report.details, {})
    return list(found.values())


class _Walk:
    def __init__(self, found: dict[str, Sheet], statement: Statement | None) -> None:
        self.found = found
        self.of = statement
        self.section: Section | None = None

    def statement(self) -> None:
        assert self.of is not None
        whose = {"plan": self.of.plan.code}
        for section in dict.fromkeys((self.of.overall, *self.of.sections)) if self.of.sections else ():
            if section is self.of.overall and len(self.of.sections) == 1:
                continue  # the same once more
            self.section = section
            self.parts(section, whose | {"company": section.name})
        self.section = None
        for name in ("months", "spans", "calendar"):
            self.items(name, getattr(self.of, name), whose)

    def parts(self, value: Any, whose: dict[str, Any]) -> None:
        for name, part in _parts(value):
            if isinstance(part, Matrix):
                self.matrix(name, part, whose)
            elif isinstance(part, Spending):
                self.parts(part, whose)
            elif isinstance(part, tuple) and part and _is_item(part[0]):
                self.items(name, part, whose)
            elif _is_item(part):
                self.items(f"{name} of the company", (part,), whose)

    def items(self, name: str, items: tuple[Any, ...], whose: dict[str, Any]) -> None:
        for item in items:
            row, units = dict(whose), {}
            nested = []
            for part_name, part in _parts(item):
                if isinstance(part, tuple) and part and not isinstance(part[0], str):
                    nested.append((part_name, part))
                elif not isinstance(part, tuple) or not part or isinstance(part[0], str):
                    row[part_name] = "; ".join(part) if isinstance(part, tuple) else part
                    if part_name in UNITS and not isinstance(part, bool | str):
                        units[part_name] = UNITS[part_name]
            key = dict(whose) | {part: value for part, value in row.items() if part in KEYS}
            self.sheet(name).add(row, units)
            for part_name, part in nested:
                self.nested(f"{name}, {part_name}", part_name, part, key)

    def nested(self, name: str, field_name: str, part: tuple[Any, ...], key: dict[str, Any]) -> None:
        if _is_item(next((item for item in part if item is not None), None)):
            for head, item in zip(self.heads(field_name, len(part)), part, strict=True):
                if item is not None:
                    self.items(name, (item,), key | ({"of": head} if field_name == "over" else {}))
            return
        for head, number in zip(self.heads(field_name, len(part)), part, strict=True):
            row = key | {"of": head, field_name: number}
            self.sheet(name).add(row, {field_name: UNITS[field_name]} if field_name in UNITS else {})

    def heads(self, field_name: str, count: int) -> list[str]:
        """What stands over the numbers of a row."""
        known: tuple[str, ...] = ()
        if field_name == "over" and self.of is not None:
            known = tuple(span.label for span in self.of.spans)
        elif self.section is not None:
            of_section = {
                "shares": (self.section.distributors,),
                "amounts": (self.section.spending.performers, self.section.payees_over_time),
            }
            known = next((one for one in of_section.get(field_name, ()) if len(one) == count), ())
        return list(known) if len(known) == count else [str(place + 1) for place in range(count)]

    def matrix(self, name: str, matrix: Matrix, whose: dict[str, Any]) -> None:
        for line in matrix.rows:
            for column, amount in zip(matrix.columns, line.amounts, strict=True):
                row = whose | {"name": line.name} | dict(_parts(column)) | {"amount": amount}
                self.sheet(name).add(row, {"amount": Unit.MONEY})

    def sheet(self, name: str) -> Sheet:
        title = words(name)[:TOO_LONG]
        return self.found.setdefault(title, Sheet(title))


def _is_item(value: Any) -> bool:
    return (is_dataclass(value) and not isinstance(value, type)) or hasattr(value, "_fields")


def _parts(value: Any) -> list[tuple[str, Any]]:
    names = value._fields if hasattr(value, "_fields") else [one.name for one in fields(value)]
    return [(name, getattr(value, name)) for name in names]
