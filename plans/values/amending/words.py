"""A change in words, as the page of an amendment lists it."""

from collections.abc import Callable, Iterator
from typing import Any

from plans.values.amending.changes import (
    ALL_SHARES,
    GROUNDS,
    CdscChange,
    Change,
    FundJoins,
    FundLeaves,
    ParagraphChange,
    RateChange,
    TermsChange,
    WaiverAdded,
    WaiverWithdrawn,
)
from plans.values.words import percent_text

TITLES = {
    RateChange.kind: "Rates (Schedule B)",
    FundJoins.kind: "Fund joins (Schedule A)",
    FundLeaves.kind: "Fund leaves (Schedule A)",
    CdscChange.kind: "Deferred sales charge",
    WaiverAdded.kind: "Waiver",
    WaiverWithdrawn.kind: "Waiver withdrawn",
    TermsChange.kind: "Terms",
    ParagraphChange.kind: "Paragraph",
}


def change_in_words(change: Change) -> str:
    return ", ".join(part for part in _WORDS[change.kind](change) if part)


def _rate(change: RateChange) -> Iterator[str]:
    for name, label in (("asset_based", "asset-based"), ("service", "service fee"), ("aggregate", "aggregate")):
        value = getattr(change, name)
        yield f"{label} {percent_text(value)}%" if value is not None else ""
    yield _funds(change.funds)
    if change.shares != ALL_SHARES:
        yield "asset-based rate of shares issued from then on alone" + (
            f", as tranche {change.tranche}" if change.tranche else ""
        )


def _funds(codes: tuple[str, ...]) -> str:
    return " ".join(codes) or "all funds"


def _reach(change: Any) -> str:
    if change.shares != ALL_SHARES:
        return "shares issued from then on"
    ground = GROUNDS.get(change.ground, "")
    return "shares already issued too" + (f": {ground}" if ground else "")


def _cdsc(change: CdscChange) -> Iterator[str]:
    yield " ".join(f"{percent_text(rate)}%" for rate in change.rates) or "no charge"
    yield "the anniversary begins the next year" if change.anniversary == "exclusive" else ""
    yield _funds(change.funds)
    yield _reach(change)


def _waiver(change: WaiverAdded) -> Iterator[str]:
    yield f"{change.code} ({change.name})"
    yield _reach(change)


def _withdrawn(change: WaiverWithdrawn) -> Iterator[str]:
    yield change.code
    yield _reach(change)


def _joins(change: FundJoins) -> Iterator[str]:
    yield f"{change.code} ({change.name}) of {change.company_name or change.company}"


def _leaves(change: FundLeaves) -> Iterator[str]:
    yield change.code


def _terms(change: TermsChange) -> Iterator[str]:
    yield f"name “{change.name}”" if change.name else ""
    yield f"first term ends {change.initial_term_ends}" if change.initial_term_ends else ""


def _paragraph(change: ParagraphChange) -> Iterator[str]:
    yield f"{change.paragraph}: {change.text}"


_WORDS: dict[str, Callable[[Any], Iterator[str]]] = {
    RateChange.kind: _rate,
    FundJoins.kind: _joins,
    FundLeaves.kind: _leaves,
    CdscChange.kind: _cdsc,
    WaiverAdded.kind: _waiver,
    WaiverWithdrawn.kind: _withdrawn,
    TermsChange.kind: _terms,
    ParagraphChange.kind: _paragraph,
}
