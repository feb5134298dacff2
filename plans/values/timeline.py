"""The life of a plan or fund as values: lanes of happenings, stacked so that none covers another. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

DETAILS = 3  # of several happenings in one


class Look(StrEnum):
    """How a happening is drawn; told apart in grey by lightness, hatching and outline."""

    PLAIN = "plain"
    RESTING = "resting"  # nothing is sold, nothing accrues
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Happening:
    """From `start` to `end`, both included; no end: it goes on. `moment`: of one day, `end` does not count."""

    start: date
    title: str
    end: date | None = None
    moment: bool = False
    detail: str = ""
    url: str = ""
    look: Look = Look.PLAIN

    def holds(self, day: date) -> bool:
        """Whether it is so on the day; a moment, whether it has come."""
        return self.start <= day and (self.moment or self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Lane:
    """Happenings of one kind; `place` orders the lanes from above."""

    place: int
    title: str
    happenings: tuple[Happening, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A happening with the number that picture and table share."""

    number: int
    lane: Lane
    happening: Happening


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes that have happenings, from above; the first and last day of the picture."""

    lanes: tuple[Lane, ...]
    first: date
    last: date
    numbered: tuple[Numbered, ...] = field(default=())

    @classmethod
    def of(cls, lanes: Iterable[Lane], *, otherwise: date) -> "Timeline":
        """`otherwise`: the day shown where nothing happens."""
        found = [
            Lane(lane.place, lane.title, tuple(sorted(lane.happenings, key=_order)), lane.clause)
            for lane in sorted(lanes, key=lambda lane: (lane.place, lane.title))
            if lane.happenings
        ]
        days = [day for lane in found for h in lane.happenings for day in (h.start, h.end) if day is not None]
        first, last = min(days, default=otherwise), max(days, default=otherwise)
        margin = timedelta(days=max(15, (last - first).days // 25))
        pairs = [(lane, happening) for lane in found for happening in lane.happenings]
        numbered = tuple(Numbered(n, lane, happening) for n, (lane, happening) in enumerate(pairs, start=1))
        return cls(tuple(found), first - margin, last + margin, numbered)


def together(happenings: Iterable[Happening], url: str) -> tuple[Happening, ...]:
    """Moments of one day and title as one, which leads to `url`, where they are listed."""
    alike: dict[tuple[date, str], list[Happening]] = {}
    for happening in happenings:
        alike.setdefault((happening.start, happening.title), []).append(happening)
    return tuple(same[0] if len(same) == 1 else _several(same, url) for same in alike.values())


def _several(same: list[Happening], url: str) -> Happening:
    details = list(dict.fromkeys(h.detail for h in same if h.detail))
    others = f" and {len(details) - DETAILS} others" if len(details) > DETAILS else ""
    title = f"{len(same)} × {same[0].title}"
    return replace(same[0], title=title, detail="; ".join(details[:DETAILS]) + others, url=url)


def rows_of(happenings: Sequence[Happening], last: date, gap: int) -> list[list[Happening]]:
    """Rows in which no happenings lie over each other; each goes into the first row that has room.

    Moments and what is shorter than `gap` days keep so many days free behind them, for the number that stands there.
    """
    rows: list[list[Happening]] = []
    for happening in sorted(happenings, key=_order):
        room = next((row for row in rows if _until(row[-1], last, gap) < happening.start), None)
        if room is None:
            rows.append([happening])
        else:
            room.append(happening)
    return rows


def _until(happening: Happening, last: date, gap: int) -> date:
    if not happening.moment and happening.end is None:
        return last
    end = happening.start if happening.moment or happening.end is None else happening.end
    return max(end, happening.start + timedelta(days=2 * gap)) if (end - happening.start).days < gap else end


def _order(happening: Happening) -> tuple[date, date, str, str]:
    return (happening.start, happening.end or date.max, happening.title, happening.url)
