"""Whose term it is: companies whose plan stands alike, in words."""

from collections.abc import Sequence
from datetime import date

from reporting.statement.values.life import TermLine
from reporting.statement.words.base import listed

NAMED = 2
"""Companies that a sentence names; more of them are counted, and the table has each."""


def alike(lines: Sequence[TermLine]) -> list[tuple[TermLine, str]]:
    """One line of each kind, and whose: ` of Alpha Funds, Inc.`; nothing where all companies stand alike."""
    groups: dict[tuple[date, date | None, str, bool, date | None, tuple[date, ...]], list[TermLine]] = {}
    for line in lines:
        key = (line.last, line.continued, line.wanted, line.lapses, line.lapsed, line.unrecorded)
        groups.setdefault(key, []).append(line)
    companies = {line.code for line in lines}
    return [(group[0], _whose(group, len(companies))) for group in groups.values()]


def _whose(group: Sequence[TermLine], companies: int) -> str:
    parted = any(line.funds for line in group)
    if not parted and len(group) == companies:
        return ""
    named = [f"{line.name} ({listed(line.funds)})" if line.funds else line.name for line in group]
    return f" of {listed(named)}" if len(named) <= NAMED else f" of {len(named)} companies"


def of_funds(funds: Sequence[str]) -> str:
    """` of Alpha Fund and Beta Fund`; nothing where no funds are named, which are all."""
    if not funds:
        return ""
    return f" of {listed(funds)}" if len(funds) <= NAMED + 1 else f" of {len(funds)} funds"
