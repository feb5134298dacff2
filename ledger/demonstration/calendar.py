"""Days on which the New York Stock Exchange is open."""

from bisect import bisect_left
from datetime import date, timedelta

import holidays


def nyse_days(first: date, last: date) -> list[date]:
    """All NYSE days from `first` to `last`, both included (September 2001's closure is a holiday of the package)."""
    closed = holidays.financial_holidays("NYSE", years=range(first.year, last.year + 1))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in closed]


def on_or_after(days: list[date], day: date) -> int:
    """Place in `days` of the first one not before `day`; `len(days)` where there is none."""
    return bisect_left(days, day)


def month_later(day: date, day_of_month: int, months: int = 1) -> date:
    """`day_of_month` (at most 28) in the month `months` after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day_of_month)
