"""A day, a month or a calendar quarter, as people write it: `2003-09-30`, `2003-09`, `2003Q3`."""

import re
from dataclasses import dataclass
from datetime import date

from ledger.months import month_end, parse_month

_QUARTER = re.compile(r"(\d{4})Q([1-4])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def parse_period(text: str) -> Period:
    """ValueError in words for what is none of the three."""
    quarter = _QUARTER.fullmatch(text)
    if quarter and int(quarter[1]) >= 1900:
        year, number = int(quarter[1]), int(quarter[2])
        return Period(date(year, 3 * number - 2, 1), month_end(date(year, 3 * number, 1)))
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return Period(day, day)
        month = parse_month(text)
    except ValueError:
        raise ValueError(
            f"expected a quarter, month or day such as 2003Q3, 2003-09 or 2003-09-30, got “{text}”"
        ) from None
    return Period(month, month_end(month))


def quarter_of(day: date) -> Period:
    """The calendar quarter a day lies in."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(first, month_end(date(first.year, first.month + 2, 1)))
