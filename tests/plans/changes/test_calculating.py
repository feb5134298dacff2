"""Who calculates on a day (B THIRD(B), NINETEENTH), as values and from the register of notices."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Notice
from plans.selectors.calculating import calculating
from plans.services.notice_checks import NoticeEntry
from plans.services.notices import register_notice
from plans.services.plan_files import load_plan
from plans.values.calculating import Handover, calculating_on
from tests.plans.life.boards import class_r_plan
from tests.plans.sample import SOUND

JULY, AUGUST, SEPTEMBER = date(2003, 7, 1), date(2003, 8, 1), date(2003, 9, 1)


def handover(day: date, *parties: str) -> Handover:
    return Handover(day, frozenset(parties))


JOINT = handover(AUGUST, "IDI", "AIM")


@pytest.mark.parametrize(
    ("succession", "handovers", "day", "expected"),
    [
        ("", (), JULY, None),
        ("AIM", (), JULY, ("AIM", "B THIRD(B)")),
        ("IDI AIM", (), JULY, ("IDI", "B NINETEENTH(C)")),
        ("IDI AIM", (JOINT,), AUGUST - timedelta(days=1), ("IDI", "B NINETEENTH(C)")),
        ("IDI AIM", (JOINT,), AUGUST, ("AIM", "B NINETEENTH(B), THIRD(B)")),
        ("IDI AIM", (handover(AUGUST, "IDI", "OTHER"),), AUGUST, ("IDI", "B NINETEENTH(C)")),
        ("IDI AIM", (handover(AUGUST, "AIM", "OTHER"),), AUGUST, ("IDI", "B NINETEENTH(C)")),
        ("IDI AIM NEXT", (JOINT,), SEPTEMBER, ("AIM", "B NINETEENTH(B), THIRD(B)")),
        ("IDI AIM NEXT", (JOINT, handover(SEPTEMBER, "AIM", "NEXT")), SEPTEMBER, ("NEXT", "B NINETEENTH(B), THIRD(B)")),
        ("IDI AIM NEXT", (handover(JULY, "AIM", "NEXT"), JOINT), SEPTEMBER, ("AIM", "B NINETEENTH(B), THIRD(B)")),
    ],
)
def test_whose_calculation_counts(
    succession: str, handovers: tuple[Handover, ...], day: date, expected: tuple[str, str] | None
) -> None:
    found = calculating_on(succession.split(), handovers, day)
    assert (found and (found.distributor, found.clause)) == expected


days = st.dates(date(2003, 1, 1), date(2006, 1, 1))
pairs = st.tuples(days, st.sets(st.sampled_from("ABCD"), min_size=2, max_size=2))


@given(st.permutations("ABC"), st.lists(pairs, max_size=6, unique_by=lambda pair: pair[0]), days)
def test_exactly_one_calculates_and_only_who_was_in_office(
    succession: list[str], told: list[tuple[date, set[str]]], day: date
) -> None:
    handovers = [handover(on, *parties) for on, parties in told]
    found = calculating_on(succession, handovers, day)
    assert found is not None
    assert found.distributor in succession
    assert found == calculating_on(succession, handovers[::-1], day)
    if found.since is not None:
        assert found.since <= day
        assert any(h.day == found.since and found.distributor in h.parties for h in handovers)


def joint(**changes: object) -> Notice:
    plan = load_plan(text=SOUND).plan
    parties = {party.code: party for party in plan.parties.all()}
    entry = {
        "direction": "in",
        "kind": "termination-date",
        "sender": parties["ONE"],
        "joint_party": parties["TWO"],
        "receiver": plan.companies.get(),
        "dated": date(2003, 9, 20),
        "received": date(2003, 9, 25),
        "takes_effect": date(2003, 10, 1),
        "text": "We notify the Termination Date.",
    }
    return register_notice(plan=plan, entry=NoticeEntry(**entry | changes))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "expected"),
    [(date(2003, 10, 1), date(2003, 10, 1)), (date(2003, 9, 22), date(2003, 9, 25)), (None, date(2003, 9, 25))],
)
def test_from_the_day_it_names_once_it_is_received(named: date | None, expected: date) -> None:
    notice = joint(takes_effect=named)
    before, after = (calculating(notice.plan, day) for day in (expected - timedelta(days=1), expected))
    assert before is not None
    assert after is not None
    assert (before.distributor, after.distributor) == ("ONE", "TWO")
    assert (after.since, after.notice) == (expected, notice.pk)


@pytest.mark.django_db
def test_the_predecessor_calculates_for_its_successor_until_then() -> None:
    plan = load_plan(text=SOUND).plan
    for day in (date(2003, 8, 31), date(2003, 9, 1), date(2010, 1, 1)):
        found = calculating(plan, day)
        assert found is not None
        assert found.distributor == "ONE"


@pytest.mark.django_db
def test_under_the_class_r_agreement_it_is_the_one_in_office() -> None:
    plan = class_r_plan()
    for day, code in ((date(2003, 8, 31), "ONE"), (date(2003, 9, 1), "TWO")):
        found = calculating(plan, day)
        assert found is not None
        assert (found.distributor, found.clause) == (code, "R recitals")
