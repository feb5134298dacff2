"""Scaled integers as people and files see them (rule U1).

Inside the program shares, money and rates are plain `int`; `Decimal` and text appear only here, where a
person or a file meets them. The scale of a quantity is its number of decimals.
"""

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"(-?)(\d+)(?:\.(\d+))?", re.ASCII)
LIMIT = 10**16
"""Units that nobody may type or load: a hundred trillion dollars. Sums of hundreds of them still fit 64 bits."""
SHOWN = 60
DIGITS = len(str(LIMIT))


def shown(text: str) -> str:
    """What was typed or loaded, as a message can bear it: short, and without what neither page nor database takes."""
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(character if character.isprintable() else "�" for character in short)


@dataclass(frozen=True, slots=True)
class Scale:
    """A kind of quantity: `decimals` is what people see, one unit is 10**-decimals."""

    name: str
    decimals: int

    @property
    def one(self) -> int:
        return int(10**self.decimals)

    def parse(self, text: str) -> int:
        """`"12.5"` -> units. Raises ValueError, in words for the person who typed it."""
        match = _PLAIN.fullmatch(text.strip())
        if not match:
            raise ValueError(f"expected a plain decimal number such as {self.example}, got “{shown(text)}”")
        sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
        if len(fraction) > self.decimals:
            raise ValueError(f"expected at most {self.decimals} decimals, got “{shown(text)}”")
        digits = (whole + fraction.ljust(self.decimals, "0")).lstrip("0") or "0"
        if len(digits) >= DIGITS:
            raise ValueError(f"expected a number below {self.format(LIMIT)}, got “{shown(text)}”")
        units = int(digits)
        return -units if sign else units

    def format(self, units: int, *, grouped: bool = False) -> str:
        """Units -> `"12.5000"`; `grouped` sets thousands apart for reading: `"1,234.00"`."""
        sign = "-" if units < 0 else ""
        whole, fraction = divmod(abs(units), self.one)
        head = f"{whole:,}" if grouped else str(whole)
        return f"{sign}{head}.{fraction:0{self.decimals}d}" if self.decimals else f"{sign}{head}"

    @property
    def example(self) -> str:
        return self.format(12 * self.one + self.one // 2)


SHARES = Scale("shares", 4)  # ten-thousandths of a share
MONEY = Scale("money", 2)  # cents
MICRO = Scale("daily accrual", 6)  # micro-dollars
NAV = Scale("net asset value per share", 6)  # micro-dollars a share
PERCENT = Scale("percent", 4)  # parts per million of 1, read as percent: 0.75 is 7,500 ppm
