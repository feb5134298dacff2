"""How sentences write amounts, rates, days and lists."""

import re
from collections.abc import Sequence
from datetime import date

from backoffice.quantities import MONEY, PERCENT
from ledger.engine.units import half_up
from reporting.statement.quarter import Quarter


def dollars(cents: int) -> str:
    return f"${MONEY.format(cents, grouped=True)}".replace("$-", "\N{MINUS SIGN}$")


def rate(ppm: int) -> str:
    """10,000 ppm -> 1.00%; more places only where they say something."""
    text = PERCENT.format(ppm)
    while text.endswith("0") and len(text.partition(".")[2]) > 2:
        text = text[:-1]
    return f"{text}%"


def day(value: date) -> str:
    return f"{value:%B} {value.day}, {value.year}"


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def unbroken(name: str) -> str:
    """A name whose initials stay on one line: `A I M Distributors`."""
    return re.sub(r"\b(\w) (?=\w)", "\\1\N{NO-BREAK SPACE}", name)


def lower(label: str) -> str:
    """A label within a sentence; abbreviations stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def period(quarter: Quarter) -> str:
    return f"{quarter.first:%B} {quarter.first.day} to {day(quarter.last)}"


def months(values: Sequence[date]) -> str:
    return listed([f"{value:%B %Y}" for value in values])


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def signed_tenths(part: int, whole: int) -> str:
    """A part of a total to a tenth of a percent, half up: 1, 8 -> 12.5%."""
    tenths = half_up(part * 1_000, whole)
    whole_percent, tenth = divmod(abs(tenths), 10)
    sign = "\N{MINUS SIGN}" if tenths < 0 else ""
    return f"{sign}{whole_percent:,}.{tenth}%"
