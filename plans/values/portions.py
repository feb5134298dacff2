"""Portions of a right side by side: days on which they come to more than 100%, and who holds what on a day (P1)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from plans.values.plan_file import PlanFile, TransferValue

WHOLE = 1_000_000
"""100% in parts per million."""

_FOR_EVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Excess:
    """Days on which portions of one right of one tranche come to more than 100%, and the transfers they come from.

    `last` is None for ever; `total` is the highest of these days, in ppm; `numbers` are those the rows were given.
    """

    right: str
    tranche: str
    funds: tuple[str, ...]
    first: date
    last: date | None
    total: int
    numbers: tuple[int, ...]


def excesses(rows: Mapping[int, Any], everything: Iterable[str]) -> list[Excess]:
    """Where the transfers (`TransferValue`s by number) exceed 100% on any day; `everything`: the plan's funds."""
    all_funds = tuple(everything)
    groups: dict[tuple[str, str, str], list[tuple[int, Any]]] = defaultdict(list)
    for number, row in rows.items():
        if row.ends is None or row.ends >= row.effective:
            for fund in row.funds or all_funds:
                groups[row.right, row.tranche, fund].append((number, row))
    found: dict[tuple[str, str, int, int, int, tuple[int, ...]], list[str]] = defaultdict(list)
    for (right, tranche, fund), members in sorted(groups.items(), key=lambda item: item[0]):
        for first, last, total, numbers in _excesses(members):
            found[right, tranche, first, last, total, numbers].append(fund)
    return [
        Excess(
            right=right,
            tranche=tranche,
            funds=tuple(funds),
            first=date.fromordinal(first),
            last=None if last == _FOR_EVER else date.fromordinal(last),
            total=total,
            numbers=numbers,
        )
        for (right, tranche, first, last, total, numbers), funds in found.items()
    ]


def _excesses(rows: list[tuple[int, Any]]) -> Iterator[tuple[int, int, int, tuple[int, ...]]]:
    """Spans of days (ordinals) on which the rows add up to more than 100%: first, last, highest total, rows."""
    changes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, row in rows:
        changes[row.effective.toordinal()].append((number, row.percent))
        last = _FOR_EVER if row.ends is None else row.ends.toordinal()
        changes[last + 1].append((-number, -row.percent))
    boundaries = sorted(changes)
    total = 0
    running: set[int] = set()
    excess: tuple[int, int, int, set[int]] | None = None
    for first, after in pairwise(boundaries):
        for number, percent in changes[first]:
            total += percent
            running = running | {number} if number > 0 else running - {-number}
        if total > WHOLE:
            begun, _, highest, numbers = excess or (first, first, 0, set[int]())
            excess = begun, after - 1, max(highest, total), numbers | running
        elif excess:
            yield *excess[:3], tuple(sorted(excess[3]))
            excess = None
    if excess:
        yield *excess[:3], tuple(sorted(excess[3]))


# --- who holds what on a day --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """An assignee's part of a right, ppm; without notice it is held, not paid (P3)."""

    assignee: str
    percent: int
    noticed: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds one right of one tranche on a day, in funds where that is the same.

    `parts` by assignee's code, held before payable (U4); `rest` is the distributor's own, ppm.
    """

    tranche: str
    distributor: str
    right: str
    funds: tuple[str, ...]
    parts: tuple[Held, ...]
    rest: int


def holdings(plan_file: PlanFile, on: date, rights: Collection[str]) -> list[Holding]:
    """Of every tranche (windows, and distributors' own) and right, in the plan's order of tranches, then funds."""
    funds = tuple(sorted(fund.code for fund in plan_file.funds))
    standing = [t for t in plan_file.transfers if t.effective <= on and (t.ends is None or on <= t.ends)]
    found = []
    for tranche, distributor in _tranches(plan_file):
        for right in rights:
            mine = [t for t in standing if (t.tranche, t.right) == (tranche, right)]
            by_parts: dict[tuple[Held, ...], list[str]] = defaultdict(list)
            for fund in funds:
                by_parts[_parts(mine, fund, on)].append(fund)
            found += [
                Holding(tranche, distributor, right, tuple(of), parts, WHOLE - sum(part.percent for part in parts))
                for parts, of in sorted(by_parts.items(), key=lambda item: item[1])
            ]
    return found


def _parts(transfers: Iterable[TransferValue], fund: str, on: date) -> tuple[Held, ...]:
    parts: dict[tuple[str, bool], int] = defaultdict(int)
    for row in transfers:
        if not row.funds or fund in row.funds:
            parts[row.assignee, row.notice_received is not None and row.notice_received <= on] += row.percent
    return tuple(Held(assignee, percent, noticed) for (assignee, noticed), percent in sorted(parts.items()) if percent)


def _tranches(plan_file: PlanFile) -> list[tuple[str, str]]:
    """(code, distributor) by first issue date covered, then by code (U4)."""
    first: dict[str, date] = {}
    covered = [(t.code, t.start) for t in plan_file.tranches]
    covered += [(a.distributor, a.start) for a in plan_file.appointments]
    for code, start in covered:
        first[code] = min(start, first.get(code, start))
    owners = plan_file.tranche_owners
    return sorted(owners.items(), key=lambda item: (first.get(item[0], date.max), item[0]))
