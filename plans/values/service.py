"""The highest rate of a service agreement: 0.25% a year, or Schedule B's lower service fee (B SIXTH(E), R SEVENTH)."""

from collections.abc import Iterable
from datetime import date

from plans.values.plan_file import RateValue

HIGHEST_RATE = 2_500  # ppm a year


def schedule_b_service(rates: Iterable[RateValue], fund: str, day: date) -> int:
    """Schedule B's service fee of a fund on a day, ppm: a row that names the fund before one for all, then the latest
    (F2, F4). Nil where no row names it."""
    rows = [
        rate
        for rate in rates
        if rate.service is not None
        and not rate.tranche
        and rate.start <= day
        and (not rate.funds or fund in rate.funds)
    ]
    found = max(rows, key=lambda rate: (bool(rate.funds), rate.start), default=None)
    return found.service or 0 if found is not None else 0


def highest_rate(rates: Iterable[RateValue], fund: str, day: date) -> int:
    """What an agreement about the fund may name from the day on, ppm a year."""
    return min(HIGHEST_RATE, schedule_b_service(rates, fund, day))
