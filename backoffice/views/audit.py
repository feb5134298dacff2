"""The audit trail: who changed what, from what to what, when and why; who signed in, and who failed to."""

from typing import Any

import django_filters
import django_tables2
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backoffice.filters import DateRangeFilter, FilterSet
from backoffice.roles import READ_AUDIT_TRAIL
from backoffice.selectors.history import NOTHING, Change, told
from backoffice.tables import MomentColumn, Table, TextColumn
from backoffice.views.lists import ListView

ACTIONS = [("0", "Added"), ("1", "Changed"), ("2", "Removed"), ("3", "Sign-ins and second factors")]


def kinds(_: HttpRequest | None) -> QuerySet[ContentType]:
    """Kinds of rows the trail tells of."""
    return ContentType.objects.filter(pk__in=LogEntry.objects.order_by().values("content_type")).order_by("model")


class KindField(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        model = obj.model_class()
        return str(model._meta.verbose_name).capitalize() if model else obj.model


class KindFilter(django_filters.ModelChoiceFilter):
    field_class = KindField


class AuditFilter(FilterSet):
    search_fields = ("object_repr__icontains",)
    search_hint = "Name of what was changed"

    actor = django_filters.ModelChoiceFilter(label="Who", queryset=User.objects.order_by("username"))
    content_type = KindFilter(label="Kind", queryset=kinds)
    action = django_filters.ChoiceFilter(label="Action", choices=ACTIONS)
    timestamp = DateRangeFilter(label="Day")
    object_pk = django_filters.CharFilter(label="Number of the object")

    class Meta:
        model = LogEntry
        fields = ("actor", "content_type", "action", "timestamp", "object_pk")


class ChangesColumn(django_tables2.Column):
    """Field by field: from, to; of what was added, what it was then."""

    attrs = {"td": {"class": "wrap"}}

    def render(self, value: tuple[Change, ...]) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((said(change),) for change in value))

    def value(self, value: tuple[Change, ...]) -> str:
        return "; ".join(said(change) for change in value)


def said(change: Change) -> str:
    before = "" if change.old == NOTHING else f"{change.old} \N{RIGHTWARDS ARROW} "
    return f"{change.label}: {before}{change.new}"


class AuditTable(Table):
    timestamp = MomentColumn(verbose_name="When")
    who = TextColumn(accessor="told__who", orderable=False)
    action = TextColumn(accessor="told__action", orderable=False)
    what = TextColumn(accessor="told__what", orderable=False)
    reason = TextColumn(accessor="told__reason", orderable=False, verbose_name="Why")
    changes = ChangesColumn(accessor="told__changes", orderable=False)
    remote_addr = TextColumn(verbose_name="From", orderable=False)

    class Meta:
        model = LogEntry
        fields = ("timestamp", "who", "action", "what", "reason", "changes", "remote_addr")
        sequence = fields


class AuditListView(ListView):
    """For who may read it of all companies: an entry does not say whose it is."""

    reads = READ_AUDIT_TRAIL
    every_company = True
    queryset = LogEntry.objects.select_related("actor")
    filterset_class = AuditFilter
    table_class = AuditTable
    title = "Audit trail"
    lead = "Every change with who made it, when and why; sign-ins, failed ones too. Nothing here can be changed."
    empty_text = "Nothing was changed yet."
    default_ordering = ("-timestamp",)
    sortable = ("timestamp",)

    def prepare(self, rows: list[Any]) -> list[Any]:
        for row, entry in zip(rows, told(rows, what_was_added=True), strict=True):
            row.told = entry
        return rows
