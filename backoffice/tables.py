"""Tables: columns for quantities, dates and links, and a table whose rows the view has already ordered.

A column shows text for reading (`1,234.50`) and exports the exact value (`Decimal("1234.50")`). Columns of
model fields are chosen by field class: `Meta.fields` is enough.
"""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import django_tables2
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.columns import library
from django_tables2.data import TableListData

from backoffice.fields import MicroField, MoneyField, NavField, PercentField, ScaledField, SharesField
from backoffice.quantities import MICRO, MONEY, NAV, PERCENT, SHARES, Scale
from backoffice.references import references_html

NUMERIC = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}


class PageData(TableListData):
    """Rows that come ordered: the table shows how, and does not sort them again."""

    def __init__(self, rows: Sequence[Any], model: type[models.Model] | None = None) -> None:
        super().__init__(list(rows))
        self._model = model or (type(rows[0]) if rows and isinstance(rows[0], models.Model) else None)

    @property
    def model(self) -> type[models.Model] | None:
        return self._model

    def order_by(self, aliases: Iterable[str]) -> None:
        """Ordered by the view, along a total order."""


class Table(django_tables2.Table):
    """Base of every table. `attrs` and the template come from settings."""

    caption: str = ""  # for those who hear the page

    @classmethod
    def of(cls, rows: Iterable[Any], **options: Any) -> "Table":
        """A table of these rows as they stand, without sorting: for pages that show several."""
        model = rows.model if isinstance(rows, models.QuerySet) else None
        return cls(PageData(list(rows), model), orderable=False, order_by_field="", **options)

    def set_foot(self, **texts: str) -> None:
        """What stands under some columns."""
        for name, text in texts.items():
            self.columns[name].column._footer = text


def exact(units: int, scale: Scale) -> Decimal:
    """Units -> the exact decimal, with all its places."""
    return Decimal(units).scaleb(-scale.decimals)


class ScaledColumn(django_tables2.Column):
    """A scaled quantity, right aligned with grouped thousands. `unit` follows it on screen only."""

    scale: Scale
    field_class: type[ScaledField]
    unit = ""
    attrs = NUMERIC

    def render(self, value: int) -> str:
        return self.scale.format(value, grouped=True).replace("-", "\N{MINUS SIGN}") + self.unit

    def value(self, value: int) -> Decimal:
        return exact(value, self.scale)

    @classmethod
    def from_field(cls, field: Any, **kwargs: Any) -> "ScaledColumn | None":
        return cls(**kwargs) if hasattr(cls, "field_class") and isinstance(field, cls.field_class) else None


@library.register
class SharesColumn(ScaledColumn):
    scale, field_class = SHARES, SharesField


@library.register
class MoneyColumn(ScaledColumn):
    scale, field_class = MONEY, MoneyField


@library.register
class MicroColumn(ScaledColumn):
    scale, field_class = MICRO, MicroField


@library.register
class NavColumn(ScaledColumn):
    scale, field_class = NAV, NavField


@library.register
class PercentColumn(ScaledColumn):
    """Parts per million, shown as percent."""

    scale, field_class, unit = PERCENT, PercentField, "%"


@library.register
class NumberColumn(django_tables2.Column):
    """A whole number."""

    attrs = NUMERIC

    def render(self, value: int) -> str:
        return f"{value:,}".replace("-", "\N{MINUS SIGN}")

    def value(self, value: int) -> int:
        return value

    @classmethod
    def from_field(cls, field: Any, **kwargs: Any) -> "NumberColumn | None":
        plain = isinstance(field, models.IntegerField) and not isinstance(field, ScaledField) and not field.choices
        return cls(**kwargs) if plain else None


@library.register
class DateColumn(django_tables2.Column):
    attrs = {"cell": {"class": "date"}}

    def render(self, value: datetime.date) -> str:
        return value.isoformat()

    def value(self, value: datetime.date) -> datetime.date:
        return value

    @classmethod
    def from_field(cls, field: Any, **kwargs: Any) -> "DateColumn | None":
        plain = isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
        return cls(**kwargs) if plain else None


@library.register
class MomentColumn(django_tables2.Column):
    """A point in time, in New York's."""

    attrs = {"cell": {"class": "date"}}

    def render(self, value: datetime.datetime) -> str:
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")

    def value(self, value: datetime.datetime) -> datetime.datetime:
        return timezone.localtime(value)

    @classmethod
    def from_field(cls, field: Any, **kwargs: Any) -> "MomentColumn | None":
        return cls(**kwargs) if isinstance(field, models.DateTimeField) else None


class LinkColumn(django_tables2.Column):
    """The column that leads to the row's own page."""

    attrs = {"th": {"class": "link"}, "td": {"class": "link"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("linkify", lambda record: record.get_absolute_url())
        super().__init__(*args, **kwargs)


class TextColumn(django_tables2.Column):
    """Sentences: the one column that may wrap on a narrow screen."""

    attrs = {"td": {"class": "wrap"}}


class ReferenceColumn(django_tables2.Column):
    """Rules and clauses, separated by commas, as badges."""

    def render(self, value: str) -> SafeString:
        return references_html(value)

    def value(self, value: str) -> str:
        return value


class BadgeColumn(django_tables2.Column):
    """A state, coloured. `colours` maps the stored value to success, warning, danger, info or secondary."""

    def __init__(self, *args: Any, colours: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colours = colours

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        stored = bound_column.accessor.resolve(record)
        return badge(str(value), self.colours.get(str(stored), "secondary"))

    def value(self, value: Any) -> str:
        return str(value)


def badge(text: str, colour: str) -> SafeString:
    return format_html('<span class="badge state-{}">{}</span>', colour, text)


def total(column: str, scale: Scale) -> Any:
    """A footer that sums a scaled column over the rows shown: `MoneyColumn(footer=total("amount", MONEY))`."""

    def footer(table: Any) -> str:
        units = sum(row_value(row, column) or 0 for row in table.data)
        return scale.format(units, grouped=True).replace("-", "\N{MINUS SIGN}")

    return footer


def row_value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)
