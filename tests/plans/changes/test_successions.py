"""Succession of distributors (B SECOND): one in office on any day, no gap without a suspension, votes, evidence."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from backoffice.refusals import Refusal
from plans.models import Plan, Succession
from plans.selectors.plans import canonical
from plans.services.documents import store_document
from plans.services.successions import succeed
from plans.services.suspensions import suspend_sales
from plans.values import PartyValue, PlanFile, parse_plan, plan_as_toml, read_plan
from plans.values.amending import RateChange, amended
from plans.values.lookup import in_office, rate_on
from plans.values.succeeding import SuccessionValue, succeeded, succession_faults
from tests.plans.life.boards import class_r_plan, plan_with_board, vote
from tests.plans.sample import SOUND

LAST = date(2004, 1, 31)
FIRST = date(2004, 2, 1)
NEXT = SuccessionValue("ONE", LAST, FIRST)
PLAN = parse_plan(SOUND)


def office(plan: PlanFile, fund: str) -> list[tuple[str, date, date | None]]:
    rows = [(a.distributor, a.start, a.end) for a in plan.appointments if not a.funds or fund in a.funds]
    return sorted(rows, key=lambda row: row[1])


# --- as values -------------------------------------------------------------------------------------------------------


def test_the_next_begins_when_the_last_ends() -> None:
    after = succeeded(PLAN, NEXT)
    assert office(after, "ADV") == [
        ("ONE", date(2003, 7, 1), date(2003, 8, 31)),
        ("TWO", date(2003, 9, 1), LAST),
        ("ONE", FIRST, None),
    ]
    assert read_plan(plan_as_toml(after)).faults == []


def test_for_some_funds_the_others_stay() -> None:
    after = succeeded(PLAN, SuccessionValue("ONE", LAST, FIRST, ("BAL",)))
    assert office(after, "ADV")[1:] == [("TWO", date(2003, 9, 1), None)]
    assert office(after, "BAL")[1:] == [("TWO", date(2003, 9, 1), LAST), ("ONE", FIRST, None)]
    assert read_plan(plan_as_toml(after)).faults == []


def test_a_new_distributor() -> None:
    after = succeeded(PLAN, SuccessionValue("NEW", LAST, FIRST), PartyValue("NEW", "New, Inc.", "distributor", "1 Way"))
    assert office(after, "ADV")[-1] == ("NEW", FIRST, None)
    assert read_plan(plan_as_toml(after)).faults == []


def test_a_lower_rate_goes_on_under_the_successor() -> None:
    """B EIGHTH(E): the amendment's rate is that of all shares issued from then on, whoever sells them."""
    lower = amended(PLAN, [RateChange(asset_based=5_000, shares="new", funds=("BAL",))], date(2003, 12, 1))
    after = succeeded(lower, NEXT)
    assert [(t.code, t.start, t.end) for t in after.tranches] == [
        ("ONE-2", FIRST, None),
        ("TWO-2", date(2003, 12, 1), None),
        ("TWO-A", date(2003, 9, 1), date(2003, 9, 30)),
    ]
    assert rate_on(after, "asset_based", "BAL", "ONE-2", FIRST) == 5_000
    assert rate_on(after, "asset_based", "ADV", "ONE-2", FIRST) == 7_500
    assert rate_on(after, "asset_based", "BAL", "ONE", FIRST) == 7_500
    assert read_plan(plan_as_toml(after)).faults == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SuccessionValue("ONE", LAST, LAST), ["first_day"]),
        (SuccessionValue("ONE", LAST, LAST - timedelta(days=1)), ["first_day"]),
        (SuccessionValue("TWO", LAST, FIRST), ["successor"]),
        (SuccessionValue("ONE", date(2003, 6, 30), date(2003, 7, 1)), ["last_day"]),
        (SuccessionValue("TWO", date(2003, 8, 15), date(2003, 8, 16)), ["first_day"]),
        (NEXT, []),
    ],
)
def test_what_cannot_be(value: SuccessionValue, expected: list[str]) -> None:
    assert [place for place, _ in succession_faults(PLAN, value)] == expected


handovers = st.lists(
    st.tuples(
        st.sampled_from(("ONE", "TWO")),
        st.integers(1, 200),
        st.integers(0, 5),
        st.sampled_from(((), ("ADV",), ("BAL",), ("ADV", "BAL"))),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@drawn(handovers)
def test_never_two_in_office_whatever_the_history(history: list[tuple[str, int, int, tuple[str, ...]]]) -> None:
    plan, day, applied = PLAN, date(2003, 9, 1), 0
    for successor, after, days_between, funds in history:
        day += timedelta(days=after)
        value = SuccessionValue(successor, day, day + timedelta(days=1 + days_between), funds)
        if not succession_faults(plan, value):
            plan, applied = succeeded(plan, value), applied + 1
        day += timedelta(days=days_between)
    assert read_plan(plan_as_toml(plan)).faults == []
    for fund in ("ADV", "BAL"):
        for earlier, later in pairwise(office(plan, fund)):
            assert earlier[2] is not None
            assert earlier[2] < later[1]
        assert in_office(plan, fund, day + timedelta(days=400)) is not None
    assert applied or all(row[0] == "TWO" for row in history)


# --- entered ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan() -> Plan:
    return plan_with_board()


def enter(plan: Plan, value: SuccessionValue = NEXT, **changes: Any) -> Succession:
    agreement = store_document(name="agreement.txt", content=b"Distribution agreement with ONE.")
    given: dict[str, Any] = {"agreement": agreement, "comparable": True} | changes
    return succeed(plan=plan, value=value, **given)


def places(plan: Plan, value: SuccessionValue = NEXT, **changes: Any) -> list[str]:
    with pytest.raises(Refusal) as caught:
        enter(plan, value, **changes)
    assert caught.value.name == "succession-faults"
    return [fault.place for fault in caught.value.faults]


def approved(plan: Plan, on: date = date(2004, 1, 20)) -> Plan:
    vote(plan, "new-agreement", on)
    return plan


@pytest.mark.django_db
def test_in_one_action(plan: Plan) -> None:
    row = enter(approved(plan))
    assert office(canonical(plan), "BAL")[-2:] == [("TWO", date(2003, 9, 1), LAST), ("ONE", FIRST, None)]
    assert enter(plan) == row
    assert row.resolutions.count() == 1
    assert [v.reason for v in plan.versions.order_by("number")][1:] == ["ONE succeeds from 2004-02-01."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"agreement": None}, ["agreement"]),
        ({"comparable": False}, ["comparable"]),
        ({"value": SuccessionValue("ONE", LAST, LAST)}, ["first_day"]),
        ({"value": SuccessionValue("ONE", LAST, date(2004, 2, 3))}, ["first_day"]),
        ({"value": SuccessionValue("ONE", date(2004, 1, 10), date(2004, 1, 11))}, ["successor"]),
        ({"value": SuccessionValue("NEW", LAST, FIRST)}, ["[[appointment]] 1, distributor"]),
        ({"value": SuccessionValue("BANK", LAST, FIRST)}, ["[[appointment]] 1, distributor"]),
    ],
)
def test_refused(plan: Plan, changes: dict[str, Any], expected: list[str]) -> None:
    assert places(approved(plan), **changes) == expected
    assert canonical(plan) == PLAN
    assert not Succession.objects.exists()


@pytest.mark.django_db
def test_without_the_votes_on_its_agreement(plan: Plan) -> None:
    assert places(plan) == ["successor"]
    vote(plan, "new-agreement", date(2003, 8, 1))  # that was on the agreement with TWO
    assert places(plan) == ["successor"]
    vote(plan, "new-agreement", date(2004, 1, 20), met=False)
    assert places(plan) == ["successor"]


@pytest.mark.django_db
def test_a_gap_needs_a_suspension_on_every_day_of_it(plan: Plan) -> None:
    later = SuccessionValue("ONE", LAST, date(2004, 2, 11))
    suspend(approved(plan), date(2004, 2, 1), date(2004, 2, 9))
    assert places(plan, later) == ["first_day"]
    suspend(plan, date(2004, 2, 10), date(2004, 2, 10))
    assert enter(plan, later).first_day == date(2004, 2, 11)


def suspend(plan: Plan, start: date, end: date) -> None:
    letter = store_document(name="letter.txt", content=b"Suspended.")
    suspend_sales(plan=plan, kind="by-distributor", start=start, end=end, reason="Handing over", document=letter)


@pytest.mark.django_db
def test_the_class_r_agreement_asks_for_nothing_comparable() -> None:
    plan = class_r_plan()
    vote(plan, "new-agreement", date(2004, 1, 20))
    assert enter(plan, comparable=False).successor.code == "ONE"


@pytest.mark.django_db
def test_by_its_page(plan: Plan, staff_client: Client) -> None:
    approved(plan)
    address = reverse("succession-new", args=[plan.pk])
    data: dict[str, Any] = {"successor": "", "last_day": "2004-01-31"}
    assert "Choose one, or give the code" in staff_client.post(address, data).content.decode()
    data |= {"code": "NEW", "name": "New Distributors, Inc.", "address": "1 New Way", "funds": ["BAL"]}
    refused = staff_client.post(address, data)
    assert refused.status_code == 422
    assert "expected the distribution agreement" in refused.content.decode()
    data |= {"comparable": "on", "agreement": SimpleUploadedFile("agreement.txt", b"Agreement.")}
    assert staff_client.post(address, data).status_code == 302
    page = staff_client.get(reverse("plan-changes", args=[plan.pk])).content.decode()
    assert "New Distributors, Inc." in page
    assert "NEW succeeds from 2004-02-01." in page
    assert in_office(canonical(plan), "BAL", FIRST) is not None
