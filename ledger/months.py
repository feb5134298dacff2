"""Calendar months, named by their first day; written `2003-07`."""

import re
from datetime import date, timedelta

MONTHS_OF_ALL_TIME = (date(1900, 1, 1), date(9998, 12, 1))


def first_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def previous_month(month: date) -> date:
    return first_of(month - timedelta(days=1))


def month_end(month: date) -> date:
    return next_month(month) - timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """Both included."""
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


def parse_month(text: str) -> date:
    """`2003-07`; ValueError in words otherwise."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if not match or not 1 <= int(match.group(2)) <= 12 or int(match.group(1)) < 1900:
        raise ValueError(f"expected a month such as 2003-07, got “{text}”")
    return date(int(match.group(1)), int(match.group(2)), 1)
