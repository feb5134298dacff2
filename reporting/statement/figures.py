"""Every figure of a report, found by walking its value: for differences, comparisons and exports. Pure.

A section that is added to the statement appears by itself; what unit its numbers have is declared here by name, and
a test fails for a number whose name is not declared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from reporting.statement.quarter import Quarter


class Unit(StrEnum):
    MONEY = "cents"
    SHARES = "ten-thousandths of a share"
    RATE = "parts per million"
    COUNT = "number"


UNITS: dict[str, Unit] = {
    **dict.fromkeys(("days", "number", "count", "provider_count", "rows", "transactions"), Unit.COUNT),
    **dict.fromkeys(("version", "year", "year_ends"), Unit.COUNT),
    **dict.fromkeys(
        (
            "asset_based",
            "aggregate",
            "changed",
            "distribution_rate",
            "effective_rate",
            "fee_share",
            "maximum",
            "service",
            "service_rate",
            "share",
        ),
        Unit.RATE,
    ),
    "shares": Unit.SHARES,
    **dict.fromkeys(
        (
            "added",
            "amount",
            "amounts",
            "average_net_assets",
            "cdsc",
            "cdsc_waived",
            "distribution_fee",
            "held",
            "interest",
            "net_assets",
            "not_charged",
            "offset",
            "opening",
            "over",
            "overdue",
            "paid",
            "paid_late",
            "received",
            "remaining",
            "restated",
            "sales",
            "service_fee",
            "spent",
            "total",
            "unpaid",
        ),
        Unit.MONEY,
    ),
}
"""Name of a number -> its unit (U1)."""

NAMES = (
    "code",
    "name",
    "label",
    "tranche",
    "payee",
    "status",
    "record",
    "what",
    "month",
    "date",
    "reason",
    "funds",
    "since",
)
"""What tells an item from its neighbours, as far as it has these."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it stands: `path` from the plan down, each part in words."""

    path: tuple[str, ...]
    unit: Unit
    value: int | None

    @property
    def place(self) -> str:
        return ", ".join(self.path[:-1])

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is another now; None where it did not stand before, or no longer does."""

    path: tuple[str, ...]
    unit: Unit
    before: int | None
    after: int | None

    @property
    def change(self) -> int:
        return (self.after or 0) - (self.before or 0)

    @property
    def place(self) -> str:
        return ", ".join(self.path[:-1])

    @property
    def name(self) -> str:
        return self.path[-1]


def figures_of(value: Any, path: tuple[str, ...] = (), *, relative: bool = False) -> list[Figure]:
    """All numbers of a report, a statement or a part of one, in its order. `relative`: months by their place."""
    return list(_walk(value, path, relative))


def differences(before: Any, after: Any) -> list[Difference]:
    """The figures of two reports that are not the same, in the order of the later one."""
    old = {figure.path: figure for figure in figures_of(before)}
    new = {figure.path: figure for figure in figures_of(after)}
    found = [
        Difference(path, (new.get(path) or old[path]).unit, _value(old.get(path)), _value(new.get(path)))
        for path in dict.fromkeys([*new, *old])
    ]
    return [difference for difference in found if difference.before != difference.after]


def _value(figure: Figure | None) -> int | None:
    return figure.value if figure else None


def _walk(value: Any, path: tuple[str, ...], relative: bool) -> Iterator[Figure]:
    for name, part in _parts(value):
        if isinstance(part, Quarter | bool | str | date) or (part is None and name not in UNITS):
            continue
        here = (*path, words(name))
        if part is None or isinstance(part, int):
            yield Figure(here, UNITS[name], part)
        elif isinstance(part, tuple) and not hasattr(part, "_fields"):
            yield from _items(name, part, here, relative)
        elif is_dataclass(part):
            yield from _walk(part, here, relative)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        yield field.name, getattr(value, field.name)


def _items(name: str, items: tuple[Any, ...], path: tuple[str, ...], relative: bool) -> Iterator[Figure]:
    if all(item is None or isinstance(item, int) for item in items):
        for place, item in enumerate(items):
            yield Figure((*path, f"{place + 1}"), UNITS[name], item)
        return
    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        if not is_dataclass(item):
            continue
        key = _key(item, place, relative)
        seen[key] = seen.get(key, 0) + 1
        repeated = f" ({seen[key]})" if seen[key] > 1 else ""
        yield from _walk(item, (*path, f"{key}{repeated}"), relative)


def _key(item: Any, place: int, relative: bool) -> str:
    found = []
    for name in NAMES:
        value = getattr(item, name, None)
        if isinstance(value, date):
            value = f"{place + 1}" if relative else value.isoformat()
        if isinstance(value, tuple):
            value = "; ".join(str(part) for part in value)
        if value:
            found.append(str(value))
    plan = getattr(item, "plan", None)
    if plan is not None:
        return str(plan.code)
    return " ".join(dict.fromkeys(found)) or f"{place + 1}"


def words(name: str) -> str:
    """`distribution_fee` -> Distribution fee."""
    text = name.replace("_", " ").replace("cdsc", "CDSC")
    return text[:1].upper() + text[1:]
