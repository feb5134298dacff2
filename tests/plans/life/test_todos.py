"""What the start page asks for in the life of a plan, and what the calendar holds of it."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.deadlines import deadlines_for
from plans import todos
from plans.models import Plan
from plans.services.plan_files import load_plan
from plans.services.registers import keep_register
from plans.services.terminations import TerminationEntry, record_termination
from plans.values.terms_of_years import years_later
from tests.plans.life.boards import plan_with_board, vote
from tests.plans.life.test_terminations import TWO_COMPANIES, fund, notice
from tests.plans.sample import SOUND, spoilt

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def ending_in(days: int) -> Plan:
    """A plan whose first term ends in so many days."""
    end = TODAY + timedelta(days=days)
    return plan_with_board(spoilt("initial_term_ends = 2004-05-31", f"initial_term_ends = {end}"))


def titles(user: User) -> list[str]:
    return [todo.title for todo in todos.continuance(user)]


def keep(plan: Plan, kept_from: date) -> None:
    keep_register(plan=plan, company=fund().company, kept_from=kept_from, reason="All minutes are in")


def test_a_plan_only_loaded_is_asked_about_loudly(staff_user: User) -> None:
    plan_with_board()
    assert titles(staff_user) == ["Continuance of P is not on record since 2004-05-31"]


@pytest.mark.parametrize(("days", "asked"), [(91, False), (90, True), (0, True)])
def test_before_the_end_of_a_term_its_votes_are_asked_for(staff_user: User, days: int, asked: bool) -> None:
    ending_in(days)
    assert titles(staff_user) == ([f"Continue P by {TODAY + timedelta(days=days)}"] if asked else [])


def test_once_the_votes_are_in_nothing_is_asked(staff_user: User) -> None:
    vote(ending_in(30), "continue", TODAY - timedelta(days=1))
    assert titles(staff_user) == []
    assert [row for row in deadlines_for(staff_user, TODAY, TODAY + timedelta(days=99)) if "continu" in row.uid] == []


def test_after_it_people_are_told_that_it_has_lapsed(staff_user: User) -> None:
    plan = ending_in(-1)
    end = TODAY - timedelta(days=1)
    assert titles(staff_user) == [f"Continuance of P is not on record since {end}"]
    keep(plan, end)
    assert titles(staff_user) == [f"P lapsed on {end}"]
    assert "12b-1 Share and the charges go on" in todos.continuance(staff_user)[0].detail
    found = deadlines_for(staff_user, end, end)
    assert [row.title for row in found if "lapsed" in row.title] == ["P lapsed: Sample Funds, Inc."]


def test_an_old_lapse_is_history(staff_user: User) -> None:
    keep(plan_with_board(), date(2004, 5, 31))
    assert years_later(date(2004, 5, 31), 1) < TODAY
    assert titles(staff_user) == []


def test_a_notice_of_termination_waits_for_what_it_ends(staff_user: User) -> None:
    plan = plan_with_board()
    row = notice(plan)
    assert [todo.clause for todo in todos.notices_of_termination(staff_user)] == ["B FIFTEENTH"]
    record_termination(plan=plan, entry=TerminationEntry(cause="distributor", funds=(fund(),), notice=row))
    assert todos.notices_of_termination(staff_user) == []
    found = deadlines_for(staff_user, date(2003, 10, 31), date(2003, 10, 31))
    assert [row.title for row in found if row.uid.startswith("end-")] == ["Last day of plan and agreement, P: ADV"]


def test_a_draft_with_some_votes_waits_for_the_others(staff_user: User) -> None:
    plan = plan_with_board(TWO_COMPANIES)
    assert todos.drafts_to_adopt(staff_user) == []
    vote(plan, "adopt", date(2003, 6, 20), company=fund().company)
    assert [todo.title for todo in todos.drafts_to_adopt(staff_user)] == ["Adopt P: votes are missing"]


def test_the_start_page_makes_the_same_queries_for_one_plan_and_many(staff_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert staff_client.get("/").status_code == 200
        return len(seen)

    load_plan(text=SOUND)
    load_plan(text=spoilt('code = "P"', 'code = "P2"'))
    queries()
    few = queries()
    for number in range(3, 7):
        load_plan(text=spoilt('code = "P"', f'code = "P{number}"'))
    assert queries() == few
