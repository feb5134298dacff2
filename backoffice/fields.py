"""One model field and one form field class for each scaled quantity (rule U1).

A model field holds a plain `int` of units in a 64-bit column, so that `Sum` is exact on SQLite and
PostgreSQL alike; its form field reads and shows decimals. Handing a float or a Decimal to the database is
our own mistake and raises TypeError.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from backoffice.quantities import MICRO, MONEY, NAV, PERCENT, SHARES, Scale


class ScaledFormField(forms.CharField):
    """Text such as `1,234.50` -> int units; empty -> None."""

    def __init__(self, *, scale: Scale, min_units: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "text-end"}))
        super().__init__(**kwargs)
        self.scale = scale
        self.min_units = min_units

    def prepare_value(self, value: Any) -> Any:
        return self.scale.format(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            units = self.scale.parse(text.replace(",", ""))
        except ValueError as error:
            raise ValidationError(f"{error}.".capitalize()) from error
        if self.min_units is not None and units < self.min_units:
            raise ValidationError(f"Expected at least {self.scale.format(self.min_units)}.")
        return units

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class ScaledField(models.BigIntegerField):  # type: ignore[type-arg]
    scale: Scale

    def get_prep_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, int) and not hasattr(value, "resolve_expression"):
            raise TypeError(f"{self.name} takes whole units of {self.scale.name}, got {value!r}")
        return super().get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": ScaledFormField, "scale": self.scale, **kwargs})


class SharesField(ScaledField):
    """Ten-thousandths of a share."""

    scale = SHARES


class MoneyField(ScaledField):
    """Cents."""

    scale = MONEY


class MicroField(ScaledField):
    """Micro-dollars: daily accruals."""

    scale = MICRO


class NavField(ScaledField):
    """Micro-dollars a share."""

    scale = NAV


class PercentField(ScaledField):
    """Parts per million of 1, shown as percent."""

    scale = PERCENT
