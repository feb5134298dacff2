"""Suspensions of sales and minimum orders as plain values (B FIFTH(A), (B)); dates inclusive, amounts in cents."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class SuspensionValue:
    """`withdrawn`: the offering itself (FIFTH(B)), not the distributor's efforts (FIFTH(A)). No funds named: all."""

    start: date
    end: date | None
    withdrawn: bool
    funds: tuple[str, ...]

    def holds(self, fund: str, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end) and (not self.funds or fund in self.funds)


@dataclass(frozen=True, slots=True)
class MinimumOrderValue:
    start: date
    initial: int
    subsequent: int
    funds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SalesValue:
    """What is agreed on sales, in one order; false when nothing is."""

    suspensions: tuple[SuspensionValue, ...] = ()
    minimum_orders: tuple[MinimumOrderValue, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.suspensions or self.minimum_orders)

    def as_known_on(self, day: date) -> "SalesValue":
        """What concerns days up to `day`: the same whatever begins or ends later (M1)."""
        return SalesValue(
            tuple(
                replace(s, end=s.end if s.end is not None and s.end <= day else None)
                for s in self.suspensions
                if s.start <= day
            ),
            tuple(m for m in self.minimum_orders if m.start <= day),
        )


def uncovered_days(suspensions: Iterable[SuspensionValue], fund: str, first: date, last: date) -> list[date]:
    """Days, both included, on which no suspension or withdrawal holds for the fund."""
    held = list(suspensions)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if not any(s.holds(fund, day) for s in held)]
