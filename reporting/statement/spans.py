"""The times a quarter is compared with: the quarter before, the same one a year ago, the year to date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ledger.months import month_end, months_between
from reporting.statement.quarter import Quarter

QUARTER, PREVIOUS, YEAR_AGO, YEAR_TO_DATE = range(4)
"""Places of the spans in every `over` of a statement."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some months, and those of them that are calculated: figures leave the others out, and the report says so."""

    code: str
    label: str
    months: tuple[date, ...]
    calculated: tuple[date, ...]

    @property
    def known(self) -> bool:
        return bool(self.calculated)

    @property
    def complete(self) -> bool:
        return self.calculated == self.months

    @property
    def last(self) -> date:
        return month_end(self.months[-1])


def spans_of(quarter: Quarter, calculated: Collection[date]) -> tuple[Span, ...]:
    """In the order of their places."""
    times = (
        ("quarter", str(quarter), quarter.months),
        ("previous", str(quarter.previous), quarter.previous.months),
        ("year-ago", str(quarter.year_ago), quarter.year_ago.months),
        ("year-to-date", f"{quarter.year} to date", quarter.year_to_date),
    )
    return tuple(
        Span(code, label.partition("-FY")[0], months, tuple(month for month in months if month in calculated))
        for code, label, months in times
    )


def months_needed(quarter: Quarter) -> list[date]:
    """From the first month of any span to the last, without a gap: pictures over time show them all."""
    return months_between(min(m for span in spans_of(quarter, ()) for m in span.months), quarter.months[-1])
