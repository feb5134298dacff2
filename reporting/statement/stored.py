"""A statement as JSON and back, exactly: what is kept with a report and what its digest is made of."""

import json
import types
from dataclasses import Field, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


ONLY_WHERE_THERE_ARE_ANY = {"only where there are any": True}
"""Metadata of a field that is left out where it is empty: a report without it reads, and digests, as one of before."""


def left_out(field: Field[Any], value: Any) -> bool:
    """Whether a part is not written: it is one of those, and empty."""
    return bool(field.metadata) and not value


def to_json(value: Any) -> str:
    """A frozen dataclass of dataclasses, named tuples, tuples, dates, text and integers; keys sorted."""
    return json.dumps(_plain(value), default=date.isoformat, sort_keys=True, ensure_ascii=True)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        parts = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(part) for field, part in parts if not left_out(field, part)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


class OtherForm(Exception):
    """The text was written by a version of the program whose statements had another form."""


def from_json(kind: type[T], text: str) -> T:
    """What `to_json` wrote. Raises OtherForm when its parts are not those of `kind` as it is now."""
    try:
        value: T = _read(kind, json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise OtherForm(str(error)) from error
    return value


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        of = [parts[0]] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(_read(part, item) for part, item in zip(of, value, strict=True))
    if get_origin(kind) in (Union, types.UnionType):
        some = next(part for part in get_args(kind) if part is not types.NoneType)
        return None if value is None else _read(some, value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        there = [field for field in fields(kind) if field.name in value or not field.metadata]
        return kind(**{field.name: _read(hints[field.name], value[field.name]) for field in there})  # type: ignore[operator]
    if hasattr(kind, "_fields"):
        hints = get_type_hints(kind)
        return kind(*(_read(hints[name], item) for name, item in zip(kind._fields, value, strict=True)))
    return date.fromisoformat(value) if kind is date else value
