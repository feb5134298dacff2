"""Days on which the New York Stock Exchange is open (F1, P4)."""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _closed(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("NYSE", years=year))


def is_open(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _closed(day.year)


def open_days(first: date, last: date) -> list[date]:
    """Both ends included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_open(day)]


def payment_due(month_end: date) -> date:
    """The 10th day after month-end on which the Exchange is open (P4, B THIRD(A))."""
    day = month_end
    for _ in range(10):
        day += timedelta(days=1)
        while not is_open(day):
            day += timedelta(days=1)
    return day
