"""What took effect, and what will, in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from plans.values.amending.changes import CdscChange, FundJoins, FundLeaves, ParagraphChange, RateChange
from plans.values.amending.words import TITLES, change_in_words
from reporting.statement.events import (
    Amended,
    Begun,
    Changed,
    Completed,
    Continued,
    Ended,
    Event,
    Modified,
    Reissued,
    SalesResumed,
    SalesStopped,
    Succeeded,
)
from reporting.statement.words.base import day, listed, lower
from reporting.statement.words.terms import of_funds

STOPPED = {
    "by-distributor": "Sales suspended by the distributor",
    "at-request": "Sales suspended at the company's request",
    "withdrawal": "Offering withdrawn by the company",
}
"""Kind of suspension -> how it begins."""


def event_in_words(event: Event) -> str:
    """Without its day and clause, which stand beside it."""
    return _WORDS[type(event)](event)


def _begun(_: Begun) -> str:
    return "The plan takes effect"


def _amended(event: Amended) -> str:
    return f"Amendment “{event.title}” takes effect: {'; '.join(map(_changed, event.changes))}"


def _changed(part: Changed) -> str:
    """In a few words: the page of the amendment has all of it."""
    change, named = part.change, listed(part.funds)
    if isinstance(change, ParagraphChange):
        return f"paragraph {change.paragraph}"
    if isinstance(change, FundJoins):
        return f"{change.name} joins"
    if isinstance(change, FundLeaves):
        return f"{named} leaves"
    said = change_in_words(replace(change, funds=()) if isinstance(change, RateChange | CdscChange) else change)
    what = TITLES[change.kind].partition(" (")[0].lower()
    return f"{what} {said.replace('all funds', named) if named else said}"


def _reissued(event: Reissued) -> str:
    return f"Version {event.number} of the plan: {event.reason.rstrip('.')}"


def _modified(event: Modified) -> str:
    said = "; ".join(f"{label}: {lower(value)}" for label, value in event.settings)
    return f"Agreed modification of the allocation: {said}"


def _succeeded(event: Succeeded) -> str:
    return f"{event.distributor} succeeds as distributor{of_funds(event.funds)}"


def _stopped(event: SalesStopped) -> str:
    whose = of_funds(event.funds)
    return f"{STOPPED[event.kind]}{whose and f',{whose}'}"


def _resumed(event: SalesResumed) -> str:
    what = "withdrawal of the offering" if event.kind == "withdrawal" else "suspension of sales"
    return f"Last day of the {what}{of_funds(event.funds)}"


def _continued(event: Continued) -> str:
    return f"Continued to {day(event.until)}{of_funds(event.funds)}"


def _ended(event: Ended) -> str:
    what = "plan and agreement" if event.ends_plan else "the agreement"
    return f"Last day of {what}{of_funds(event.funds)}: {lower(event.what)}"


def _completed(event: Completed) -> str:
    whose = of_funds(event.funds)
    return f"Last day on which shares already sold earn the 12b-1 Share{whose}: Complete Termination"


_WORDS: Mapping[type[Event], Callable[[Any], str]] = {
    Begun: _begun,
    Amended: _amended,
    Reissued: _reissued,
    Modified: _modified,
    Succeeded: _succeeded,
    SalesStopped: _stopped,
    SalesResumed: _resumed,
    Continued: _continued,
    Ended: _ended,
    Completed: _completed,
}
