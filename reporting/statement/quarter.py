"""Calendar quarters, written `2003Q3`."""

import re
from dataclasses import dataclass
from datetime import date

from ledger.months import month_end

_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth"}


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    number: int  # 1 to 4

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """`2003Q3`; ValueError in words otherwise."""
        match = re.fullmatch(r"(\d{4})Q([1-4])", text, re.ASCII)
        if not match or int(match.group(1)) < 1900:
            raise ValueError(f"expected a quarter such as 2003Q3, got “{text}”")
        return cls(int(match.group(1)), int(match.group(2)))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @property
    def months(self) -> tuple[date, ...]:
        """First days of its three months."""
        return tuple(date(self.year, 3 * self.number - 2 + place, 1) for place in range(3))

    @property
    def first(self) -> date:
        return self.months[0]

    @property
    def last(self) -> date:
        return month_end(self.months[-1])

    @property
    def words(self) -> str:
        return f"{_ORDINALS[self.number]} quarter of {self.year}"

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
