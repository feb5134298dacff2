"""Filters above a list: search, ranges of scaled quantities and of dates.

    class FundFilter(FilterSet):
        search_fields = ("code__icontains", "name__icontains")
        class Meta:
            model = Fund
            fields = {"company": ["exact"]}

`search_fields` are lookups, joined by "or". On a table of 10^7 rows name only what an index answers:
`("record_id", "account")` is exact, `("account__startswith",)` needs an index made for it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django_filters.fields import RangeField
from django_filters.widgets import RangeWidget

from backoffice.fields import MicroField, MoneyField, NavField, PercentField, ScaledFormField, SharesField
from backoffice.forms import style
from backoffice.quantities import MICRO, MONEY, NAV, PERCENT, SHARES, Scale


class SideBySide(RangeWidget):
    """Two inputs in a row, each with a name of its own for those who do not see them side by side."""

    template_name = "base/forms/range.html"
    suffixes: ClassVar[list[str]] = ["from", "to"]

    def __init__(self, label: str = "", input_type: str = "text", attrs: dict[str, str] | None = None) -> None:
        kind = forms.DateInput if input_type == "date" else forms.TextInput
        options = {"type": "date"} if input_type == "date" else {"inputmode": "decimal"}
        ends = [kind(attrs={**options, "aria-label": f"{label} {end}".strip()}) for end in self.suffixes]
        forms.MultiWidget.__init__(self, ends, attrs)


class ScaledRangeField(RangeField):
    widget = SideBySide

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        ends = (ScaledFormField(scale=scale, required=False), ScaledFormField(scale=scale, required=False))
        super().__init__(ends, *args, **kwargs)


class ScaledRangeFilter(django_filters.RangeFilter):
    """From and to, both included, typed as decimals."""

    field_class = ScaledRangeField

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, scale=scale, **kwargs)


class DateRangeFilter(django_filters.DateFromToRangeFilter):
    """From and to, both included."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", SideBySide(input_type="date"))
        super().__init__(*args, **kwargs)


class SearchFilter(django_filters.CharFilter):
    """What is typed into the search box, in any of the declared lookups."""

    def __init__(self, *, lookups: Sequence[str], **kwargs: Any) -> None:
        kwargs.setdefault("label", "Search")
        super().__init__(**kwargs)
        self.lookups = tuple(lookups)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        condition = Q()
        for lookup in self.lookups:
            condition |= Q(**{lookup: value})
        return queryset.filter(condition)


def _scaled(scale: Scale) -> dict[str, Any]:
    return {"filter_class": ScaledRangeFilter, "extra": lambda _: {"scale": scale}}


class FilterSet(django_filters.FilterSet):
    """Base of every list's filters. Scaled quantities and dates named in `Meta.fields` become ranges."""

    search_fields: ClassVar[Sequence[str]] = ()
    search_hint: ClassVar[str] = ""

    FILTER_DEFAULTS: ClassVar[dict[Any, Any]] = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        SharesField: _scaled(SHARES),
        MoneyField: _scaled(MONEY),
        MicroField: _scaled(MICRO),
        NavField: _scaled(NAV),
        PercentField: _scaled(PERCENT),
        models.DateField: {"filter_class": DateRangeFilter},
    }

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """The declared filters, with the search box first."""
        filters: dict[str, Any] = super().get_filters()
        if cls.search_fields:
            return {"q": SearchFilter(lookups=cls.search_fields), **filters}
        return filters

    @property
    def form(self) -> forms.Form:
        form: forms.Form = super().form
        style(form, small=True)
        for name, field in form.fields.items():
            if isinstance(field.widget, SideBySide):
                for end, widget in zip(field.widget.suffixes, field.widget.widgets, strict=True):
                    widget.attrs["aria-label"] = f"{field.label or name} {end}"
        return form
