"""How values of a plan read in a sentence."""

from collections.abc import Iterable
from datetime import date

from backoffice.quantities import PERCENT


def percent_text(ppm: int) -> str:
    """7,500 ppm -> "0.75"."""
    return PERCENT.format(ppm).rstrip("0").rstrip(".")


def shown(value: object) -> str:
    """A value of the file as a person would recognise it, not longer than a line."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def days(first: date, last: date | None) -> str:
    """Both included; no last day: for ever."""
    if last is None:
        return f"from {first} on"
    return f"on {first}" if first == last else f"from {first} to {last}"


def named(codes: Iterable[str], everything: int) -> str:
    """ "all funds", or their codes, the first few of many."""
    ordered = sorted(codes)
    if len(ordered) == everything and everything > 1:
        return "all funds"
    return ", ".join(ordered[:4]) + (f" and {len(ordered) - 4} more" if len(ordered) > 4 else "")
