"""Terms, ends, what changed and which votes are wanted (B THIRTEENTH to FIFTEENTH, R ELEVENTH to THIRTEENTH)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TermLine:
    """The term in which a company's plan is; no funds named: all of the company's.

    `continued`: the day of the last vote for the year after it; else `wanted` says whose votes are not in. `lapses`:
    without them; `lapsed`: it did. `unrecorded`: ends of terms gone by of which nothing is on record.
    """

    code: str
    name: str
    funds: tuple[str, ...]
    first: date
    last: date
    continued: date | None
    wanted: str
    lapses: bool
    lapsed: date | None
    unrecorded: tuple[date, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class EndLine:
    """Funds whose plan and agreement, or agreement alone, end alike; none named: all that the report is about.

    `completed`: last day before the Complete Termination (B FIFTEENTH(C)); else `wanted` says what is not on record.
    """

    funds: tuple[str, ...]
    last: date
    what: str
    clause: str
    ends_plan: bool
    completed: date | None
    wanted: str


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """An amendment that waits for votes."""

    what: str
    wanted: str
    clause: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What took effect in the quarter, with its clause."""

    date: date
    what: str
    clause: str
