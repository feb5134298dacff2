"""Days by number, and days of later months."""

from bisect import bisect_left
from datetime import date


def on_or_after(days: list[date], day: date) -> int:
    """Place in `days` of the first one not before `day`; `len(days)` where there is none."""
    return bisect_left(days, day)


def month_later(day: date, day_of_month: int, months: int = 1) -> date:
    """`day_of_month` (at most 28) in the month `months` after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day_of_month)
