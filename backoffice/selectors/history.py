"""Who changed what, when, from what to what: the audit log in a person's words."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, Q

from backoffice.fields import ScaledField

NOTHING = "\N{EM DASH}"
EVENT, REASON = "event", "reason"  # names in an entry's additional data
ACTIONS = {
    LogEntry.Action.CREATE: "added",
    LogEntry.Action.UPDATE: "changed",
    LogEntry.Action.DELETE: "removed",
    LogEntry.Action.ACCESS: "looked at",
}


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    when: datetime.datetime
    who: str
    action: str
    what: str
    changes: tuple[Change, ...]
    reason: str = ""


def history(objects: Iterable[Model], *, limit: int = 100, naming: str = "") -> list[HistoryEntry]:
    """The latest entries about these objects, newest first. A fixed number of queries for each kind of field.

    `naming`: only entries that tell of a change under this name.
    """
    wanted = Q(pk__in=[])
    kinds = defaultdict(list)
    for item in objects:
        kinds[type(item)].append(str(item.pk))
    for model, ids in kinds.items():
        wanted |= Q(content_type=ContentType.objects.get_for_model(model), object_pk__in=ids)
    found = LogEntry.objects.filter(wanted, **({"changes__has_key": naming} if naming else {}))
    return told(list(found.select_related("actor").order_by("-timestamp", "-pk")[:limit]))


def told(entries: Sequence[LogEntry], *, what_was_added: bool = False) -> list[HistoryEntry]:
    """These entries in a person's words; of what was added, its fields only if asked for. They bring their actor."""
    names = _related_names(entries)
    return [_entry(entry, names, what_was_added) for entry in entries]


def _entry(entry: LogEntry, names: dict[tuple[type[Model], str], str], what_was_added: bool) -> HistoryEntry:
    model = _model(entry)
    unsaid = entry.action == LogEntry.Action.CREATE and not what_was_added  # the page says what it is now
    said = {} if unsaid else entry.changes or {}
    more = entry.additional_data or {}
    changes = tuple(
        change
        for name, values in said.items()
        for change in _changes(model, name, values, names)
        if change.old != change.new
    )
    who = str(entry.actor) if entry.actor else entry.actor_email or "the program"
    kind = str(model._meta.verbose_name) if model else ""
    what = f"{kind} {entry.object_repr}".strip()
    return HistoryEntry(
        entry.timestamp, who, more.get(EVENT) or ACTIONS[entry.action], what, changes, more.get(REASON, "")
    )


def _changes(
    model: type[Model] | None, name: str, values: Any, names: dict[tuple[type[Model], str], str]
) -> Sequence[Change]:
    field = _field(model, name)
    label = str(getattr(field, "verbose_name", name)).replace("_", " ")
    label = label[:1].upper() + label[1:]
    if isinstance(values, dict):  # many-to-many: {"type": "m2m", "operation": "add", "objects": [...]}
        listed = ", ".join(str(item) for item in values.get("objects", []))
        added = values.get("operation") == "add"
        return [Change(label, NOTHING if added else listed, listed if added else NOTHING)]
    old, new = (_readable(field, value, names) for value in values)
    return [Change(label, old, new)]


def _readable(field: Any, value: Any, names: dict[tuple[type[Model], str], str]) -> str:
    """One stored value as people read it: quantities as decimals, choices and relations by name."""
    text = str(value)
    if value is None or text in ("None", ""):
        return NOTHING
    if isinstance(field, ScaledField) and text.lstrip("-").isdigit():
        return field.scale.format(int(text), grouped=True)
    if hasattr(field, "read"):
        return str(field.read(text))
    if isinstance(field, Field) and field.is_relation:
        return names.get((_related(field), text), text)
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(text, text))
    return text


def _related_names(entries: Iterable[LogEntry]) -> dict[tuple[type[Model], str], str]:
    """Names of all objects the entries point to, one query for each model."""
    ids: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = _model(entry)
        for name, values in (entry.changes or {}).items():
            field = _field(model, name)
            if isinstance(field, Field) and field.is_relation and isinstance(values, list):
                ids[_related(field)].update(str(value) for value in values if str(value).isdigit())
    return {
        (model, str(item.pk)): str(item)
        for model, keys in ids.items()
        for item in model._default_manager.filter(pk__in=sorted(keys))
    }


def _related(field: Any) -> type[Model]:
    related: type[Model] = field.related_model
    return related


def _model(entry: LogEntry) -> type[Model] | None:
    model: type[Model] | None = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    return model


def _field(model: type[Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
