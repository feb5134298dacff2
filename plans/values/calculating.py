"""Who keeps the books and calculates on a day (B THIRD(B), NINETEENTH)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Handover:
    """A joint notice of two distributors: the Termination Date, and the codes of both. `notice`: its key."""

    day: date
    parties: frozenset[str]
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Calculating:
    """Whose calculation counts, since when (None: from the first), by which clause; `notice` handed it over."""

    distributor: str
    clause: str
    since: date | None = None
    notice: int = 0


def calculating_on(succession: Sequence[str], handovers: Iterable[Handover], day: date) -> Calculating | None:
    """The distributor whose books the companies rely on that day; None where there is no distributor.

    `succession`: codes in the order of their first appointments begun by the day. The first one calculates for all,
    until it and a successor have jointly notified the Termination Date; from that day the successor does
    (B NINETEENTH(B), (C)), until a joint notice of it and another.
    """
    if not succession:
        return None
    only = len(set(succession)) == 1
    current = Calculating(succession[0], "B THIRD(B)" if only else "B NINETEENTH(C)")
    for handover in sorted(handovers, key=lambda h: (h.day, h.notice)):
        others = handover.parties - {current.distributor}
        if handover.day > day or current.distributor not in handover.parties or len(others) != 1:
            continue
        (successor,) = others
        if successor in succession:
            current = Calculating(successor, "B NINETEENTH(B), THIRD(B)", handover.day, handover.notice)
    return current
