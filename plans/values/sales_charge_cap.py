"""Where the cap on sales charges is kept (NASD Rule 2830(d)) as plain values; cents, and parts per million."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CapEntry:
    """`opening`: the remainder stated for the opening of `start`, None where the one kept so far goes on."""

    start: date
    opening: int | None
    percentage: int


@dataclass(frozen=True, slots=True)
class CapsValue:
    """All that is known for a month: entries by fund code, each in the order of their days; prime rates by day.

    False where no cap is kept: the plan then calculates, and digests, as if there were none.
    """

    funds: tuple[tuple[str, tuple[CapEntry, ...]], ...] = ()
    prime_rates: tuple[tuple[date, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.funds)


def percentage_of(entries: Iterable[CapEntry]) -> int:
    """That of the latest."""
    return max(entries, key=lambda entry: entry.start).percentage


def opening_of(entries: Iterable[CapEntry], month: date, carried: int | None) -> int:
    """The balance a month opens with: stated for its first day, else `carried` from the month before.

    Where none was carried (no month before was calculated, or the fund was no part of it) the last remainder that was
    stated counts from this month on.
    """
    stated = [entry for entry in entries if entry.opening is not None]
    latest = max(stated, key=lambda entry: entry.start)
    if latest.start == month or carried is None:
        assert latest.opening is not None
        return latest.opening
    return carried
