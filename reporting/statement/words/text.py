"""Sentences as values: text, and in it amounts that say what they are made of. A page may lead on from these."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from reporting.statement.words.base import counted, dollars, rate


@dataclass(frozen=True, slots=True)
class Amount:
    """As it is written; `kind` and `what` are those of `reporting.addresses`, of the plan the sentence is about."""

    words: str
    kind: str
    what: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Its words as they are read, as text: paper writes nothing else."""

    parts: tuple[str | Amount, ...] = ()

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else part.words for part in self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts)


Part = str | Amount | Text


def say(sentence: str, **parts: Part) -> Text:
    """A sentence with what stands in its braces: `say("{held} is held.", held=…)`."""
    found: list[Part] = []
    for literal, name, _, _ in Formatter().parse(sentence):
        found += [literal, parts[name] if name else ""]
    return together(*found)


def together(*parts: Part) -> Text:
    """One after the other; text beside text becomes one."""
    found: list[str | Amount] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            if isinstance(piece, str) and found and isinstance(found[-1], str):
                found[-1] += piece
            elif piece:
                found.append(piece)
    return Text(tuple(found))


def joined(separator: str, parts: Sequence[Part]) -> Text:
    found: list[Part] = []
    for part in parts:
        found += [separator, part] if found else [part]
    return together(*found)


def listed_parts(parts: Sequence[Part]) -> Text:
    """`a, b and c`."""
    return joined(" and ", [joined(", ", parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def ended(text: Text) -> Text:
    """With a full stop, unless it ends with one, as the names of companies do."""
    return text if str(text).endswith(".") else together(text, ".")


def money(cents: int, kind: str, **what: Any) -> str | Amount:
    """Dollars; nothing is made of nothing."""
    return Amount(dollars(cents), kind, tuple(what.items())) if cents else dollars(cents)


def rate_of(ppm: int, kind: str, **what: Any) -> str | Amount:
    return Amount(rate(ppm), kind, tuple(what.items())) if ppm else rate(ppm)


def number(count: int, kind: str, **what: Any) -> str | Amount:
    return Amount(f"{count:,}", kind, tuple(what.items())) if count else f"{count:,}"


def number_of(count: int, thing: str, kind: str, **what: Any) -> Amount:
    """`17 transactions`."""
    return Amount(counted(count, thing), kind, tuple(what.items()))


_PERCENT = re.compile(r"(\d+(?:\.\d+)?%)")


def agreed(words: str, on: date) -> Text:
    """Words of something that takes effect; what they say of rates is what is agreed from that day on."""
    pieces = _PERCENT.split(words)
    return together(
        *(Amount(piece, "agreed", (("on", on),)) if place % 2 else piece for place, piece in enumerate(pieces))
    )
