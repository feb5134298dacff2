"""B FIFTH(A), (B): suspending sales, withdrawing the offering, minimum orders; and whether they cover a gap."""

from datetime import date
from typing import Any

import pytest
from auditlog.models import LogEntry

from backoffice.refusals import Refusal
from plans.models import Fund, MinimumOrder, Plan, Suspension
from plans.selectors.sales import days_not_suspended, gap_is_covered, sales_of
from plans.services.minimum_orders import set_minimum_orders, take_back_minimum_orders
from plans.services.plan_files import load_plan
from plans.services.suspensions import end_suspension, suspend_sales, take_back_suspension
from plans.values.sales import MinimumOrderValue, SalesValue, SuspensionValue
from tests.plans.sample import SOUND, spoilt, table

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2003, 9, 10), date(2003, 9, 20)


@pytest.fixture
def plan() -> Plan:
    return load_plan(text=SOUND).plan


def fund(code: str) -> Fund:
    return Fund.objects.get(code=code)


def suspend(plan: Plan, **values: Any) -> Suspension:
    given: dict[str, Any] = {"kind": "by-distributor", "start": FIRST, "end": LAST, "reason": "Markets are closed."}
    given |= values
    given["funds"] = [fund(code) for code in given.pop("codes", [])]
    return suspend_sales(plan=plan, **given)


def faults(refused: pytest.ExceptionInfo[Refusal]) -> list[tuple[str, str]]:
    return [(fault.place, fault.message) for fault in refused.value.faults]


def test_a_suspension_is_recorded_once_and_makes_months_stale(plan: Plan, changes: list[date]) -> None:
    row = suspend(plan, codes=["BAL", "ADV"])
    assert suspend(plan, codes=["ADV", "BAL"]) == row
    assert changes == [FIRST]
    assert sales_of(plan).suspensions == (SuspensionValue(FIRST, LAST, False, ("ADV", "BAL")),)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"reason": "  "}, [("reason", "expected a reason of 1 to 2000 characters, got 0")]),
        ({"end": date(2003, 9, 9)}, [("end", "expected 2003-09-10 or later, got 2003-09-09")]),
        ({"codes": ["CSH"]}, [("funds", "expected funds of P; CSH are none")]),
        (
            {"reason": "", "end": date(2003, 9, 9), "codes": ["CSH"]},
            [
                ("reason", "expected a reason of 1 to 2000 characters, got 0"),
                ("end", "expected 2003-09-10 or later, got 2003-09-09"),
                ("funds", "expected funds of P; CSH are none"),
            ],
        ),
    ],
)
def test_all_faults_are_told_at_once(plan: Plan, values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    Fund.objects.create(code="CSH", name="Another plan's fund", company=fund("ADV").company)
    with pytest.raises(Refusal) as refused:
        suspend(plan, **values)
    assert (refused.value.name, refused.value.clause) == ("suspension-faults", "B FIFTH(A), FIFTH(B)")
    assert faults(refused) == expected
    assert not Suspension.objects.exists()


@pytest.mark.parametrize(
    ("values", "overlaps"),
    [
        ({"start": LAST, "end": None}, True),
        ({"start": date(2003, 9, 1), "end": FIRST}, True),
        ({"start": date(2003, 9, 21), "end": None}, False),
        ({"start": date(2003, 9, 1), "end": date(2003, 9, 9)}, False),
        ({"kind": "withdrawal"}, False),
        ({"codes": ["BAL"], "reason": "Other"}, False),
        ({"codes": ["BAL", "ADV"], "reason": "Other"}, True),
        ({"codes": [], "reason": "Other"}, True),
    ],
)
def test_one_suspension_of_a_kind_covers_a_day_of_a_fund(plan: Plan, values: dict[str, Any], overlaps: bool) -> None:
    suspend(plan, codes=["ADV"])
    if not overlaps:
        suspend(plan, **values)
        assert Suspension.objects.count() == 2
        return
    with pytest.raises(Refusal) as refused:
        suspend(plan, **values)
    assert [place for place, _ in faults(refused)] == ["start"]


@pytest.mark.parametrize(
    ("before", "after", "stale_from"),
    [
        (None, LAST, date(2003, 9, 21)),
        (LAST, None, date(2003, 9, 21)),
        (LAST, date(2003, 9, 15), date(2003, 9, 16)),
        (LAST, date(2003, 9, 30), date(2003, 9, 21)),
        (LAST, LAST, None),
    ],
)
def test_selling_again(
    plan: Plan, changes: list[date], before: date | None, after: date | None, stale_from: date | None
) -> None:
    row = suspend(plan, end=before)
    changes.clear()
    assert end_suspension(suspension=row, end=after).end == after
    assert changes == ([stale_from] if stale_from else [])


def test_an_end_lies_in_order_and_in_nobody_elses_days(plan: Plan) -> None:
    row = suspend(plan)
    suspend(plan, start=date(2003, 10, 1), end=None)
    for end in (date(2003, 9, 1), None, date(2003, 10, 1)):
        with pytest.raises(Refusal) as refused:
            end_suspension(suspension=row, end=end)
        assert [place for place, _ in faults(refused)] == ["end"]


def test_taken_back_it_stays_in_the_plans_history(plan: Plan, changes: list[date]) -> None:
    row = suspend(plan)
    with pytest.raises(Refusal):
        take_back_suspension(suspension=row, reason=" ")
    take_back_suspension(suspension=row, reason="Wrong plan.")
    take_back_suspension(suspension=row, reason="Wrong plan.")
    assert changes == [FIRST, FIRST]
    assert not Suspension.objects.exists()
    entry = LogEntry.objects.get_for_object(plan).first()
    assert entry is not None
    assert entry.changes == {"Suspended by the distributor, from 2003-09-10": ["recorded", "taken back: Wrong plan."]}


@pytest.mark.parametrize(
    ("kept", "dropped", "refused"), [(["BAL"], "BAL", True), ([], "BAL", False), (["ADV"], "BAL", False)]
)
def test_a_fund_that_is_named_stays_in_the_plan(plan: Plan, kept: list[str], dropped: str, refused: bool) -> None:
    """Without its only fund the suspension would speak of all of them."""
    suspend(plan, codes=kept)
    without = SOUND.replace(
        table("fund", code='"BAL"', name='"Balanced Fund"', company='"CO"', party_since="2003-08-01"), ""
    )
    assert without != SOUND
    if refused:
        with pytest.raises(Refusal, match="has records"):
            load_plan(text=without)
    else:
        load_plan(text=without)
    assert Fund.objects.filter(code=dropped).exists() == refused


# --- minimum orders ---------------------------------------------------------------------------------------------


def test_minimum_orders_are_set_corrected_and_taken_back(plan: Plan, changes: list[date]) -> None:
    row = set_minimum_orders(plan=plan, start=FIRST, initial=100_000, subsequent=5_000)
    again = set_minimum_orders(plan=plan, start=FIRST, initial=100_000, subsequent=5_000)
    corrected = set_minimum_orders(plan=plan, start=FIRST, initial=50_000, subsequent=5_000)
    assert row == again == corrected
    assert sales_of(plan).minimum_orders == (MinimumOrderValue(FIRST, 50_000, 5_000, ()),)
    take_back_minimum_orders(minimum_order=row, reason="Never agreed.")
    take_back_minimum_orders(minimum_order=row, reason="Never agreed.")
    assert changes == [FIRST, FIRST, FIRST]
    assert not sales_of(plan)


def test_of_two_minima_from_one_day_none_is_the_latest(plan: Plan) -> None:
    set_minimum_orders(plan=plan, start=FIRST, initial=1, subsequent=1, funds=[fund("ADV")])
    set_minimum_orders(plan=plan, start=FIRST, initial=1, subsequent=1)
    with pytest.raises(Refusal) as refused:
        set_minimum_orders(plan=plan, start=FIRST, initial=-1, subsequent=-1, funds=[fund("ADV"), fund("BAL")])
    assert [place for place, _ in faults(refused)] == ["initial", "subsequent", "funds"]
    assert MinimumOrder.objects.count() == 2


# --- what others ask --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "first", "last", "uncovered"),
    [
        ("ADV", date(2003, 9, 10), date(2003, 9, 20), []),
        ("BAL", date(2003, 9, 10), date(2003, 9, 10), [date(2003, 9, 10)]),
        ("ADV", date(2003, 9, 9), date(2003, 9, 11), [date(2003, 9, 9)]),
        ("ADV", date(2003, 9, 20), date(2003, 9, 23), [date(2003, 9, 21)]),
        ("BAL", date(2003, 9, 22), date(2009, 1, 1), []),
    ],
)
def test_days_that_no_suspension_covers(plan: Plan, code: str, first: date, last: date, uncovered: list[date]) -> None:
    """B SECOND: a gap between distributors is possible only while nothing is sold."""
    suspend(plan, codes=["ADV"])
    suspend(plan, kind="withdrawal", start=date(2003, 9, 22), end=None)
    assert days_not_suspended(plan, code, first, last) == uncovered
    assert gap_is_covered(plan, fund(code), first, last) == (not uncovered)


def test_what_a_month_knows_does_not_change_with_what_comes_later() -> None:
    """M1: the same inputs up to month-end are the same value."""
    began = SalesValue((SuspensionValue(FIRST, None, False, ()),))
    ended = SalesValue(
        (SuspensionValue(FIRST, date(2003, 10, 5), False, ()), SuspensionValue(date(2003, 11, 1), None, True, ())),
        (MinimumOrderValue(date(2003, 10, 1), 1, 1, ()),),
    )
    assert ended.as_known_on(date(2003, 9, 30)) == began
    assert not ended.as_known_on(date(2003, 8, 31))
    assert ended.as_known_on(date(2003, 10, 31)).suspensions[0].end == date(2003, 10, 5)


def test_the_draft_class_r_plan_says_otherwise_where_sales_rest() -> None:
    """R has no FIFTH of its own on sales: R SIXTH only says that payments go on."""
    text = spoilt('allocation = "exhibit-a"', 'allocation = "none"')
    text = text[: text.index("[[transfer]]")] + text[text.index("[[cdsc_schedule]]") :]
    plan = load_plan(text=text).plan
    with pytest.raises(Refusal) as refused:
        suspend(plan, reason="")
    assert refused.value.clause == "R SIXTH"
