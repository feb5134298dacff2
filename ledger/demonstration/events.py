"""What accounts are going to do, by day, and what of it somebody who looks at the book wants to find."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.demonstration.calendar import month_later, on_or_after

SOME = -1
"""Stands for a fund that is chosen when the day comes."""
ALL = 1_000
"""Permille: all of it."""


class Event(NamedTuple):
    """Something an account will do. Accounts and funds by number; `amount` in cents, or units to convert."""

    action: str
    account: int
    fund: int = SOME
    permille: int = 0
    amount: int = 0
    other: int = SOME
    waiver: str = ""
    day_of_month: int = 0


class Diary:
    """Events by the number of their NYSE day, in the order in which they were entered.

    Issues and all that leaves are kept apart: on each day, issues come first (T2).
    """

    def __init__(self, calendar: list[date]) -> None:
        self.calendar = calendar
        self._issues: dict[int, list[Event]] = defaultdict(list)
        self._leaves: dict[int, list[Event]] = defaultdict(list)

    def issue(self, number: int, event: Event) -> None:
        """Past the end of the book, nothing happens."""
        if number < len(self.calendar):
            self._issues[number].append(event)

    def leave(self, number: int, event: Event) -> None:
        if number < len(self.calendar):
            self._leaves[number].append(event)

    def on_or_after(self, day: date) -> int:
        return on_or_after(self.calendar, day)

    def month_after(self, number: int, event: Event) -> int:
        """Number of the day on which a monthly event comes round again."""
        return self.on_or_after(month_later(self.calendar[number], event.day_of_month))

    def take_issues(self, number: int) -> list[Event]:
        return self._issues.pop(number, [])

    def take_leaves(self, number: int) -> list[Event]:
        return self._leaves.pop(number, [])


class Deliberate(NamedTuple):
    """A record that is meant to be an exception (T3)."""

    record_id: str
    reason: str
    what: str


@dataclass
class Remarkable:
    """Record ids of what somebody who looks at the book wants to find."""

    deliberate: list[Deliberate] = field(default_factory=list)
    withheld_otherwise: list[str] = field(default_factory=list)
    cancellations: list[str] = field(default_factory=list)
    mergers_without_history: list[str] = field(default_factory=list)
    merger: tuple[date, str] | None = None
