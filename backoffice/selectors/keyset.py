"""Pages by key instead of offset: page 1,000 costs what page 1 costs, and no row is skipped or repeated.

An ordering is a list of `Key`s that ends in the primary key, so it is total. A page is the first rows after
a key (or before it, read backwards). Empty values count as the greatest, which is how PostgreSQL's indexes
keep them; the same is asked of SQLite.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import OrderBy

Row = TypeVar("Row", bound=Model)
END = "end"
LONGEST_TOKEN = 1_000  # so short that no nesting of brackets in it is deep


class BadToken(ValueError):
    """A page's key in an address that is none, or is that of another ordering."""


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an ordering: its path from the model, and the field that holds its values."""

    path: str
    descending: bool
    nullable: bool
    field: Any

    def reversed(self) -> "Key":
        return replace(self, descending=not self.descending)

    def order(self) -> OrderBy:
        expression = F(self.path)
        if not self.nullable:
            return expression.desc() if self.descending else expression.asc()
        return expression.desc(nulls_first=True) if self.descending else expression.asc(nulls_last=True)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value: Any) -> Q | None:
        """Rows that come after `value` in this column alone; None when there cannot be any."""
        if self.descending:
            return Q(**{f"{self.path}__isnull": False}) if value is None else Q(**{f"{self.path}__lt": value})
        if value is None:
            return None
        after = Q(**{f"{self.path}__gt": value})
        return after | Q(**{f"{self.path}__isnull": True}) if self.nullable else after

    def not_before(self, value: Any) -> Q | None:
        """Implied by being after: lets the database start in the index. None where it says nothing."""
        if self.nullable or value is None:
            return None
        return Q(**{f"{self.path}__{'lte' if self.descending else 'gte'}": value})


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, and the tokens of the pages around them (empty: there is none)."""

    rows: list[Row]
    after: str
    before: str


def total_order(queryset: QuerySet[Row], ordering: Sequence[str]) -> list[Key]:
    """`("-trade_date",)` -> keys ending in the primary key, which goes the way of the last column."""
    keys: list[Key] = []
    for name in ordering:
        path, descending = name.lstrip("-"), name.startswith("-")
        if path not in {key.path for key in keys}:
            keys.append(_key(queryset, path, descending))
    primary = queryset.model._meta.pk
    assert primary is not None
    if not any(key.path in ("pk", primary.name) for key in keys):
        keys.append(_key(queryset, "pk", keys[-1].descending if keys else False))
    return keys


def ordered(queryset: QuerySet[Row], keys: Sequence[Key]) -> QuerySet[Row]:
    return queryset.order_by(*(key.order() for key in keys))


def page(queryset: QuerySet[Row], keys: Sequence[Key], *, size: int, after: str = "", before: str = "") -> Page[Row]:
    """The page after a token, before one (`END`: the last page), or the first. Raises BadToken."""
    if before:
        backwards = [key.reversed() for key in keys]
        start = queryset if before == END else queryset.filter(_beyond(backwards, _read(before, backwards)))
        rows = list(ordered(start, backwards)[: size + 1])
        if len(rows) <= size and before != END:
            return page(queryset, keys, size=size)
        shown = rows[:size][::-1]
        return Page(
            shown,
            after="" if before == END else token(shown[-1], keys),
            before=token(shown[0], keys) if len(rows) > size else "",
        )
    start = queryset.filter(_beyond(keys, _read(after, keys))) if after else queryset
    rows = list(ordered(start, keys)[: size + 1])
    shown = rows[:size]
    if not shown:
        return Page([], after="", before=END if after else "")
    return Page(
        shown,
        after=token(shown[-1], keys) if len(rows) > size else "",
        before=token(shown[0], keys) if after else "",
    )


def token(row: Model, keys: Sequence[Key]) -> str:
    """A row's place in the ordering, as text for an address."""
    values = [_text(_value(row, key.path)) for key in keys]
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def bounded_count(queryset: QuerySet[Any], bound: int) -> int:
    """The number of rows, or `bound + 1` when there are more: the database stops counting there."""
    return queryset.order_by()[: bound + 1].count()


class _RowAfter(Func):
    """`(a, b) > (x, y)`: all keys in one direction and never empty, which both databases answer from an index."""

    output_field = BooleanField()

    def __init__(self, keys: Sequence[Key], values: Sequence[Any]) -> None:
        self.size = len(keys)
        self.sign = "<" if keys[0].descending else ">"
        sides = [*(F(key.path) for key in keys), *(Value(v, key.field) for key, v in zip(keys, values, strict=True))]
        super().__init__(*sides)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        parts, parameters = [], []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            parameters.extend(values)
        left, right = ", ".join(parts[: self.size]), ", ".join(parts[self.size :])
        return f"({left}) {self.sign} ({right})", tuple(parameters)


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Any:
    one_way = len({key.descending for key in keys}) == 1
    if one_way and not any(key.nullable for key in keys):
        return _RowAfter(keys, values)
    condition = Q(pk__in=[])
    same = Q()
    for key, value in zip(keys, values, strict=True):
        beyond = key.beyond(value)
        if beyond is not None:
            condition |= same & beyond
        same &= key.same(value)
    bound = keys[0].not_before(values[0])
    return condition if bound is None else bound & condition


def _key(queryset: QuerySet[Any], path: str, descending: bool) -> Key:
    annotation = queryset.query.annotations.get(path)
    if annotation is not None:
        return Key(path, descending, nullable=True, field=annotation.output_field)
    model, nullable, field = queryset.model, False, None
    for part in path.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        assert isinstance(field, Field), f"{path} of {queryset.model} cannot be an ordering"
        nullable = nullable or field.null
        model = field.related_model or model
    assert field is not None
    return Key(path, descending, nullable, getattr(field, "target_field", field))


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        if row is None:
            return None
        row = getattr(row, part)
    return row.pk if isinstance(row, Model) else row


def _text(value: Any) -> Any:
    if value is None or isinstance(value, int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read(text: str, keys: Sequence[Key]) -> list[Any]:
    try:
        if len(text) > LONGEST_TOKEN:
            raise BadToken(text)
        values = json.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise BadToken(text)
        return [_read_value(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, ValidationError) as error:
        raise BadToken(text) from error


def _read_value(key: Key, value: Any) -> Any:
    """As `_text` wrote it; whatever else somebody put into an address is refused before a database sees it."""
    if value is None:
        return None
    if not isinstance(value, int | str) or "\0" in str(value):
        raise BadToken(value)
    str(value).encode()  # half a surrogate is a UnicodeEncodeError, which is a ValueError
    found = key.field.to_python(str(value))
    if isinstance(found, int) and abs(found) >= 2**63:
        raise BadToken(value)
    return found


__all__ = [
    "END",
    "BadToken",
    "Key",
    "Page",
    "bounded_count",
    "ordered",
    "page",
    "token",
    "total_order",
]
