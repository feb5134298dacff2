"""Quarters of calendar years, written `2003Q3`, and of fiscal years, written `2003Q3-FY10`.

A fiscal year bears the number of the calendar year in which it ends: `2003Q3-FY10` is the third quarter of the
year that ends on 31 October 2003, May to July 2003.
"""

import re
from dataclasses import dataclass
from datetime import date

from ledger.months import month_end, months_between

_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth"}
DECEMBER = 12
EXAMPLE = "2003Q3"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    number: int  # 1 to 4
    year_ends: int = DECEMBER  # month in which the year ends

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """`2003Q3` or `2003Q3-FY10`; ValueError in words otherwise."""
        match = re.fullmatch(r"(\d{4})Q([1-4])(?:-FY(0[1-9]|1[0-2]))?", text, re.ASCII)
        if not match or int(match.group(1)) < 1900:
            raise ValueError(f"expected a quarter such as {EXAMPLE}, got “{text}”")
        return cls(int(match.group(1)), int(match.group(2)), int(match.group(3) or DECEMBER))

    @classmethod
    def of(cls, day: date, year_ends: int = DECEMBER) -> "Quarter":
        """The quarter that holds the day."""
        place = day.year * 12 + day.month - 1 - year_ends  # months since a fiscal year began
        return cls(place // 12 + 1, place % 12 // 3 + 1, year_ends)

    @property
    def is_fiscal(self) -> bool:
        return self.year_ends != DECEMBER

    @property
    def months(self) -> tuple[date, ...]:
        """First days of its three months."""
        begins = (self.year - 1) * 12 + self.year_ends + 3 * (self.number - 1)
        return tuple(date(place // 12, place % 12 + 1, 1) for place in range(begins, begins + 3))

    @property
    def first(self) -> date:
        return self.months[0]

    @property
    def last(self) -> date:
        return month_end(self.months[-1])

    @property
    def previous(self) -> "Quarter":
        if self.number > 1:
            return Quarter(self.year, self.number - 1, self.year_ends)
        return Quarter(self.year - 1, 4, self.year_ends)

    @property
    def next(self) -> "Quarter":
        if self.number < 4:
            return Quarter(self.year, self.number + 1, self.year_ends)
        return Quarter(self.year + 1, 1, self.year_ends)

    @property
    def year_ago(self) -> "Quarter":
        return Quarter(self.year - 1, self.number, self.year_ends)

    @property
    def year_to_date(self) -> tuple[date, ...]:
        """The months of its year up to its end."""
        return tuple(months_between(Quarter(self.year, 1, self.year_ends).first, self.months[-1]))

    @property
    def words(self) -> str:
        year = f"the fiscal year ending {self.year_end:%B %Y}" if self.is_fiscal else str(self.year)
        return f"{_ORDINALS[self.number]} quarter of {year}"

    @property
    def year_end(self) -> date:
        return Quarter(self.year, 4, self.year_ends).last

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}" + (f"-FY{self.year_ends:02d}" if self.is_fiscal else "")
