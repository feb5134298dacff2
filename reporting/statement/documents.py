"""A report as a document for other systems: plain objects, their schema, and the way back. Pure.

Money is whole cents, shares are whole ten-thousandths, rates and parts of totals whole parts per million (U1): JSON's
numbers are often read as binary fractions, and whole numbers up to 2^53 survive that. Dates are ISO 8601. The schema
(JSON Schema 2020-12) is made from the values' own types, so that it cannot say anything else than they do.
"""

import types
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from reporting.life import State
from reporting.statement.figures import UNITS
from reporting.statement.values import Report

T = TypeVar("T")
FORMAT, FORMAT_VERSION = "board-report", 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def plain(value: Any) -> Any:
    """Dataclasses and named tuples as objects, tuples as arrays, dates as text."""
    names = _names(type(value))
    if names is not None:
        optional = _optional(type(value))
        parts = {name: getattr(value, name) for name in names}
        return {name: plain(part) for name, part in parts.items() if part or name not in optional}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def read(kind: type[T], document: Any) -> T:
    """What `plain` made, as the value it was made from."""
    found: T = _read(kind, document)
    return found


def _read(kind: Any, value: Any) -> Any:
    names = _names(kind)
    if names is not None:
        hints, optional = get_type_hints(kind), _optional(kind)
        there = [name for name in names if name in value or name not in optional]
        return kind(**{name: _read(hints[name], value[name]) for name in there})
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if get_origin(kind) in (Union, types.UnionType):
        some = next(part for part in get_args(kind) if part is not types.NoneType)
        return None if value is None else _read(some, value)
    return date.fromisoformat(value) if kind is date else value


def _names(kind: Any) -> list[str] | None:
    """The parts of a dataclass or a named tuple; None for anything else."""
    if is_dataclass(kind):
        return [field.name for field in fields(kind)]
    return list(kind._fields) if hasattr(kind, "_fields") else None


def _optional(kind: Any) -> frozenset[str]:
    """Parts that are only there where there are any."""
    return frozenset(field.name for field in fields(kind) if field.metadata) if is_dataclass(kind) else frozenset()


def schema() -> dict[str, Any]:
    """Of the whole document: the envelope, and the report in it."""
    found: dict[str, Any] = {}
    text = {"type": "string"}
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    code = {"type": ["string", "null"]}
    envelope = {
        "format": {"const": FORMAT},
        "format_version": {"const": FORMAT_VERSION},
        "report_id": {"type": "integer", "description": "Primary key of the report."},
        "quarter": {**text, "description": "2003Q3; of a fiscal year 2003Q3-FY10."},
        "plan": {**code, "description": "Code of the plan; null: all plans of the company."},
        "company": {**code, "description": "Code of the company; null: all companies of the plan."},
        "version": {"type": "integer", "minimum": 1},
        "state": {"enum": [state.value for state in State]},
        "sent_on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "statement_digest": {**digest, "description": "SHA-256 of all the report says."},
        "pdf_sha256": digest,
        "report": _schema(Report, "report", found),
    }
    return {
        "$schema": DIALECT,
        "title": "Report to the board (Rule 12b-1(b)(3)(ii))",
        "description": "Numbers are whole: cents, ten-thousandths of a share, parts per million, as each says.",
        **_object(envelope),
        "$defs": dict(sorted(found.items())),
    }


def _schema(kind: Any, name: str, found: dict[str, Any]) -> dict[str, Any]:
    names = _names(kind)
    if names is not None:
        title = kind.__name__
        if title not in found:
            found[title] = {}  # so that what holds itself ends
            hints = get_type_hints(kind)
            said = (kind.__doc__ or "").strip().split("\n\n")[0]
            words = {} if said.startswith(f"{title}(") or not said else {"description": " ".join(said.split())}
            found[title] = {
                **words,
                **_object({part: _schema(hints[part], part, found) for part in names}, _optional(kind)),
            }
        return {"$ref": f"#/$defs/{title}"}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], name, found)}
    if get_origin(kind) in (Union, types.UnionType):
        some = next(part for part in get_args(kind) if part is not types.NoneType)
        return {"anyOf": [_schema(some, name, found), {"type": "null"}]}
    if kind is date:
        return {"type": "string", "format": "date"}
    if kind is int:
        unit = {"description": UNITS[name].value} if name in UNITS else {}
        return {"type": "integer", **unit}
    return {"type": {bool: "boolean", str: "string"}[kind]}


def _object(properties: dict[str, Any], optional: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
