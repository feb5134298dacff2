"""Fields that forms of the ledger share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ledger.months import parse_month
from plans.models import Plan


class PlanField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": Plan.objects.order_by("code"), "empty_label": None, **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {obj.name}"

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        if not self.queryset.exists():  # type: ignore[union-attr]
            self.help_text = "No plans yet: load a plan file first, under Plans."
        return super().get_bound_field(form, field_name)


class CodedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Funds and parties by name and code."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class CodedMultipleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.SelectMultiple(attrs={"size": 8})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class MonthField(forms.CharField):
    """`2003-09` -> the first day of the month."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2003-09"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_month(text)
        except ValueError as error:
            raise ValidationError(f"{error}.".capitalize()) from error
