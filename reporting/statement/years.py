"""A year for the prospectus and the statement of additional information: what was spent, by the categories of Form
N-1A, Item 19(g), and who retained the CDSC. Pure; money is whole cents (U1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reporting.statement.categories import CATEGORIES, category_of


@dataclass(frozen=True, slots=True)
class YearLine:
    """A fund's year. `categories` in the order of the Form; `retained` is the distributors' own part of the CDSC."""

    code: str
    name: str
    company: str
    distribution_fee: int
    service_fee: int
    categories: tuple[int, ...]
    retained: int
    assigned: int
    waived: int

    @property
    def fees(self) -> int:
        return self.distribution_fee + self.service_fee

    @property
    def spent(self) -> int:
        return sum(self.categories)

    @property
    def cdsc(self) -> int:
        return self.retained + self.assigned


@dataclass(frozen=True, slots=True)
class RetainedLine:
    """CDSC of a year by payee: who has it, and whether it is a distributor."""

    code: str
    name: str
    is_distributor: bool
    amount: int


@dataclass(frozen=True, slots=True)
class YearFigures:
    """`missing`: months of the year that are not calculated, whose fees and CDSC the figures leave out."""

    plan: str
    first: date
    last: date
    lines: tuple[YearLine, ...]
    payees: tuple[RetainedLine, ...]
    missing: tuple[date, ...]

    @property
    def total(self) -> YearLine:
        return YearLine(
            code="",
            name="All funds",
            company="",
            distribution_fee=sum(line.distribution_fee for line in self.lines),
            service_fee=sum(line.service_fee for line in self.lines),
            categories=tuple(sum(line.categories[place] for line in self.lines) for place in range(len(CATEGORIES))),
            retained=sum(line.retained for line in self.lines),
            assigned=sum(line.assigned for line in self.lines),
            waived=sum(line.waived for line in self.lines),
        )


def by_category(spent: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    """(purpose, cents) -> cents of each category, in the order of the Form."""
    sums = dict.fromkeys((code for code, _ in CATEGORIES), 0)
    for purpose, amount in spent:
        sums[category_of(purpose)] += amount
    return tuple(sums.values())


HEADS = ("Advertising", "Printing", "Underwriters", "Broker-dealers", "Sales personnel", "Financing", "Other")
"""Short heads of the categories, in the order of the Form."""


def category_totals(year: YearFigures) -> list[tuple[str, int]]:
    """Of all funds, by the Form's own words."""
    return [(label, amount) for (_, label), amount in zip(CATEGORIES, year.total.categories, strict=True)]
