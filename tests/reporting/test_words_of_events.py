"""What took effect, in words, by examples."""

from datetime import date

import pytest

from plans.models import Suspension
from plans.values.amending import FundJoins, FundLeaves, ParagraphChange, RateChange
from reporting.statement import events
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
from reporting.statement.words.events import STOPPED, event_in_words

DAY, ONE, TWO = date(2003, 7, 1), ("Alpha Fund",), ("Alpha Fund", "Beta Fund")
JOINS = FundJoins(code="NEW", name="New Fund", company="CO")

SAID: list[tuple[Event, str]] = [
    (Begun(DAY, ""), "The plan takes effect"),
    (
        Amended(DAY, "", "No. 1", (Changed(RateChange(service=2_000)), Changed(ParagraphChange("FIFTH", "Words.")))),
        "Amendment “No. 1” takes effect: rates service fee 0.2%, all funds; paragraph FIFTH",
    ),
    (
        Amended(DAY, "", "No. 2", (Changed(RateChange(service=2_000, funds=("A", "B")), TWO),)),
        "Amendment “No. 2” takes effect: rates service fee 0.2%, Alpha Fund and Beta Fund",
    ),
    (
        Amended(DAY, "", "No. 3", (Changed(JOINS), Changed(FundLeaves(code="A"), ONE))),
        "Amendment “No. 3” takes effect: New Fund joins; Alpha Fund leaves",
    ),
    (Reissued(DAY, "", 3, "A typing error."), "Version 3 of the plan: A typing error"),
    (
        Modified(DAY, "", (("day count", "Actual/360"), ("free shares", "At issue"))),
        "Agreed modification of the allocation: day count: actual/360; free shares: at issue",
    ),
    (Succeeded(DAY, "", "New, Inc.", TWO), "New, Inc. succeeds as distributor of Alpha Fund and Beta Fund"),
    (Succeeded(DAY, "", "New, Inc.", TWO * 2), "New, Inc. succeeds as distributor of 4 funds"),
    (SalesStopped(DAY, "", "by-distributor"), "Sales suspended by the distributor"),
    (SalesStopped(DAY, "", "withdrawal", ONE), "Offering withdrawn by the company, of Alpha Fund"),
    (SalesResumed(DAY, "", "at-request", ONE), "Last day of the suspension of sales of Alpha Fund"),
    (SalesResumed(DAY, "", "withdrawal"), "Last day of the withdrawal of the offering"),
    (Continued(DAY, "", date(2005, 5, 31)), "Continued to May 31, 2005"),
    (Ended(DAY, "", "Lapsed: not continued", True), "Last day of plan and agreement: lapsed: not continued"),
    (Ended(DAY, "", "Agreement ended", False, ONE), "Last day of the agreement of Alpha Fund: agreement ended"),
    (
        Completed(DAY, "", ONE),
        "Last day on which shares already sold earn the 12b-1 Share of Alpha Fund: Complete Termination",
    ),
]


@pytest.mark.parametrize(("event", "said"), SAID)
def test_an_event_in_words(event: Event, said: str) -> None:
    assert event_in_words(event) == said


def test_every_event_has_words() -> None:
    kinds = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert {type(event) for event, _ in SAID} == kinds - {Event}


def test_every_kind_of_suspension_has_words() -> None:
    assert set(STOPPED) == set(Suspension.Kind.values)
