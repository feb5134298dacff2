"""What takes effect in a quarter or the next, as values: `words.events` says it (B SECOND, FIFTH, FOURTEENTH).

`funds` are names of those that the report is about; none: all of them.
"""

from dataclasses import dataclass
from datetime import date

from plans.values.amending.changes import Change


@dataclass(frozen=True, slots=True)
class Event:
    """On its day, by its clause."""

    date: date
    clause: str


@dataclass(frozen=True, slots=True)
class Begun(Event):
    """The plan."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of an amendment; here `funds` are names of all that it is about."""

    change: Change
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amended(Event):
    title: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Reissued(Event):
    """A version of the plan that was loaded, or came from its pages."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Modified(Event):
    """The allocation, as agreed (Exhibit A 2(e)); `settings`: (label, value), both in words."""

    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Succeeded(Event):
    """One distributor after another."""

    distributor: str
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SalesStopped(Event):
    """`kind`: that of `plans.Suspension`."""

    kind: str
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SalesResumed(Event):
    """The date is the last day without sales."""

    kind: str
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Continued(Event):
    """The plan, by the last of the votes, to the day `until`."""

    until: date
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """Plan and agreement, or the agreement alone; the date is the last day in force."""

    what: str
    ends_plan: bool
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completed(Event):
    """The date is the last day before the Complete Termination."""

    funds: tuple[str, ...] = ()
