"""The page of one object: its fields, what belongs to it, what can be done with it, and its history.

class FundDetailView(DetailView):
    queryset = Fund.objects.select_related("company")
    fields = ["code", "name", "company"]

    def get_sections(self):
        entries = self.object.schedule_entries.select_related("plan")
        return [Section("Schedule A", ScheduleTable.of(entries), clause="B SCHEDULE A")]
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.views.generic.base import TemplateResponseMixin

from backoffice.fields import ScaledField
from backoffice.selectors.history import HistoryEntry, history
from backoffice.tables import Table
from backoffice.templatetags.quantities import NOTHING, read
from backoffice.views.access import Access, permitted
from backoffice.views.lists import Action, Crumb


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the definition list. `value` is text, or safe HTML; `numeric` sets it in tabular figures."""

    label: str
    value: Any
    url: str = ""
    clause: str = ""
    numeric: bool = False


def done(at: datetime, by: object) -> str:
    """When and by whom: the day is New York's, as on every page."""
    return f"{timezone.localdate(at)} by {by}"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a table, or a template with its own context."""

    title: str
    table: Table | None = None
    more_url: str = ""  # "See all", usually a filtered list
    clause: str = ""
    text: str = ""
    template: str = ""
    context: Any = None
    empty_text: str = "None."

    @property
    def anchor(self) -> str:
        return "".join(letter if letter.isalnum() else "-" for letter in self.title.lower()).strip("-")


class DetailView(TemplateResponseMixin, Access):
    """Base of every object's page. The address gives `pk`, or what `lookup` names."""

    template_name = "base/detail.html"
    queryset: QuerySet[Any]
    lookup: ClassVar[dict[str, str]] = {"pk": "pk"}  # address argument -> field path
    fields: Sequence[str] = ()  # names of model fields or properties, in order
    list_url_name: str = ""  # the list this page belongs to; default: the model's plural
    show_history: bool = True
    object: Any

    # What a page may override.

    def get_queryset(self) -> QuerySet[Any]:
        return self.queryset.all()

    def get_object(self) -> Any:
        wanted = {path: self.kwargs[name] for name, path in self.lookup.items()}
        return get_object_or_404(self.within_reach(self.get_queryset()), **wanted)

    def get_title(self) -> str:
        return str(self.object)

    def get_kind(self) -> str:
        """The small word above the title."""
        return capfirst(str(self.object._meta.verbose_name))

    def get_facts(self) -> list[Fact]:
        return [fact_of(self.object, name) for name in self.fields]

    def get_sections(self) -> list[Section]:
        return []

    def get_actions(self) -> list[Action]:
        return []

    def get_crumbs(self) -> list[Crumb]:
        name = self.list_url_name or str(self.object._meta.verbose_name_plural).replace(" ", "-")
        try:
            return [Crumb(capfirst(str(self.object._meta.verbose_name_plural)), reverse(name))]
        except NoReverseMatch:
            return []

    def get_history_objects(self) -> Iterable[Model]:
        """Whose history the page shows: the object and, say, the rows that belong to it."""
        return [self.object]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    # How it works.

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        entries: list[HistoryEntry] = history(self.get_history_objects()) if self.show_history else []
        context = {
            "view": self,
            "object": self.object,
            "title": self.get_title(),
            "kind": self.get_kind(),
            "crumbs": self.get_crumbs(),
            "actions": permitted(request, self.get_actions()),
            "facts": self.get_facts(),
            "sections": self.get_sections(),
            "show_history": self.show_history,
            "history": entries,
        }
        return self.render_to_response(self.get_context_data(**context))


def fact_of(item: Model, name: str, *, label: str = "", clause: str = "") -> Fact:
    """A field or property as a line: quantities as decimals, choices by name, relations as links."""
    field = next((field for field in item._meta.get_fields() if field.name == name and isinstance(field, Field)), None)
    value = getattr(item, name)
    label = label or capfirst(str(field.verbose_name) if field is not None else name.replace("_", " "))
    if isinstance(field, ScaledField):
        unit = "%" if field.scale.name == "percent" and "%" not in label else ""
        return Fact(label, read(value, field.scale, unit), clause=clause, numeric=True)
    if field is not None and getattr(field, "choices", None):
        value = getattr(item, f"get_{name}_display")()
    url = value.get_absolute_url() if isinstance(value, Model) and hasattr(value, "get_absolute_url") else ""
    return Fact(label, readable(value), url=url, clause=clause, numeric=isinstance(value, int))


def readable(value: Any) -> Any:
    """Any value as a page shows it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return f"{value:,}"
    if hasattr(value, "hour") and hasattr(value, "year"):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
