"""Whose votes an amendment needs (B FOURTEENTH, R TWELFTH): derived from what it changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from plans.values.amending.changes import CdscChange, Change, FundJoins, FundLeaves, RateChange
from plans.values.amending.objections import increases
from plans.values.plan_file import PlanFile
from plans.values.words import percent_text

RATE_NAMES = {"asset_based": "asset-based sales charge", "service": "service fee", "aggregate": "aggregate"}


@dataclass(frozen=True, slots=True)
class VotesNeeded:
    """By fund: `amended` lists every fund concerned, of whose company board and independent directors vote.

    `increased`: fund -> the increases in words; its class votes too. `companies`: fund -> code of its company.
    """

    amended: tuple[str, ...]
    increased: dict[str, tuple[str, ...]] = field(default_factory=dict)
    companies: dict[str, str] = field(default_factory=dict)

    def matter(self, fund: str) -> str:
        return "increase" if fund in self.increased else "amend"


def votes_needed(before: PlanFile, after: PlanFile, changes: Iterable[Change], day: date) -> VotesNeeded:
    """Both votes of every company concerned; the class of each fund whose rates rise materially."""
    companies = {fund.code: fund.company for fund in (*before.funds, *after.funds)}
    concerned: set[str] = set()
    for change in changes:
        concerned |= _concerned(before, change)
    increased: dict[str, list[str]] = {}
    for fund, name, old, new in increases(before, after, day):
        words = f"{RATE_NAMES[name]} {percent_text(old)}% to {percent_text(new)}%"
        increased.setdefault(fund, []).append(words)
    concerned |= increased.keys()
    return VotesNeeded(
        amended=tuple(sorted(concerned)),
        increased={fund: tuple(words) for fund, words in sorted(increased.items())},
        companies={fund: companies[fund] for fund in sorted(concerned)},
    )


def _concerned(plan: PlanFile, change: Change) -> set[str]:
    everything = {fund.code for fund in plan.funds}
    if isinstance(change, FundJoins | FundLeaves):
        return {change.code}
    if isinstance(change, RateChange | CdscChange) and change.funds:
        return set(change.funds)
    return everything
