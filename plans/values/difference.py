"""What differs between two readings of a plan: to tell it, and to apply it row by row."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from backoffice.refusals import Fault
from plans.values.plan_file import PlanFile
from plans.values.reading import FIELDS
from plans.values.words import percent_text
from plans.values.writing import KEYS, PERCENTS

IDENTITY = {
    "party": ("code",),
    "company": ("code",),
    "fund": ("code",),
    "appointment": ("distributor", "start", "funds"),
    "tranche": ("code",),
    "rate": ("start", "funds", "tranche"),
    "transfer": ("distributor", "assignee", "tranche", "right", "effective", "funds"),
    "cdsc_schedule": ("issued_from", "funds", "redeemed_from"),
    "waiver": ("code",),
}
"""By what a row is the same row, though other fields of it changed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of one table: gone, new, and changed as (before, after)."""

    removed: tuple[Any, ...]
    added: tuple[Any, ...]
    changed: tuple[tuple[Any, Any], ...]


def difference(table: str, before: Iterable[Any], after: Iterable[Any]) -> Difference:
    old, wanted = list(before), list(after)
    kept = set(old) & set(wanted)
    gone = [row for row in old if row not in kept]
    new = [row for row in wanted if row not in kept]
    times_gone, times_new = (Counter(identity(table, row) for row in rows) for rows in (gone, new))
    alone = {key for key, times in times_gone.items() if times == times_new[key] == 1}
    successors = {identity(table, row): row for row in new}
    return Difference(
        removed=tuple(row for row in gone if identity(table, row) not in alone),
        added=tuple(row for row in new if identity(table, row) not in alone),
        changed=tuple((row, successors[identity(table, row)]) for row in gone if identity(table, row) in alone),
    )


def identity(table: str, row: Any) -> Hashable:
    return tuple(getattr(row, name) for name in IDENTITY[table])


def differences(before: PlanFile, after: PlanFile) -> list[Fault]:
    """Every difference in words, in the places of the file."""
    told = [Fault(f"[plan], {key}", text) for key, text in _changes(before.plan, after.plan)]
    for table, name in FIELDS.items():
        rows = difference(table, getattr(before, name), getattr(after, name))
        told += [Fault(place(table, row), f"not in the file any more ({_rest(table, row)})") for row in rows.removed]
        told += [Fault(place(table, row), f"new in the file ({_rest(table, row)})") for row in rows.added]
        for old, new in rows.changed:
            told += [Fault(f"{place(table, old)}, {key}", text) for key, text in _changes(old, new)]
    return told


def _changes(before: Any, after: Any) -> list[tuple[str, str]]:
    names = [field.name for field in fields(before) if getattr(before, field.name) != getattr(after, field.name)]
    return [
        (KEYS.get(name, name), f"{_text(name, getattr(before, name))} becomes {_text(name, getattr(after, name))}")
        for name in names
    ]


def place(table: str, row: Any) -> str:
    parts = (_text(name, getattr(row, name)) for name in IDENTITY[table] if getattr(row, name) not in ((), "", None))
    return f"[[{table}]] {' '.join(parts)}"


def _rest(table: str, row: Any) -> str:
    names = [field.name for field in fields(row) if field.name not in IDENTITY[table]]
    named = (name for name in names if getattr(row, name) not in (None, "", ()))
    return ", ".join(f"{KEYS.get(name, name)} {_text(name, getattr(row, name))}" for name in named) or "as listed"


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, tuple):
        return ", ".join(_text(name, item) for item in value) or "all funds"
    if isinstance(value, int):
        return f"{percent_text(value)}%" if name in PERCENTS | {"rates"} else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)
