"""Recording ends, conditions and registers: what follows, and what is refused (B FIFTEENTH, R THIRTEENTH)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.refusals import Refusal
from plans.models import (
    CompletionCondition,
    ContinuanceRegister,
    Document,
    Fund,
    Notice,
    Party,
    Plan,
    Resolution,
    Termination,
)
from plans.selectors.life import lives_as_of, lives_of
from plans.services.adoption import adoption_of
from plans.services.completion import record_condition, void_condition
from plans.services.documents import store_document
from plans.services.notices import NoticeEntry, register_notice
from plans.services.plan_files import load_plan
from plans.services.registers import keep_register, open_register
from plans.services.resolutions import void_resolution
from plans.services.terminations import TerminationEntry, record_termination, void_termination
from plans.values.life import FundLife
from plans.values.votes import ShareCount
from tests.plans.life.boards import class_r_plan, plan_with_board, vote
from tests.plans.sample import SOUND, spoilt

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2003, 9, 1)
TODAY = timezone.localdate()


@pytest.fixture
def plan() -> Plan:
    return plan_with_board()


def fund(code: str = "ADV") -> Fund:
    return Fund.objects.select_related("company").get(code=code)


def life(plan: Plan, code: str = "ADV") -> FundLife:
    return lives_of(plan, TODAY).funds[code]


def evidence(text: str = "Evidence") -> Document:
    return store_document(name=f"{text}.txt", content=text.encode())


def notice(plan: Plan, *, by: str = "distributor", received: date | None = SEPTEMBER, **more: Any) -> Notice:
    company, distributor = fund().company, plan.parties.filter(kind=Party.Kind.DISTRIBUTOR).order_by("code")[0]
    ours = by == "company"
    entry = NoticeEntry(
        **{
            "direction": "out" if ours else "in",
            "kind": Notice.Kind.TERMINATION,
            "sender": company if ours else distributor,
            "receiver": distributor if ours else company,
            "dated": SEPTEMBER,
            "sent": SEPTEMBER,
            "received": received,
            "text": "We end it.",
            **more,
        }
    )
    return register_notice(plan=plan, entry=entry)


def end(plan: Plan, cause: str, *funds: str, **more: Any) -> Termination:
    chosen = tuple(fund(code) for code in funds or ("ADV",))
    return record_termination(plan=plan, entry=TerminationEntry(cause=cause, funds=chosen, **more))


def refused(plan: Plan, cause: str, *funds: str, **more: Any) -> list[str]:
    with pytest.raises(Refusal) as found:
        end(plan, cause, *funds, **more)
    assert found.value.name == "termination-faults"
    assert not Termination.objects.exists()
    return [fault.place for fault in found.value.faults]


# --- ends ---------------------------------------------------------------------------------------------------


def test_by_the_distributor_sixty_days_after_its_notice_is_received(plan: Plan, changes: list[date]) -> None:
    """B FIFTEENTH(A)."""
    row = end(plan, "distributor", notice=notice(plan))

    assert (row.on, life(plan).plan_ended, life(plan).completed) == (SEPTEMBER, date(2003, 10, 31), None)
    assert life(plan, "BAL").plan_ended is None
    assert changes == [date(2003, 11, 1)]
    assert end(plan, "distributor", notice=row.notice) == row


def test_by_the_company_its_board_or_the_class_votes_and_gives_notice(plan: Plan) -> None:
    """B FIFTEENTH(A): the plan ends by the notice, not by the vote."""
    assert refused(plan, "company", notice=notice(plan, by="company")) == ["funds"]
    vote(plan, "terminate", date(2003, 8, 20), met=False)
    assert end(plan, "company", notice=notice(plan, by="company")).on == SEPTEMBER
    assert life(plan).plan_ended == date(2003, 10, 31)


def test_as_a_plan_by_the_independent_directors_at_once(plan: Plan, changes: list[date]) -> None:
    """B FIFTEENTH(B)."""
    vote(plan, "terminate-plan", SEPTEMBER, body="independent", met=False)
    assert end(plan, "plan-vote", "ADV", "BAL").on == SEPTEMBER
    assert (life(plan).plan_ended, life(plan, "BAL").plan_ended) == (SEPTEMBER, SEPTEMBER)
    assert changes[-1] == date(2003, 9, 2)


def test_as_a_plan_by_the_class_of_one_fund(plan: Plan) -> None:
    counts = {fund().pk: ShareCount(100, 60, 41)}
    vote(plan, "terminate-plan", SEPTEMBER, body="shareholders", shares=counts)
    assert refused(plan, "plan-vote", "ADV", "BAL") == ["funds"]
    end(plan, "plan-vote", "ADV")
    assert (life(plan).plan_ended, life(plan, "BAL").plan_ended) == (SEPTEMBER, None)


def test_an_assignment_ends_the_agreement_alone(plan: Plan, changes: list[date]) -> None:
    """B FIFTEENTH(C): "it shall remain in effect as such"."""
    assert refused(plan, "assignment", on=SEPTEMBER) == ["document"]
    end(plan, "assignment", on=SEPTEMBER, document=evidence())
    found = life(plan)
    assert (found.plan_ended, [gap.last_day for gap in found.gaps]) == (None, [SEPTEMBER])
    vote(plan, "new-agreement", date(2003, 10, 1))
    assert [gap.resumed for gap in life(plan).gaps] == [date(2003, 10, 1)]
    assert changes == [date(2003, 9, 2), date(2003, 9, 2)]


def test_the_plan_takes_the_agreement_with_it(plan: Plan) -> None:
    """B FIRST: "Termination of the Plan will automatically terminate the Agreement"."""
    vote(plan, "terminate-plan", SEPTEMBER)
    end(plan, "plan-vote")
    ended = life(plan).agreement_ending(SEPTEMBER + timedelta(days=1))
    assert ended == life(plan).plan_end


class TestClassR:
    @pytest.fixture
    def plan(self) -> Plan:
        return class_r_plan()

    def test_the_board_s_vote_is_not_enough(self, plan: Plan) -> None:
        """R THIRTEENTH(A): the independent directors or the class, on 60 days' notice."""
        vote(plan, "terminate", date(2003, 8, 20), against=("Ben Field", "Cid Stone"), met=False)
        assert refused(plan, "company", notice=notice(plan, by="company")) == ["funds"]
        vote(plan, "terminate", date(2003, 8, 21), met=False)
        end(plan, "company", notice=notice(plan, by="company"))
        assert life(plan).plan_ended == date(2003, 10, 31)

    def test_it_knows_no_end_of_the_plan_alone_and_no_complete_termination(self, plan: Plan) -> None:
        assert refused(plan, "plan-vote") == ["cause"]
        with pytest.raises(Refusal) as found:
            condition(plan, "cdsc-unchanged")
        assert [fault.place for fault in found.value.faults] == ["condition"]

    def test_without_an_affiliate_as_adviser_the_agreement_ends(self, plan: Plan) -> None:
        """R THIRTEENTH(B)."""
        end(plan, "adviser", on=SEPTEMBER, document=evidence())
        assert [(gap.last_day, gap.resumed) for gap in life(plan).gaps] == [(SEPTEMBER, None)]
        vote(plan, "affiliation", date(2003, 9, 15), met=False)
        assert [(gap.last_day, gap.resumed) for gap in life(plan).gaps] == [(SEPTEMBER, date(2003, 9, 15))]

    def test_unless_the_board_had_decided_to_go_on(self, plan: Plan) -> None:
        vote(plan, "affiliation", date(2003, 8, 15), met=False)
        end(plan, "adviser", on=SEPTEMBER, document=evidence())
        assert life(plan).endings == ()


@pytest.mark.parametrize(
    ("cause", "more", "places"),
    [
        ("distributor", {}, ["notice"]),
        ("assignment", {}, ["on", "document"]),
        ("assignment", {"on": TODAY + timedelta(days=1)}, ["on", "document"]),
        ("assignment", {"on": date(2003, 6, 30)}, ["on", "document"]),  # before the plan is effective
        ("adviser", {"on": SEPTEMBER}, ["cause"]),  # not in Class B
        ("plan-vote", {}, ["funds"]),
        ("company", {}, ["funds", "notice"]),
    ],
)
def test_what_does_not_end_it_is_refused_with_every_fault(
    plan: Plan, cause: str, more: dict[str, Any], places: list[str]
) -> None:
    assert refused(plan, cause, **more) == places


def test_a_notice_must_be_the_right_one(plan: Plan) -> None:
    assert refused(plan, "distributor", notice=notice(plan, by="company")) == ["notice"]
    assert refused(plan, "distributor", notice=notice(plan, kind=Notice.Kind.OTHER)) == ["notice"]
    only = notice(plan, funds=(fund("BAL"),), dated=date(2003, 8, 31))
    assert refused(plan, "distributor", notice=only) == ["funds"]
    waiting = notice(plan, by="company", received=None, dated=date(2003, 8, 30))
    vote(plan, "terminate", date(2003, 8, 20), met=False)
    assert refused(plan, "company", notice=waiting) == ["notice"]


def test_what_has_ended_does_not_end_again(plan: Plan) -> None:
    vote(plan, "terminate-plan", SEPTEMBER)
    end(plan, "plan-vote")
    with pytest.raises(Refusal, match="Nothing has ended") as found:
        end(plan, "assignment", on=date(2003, 10, 1), document=evidence())
    assert [str(fault) for fault in found.value.faults] == ["funds: the plan had ended before for ADV"]


def test_what_was_recorded_wrongly_is_taken_back(plan: Plan, staff_user: User, changes: list[date]) -> None:
    row = end(plan, "distributor", notice=notice(plan))
    with pytest.raises(Refusal, match="without a reason"):
        void_termination(termination=row, reason="")
    void_termination(termination=row, reason="Of another fund", user=staff_user)
    assert life(plan).endings == ()
    assert changes == [date(2003, 11, 1), date(2003, 11, 1)]
    assert Termination.objects.get().void_reason == "Of another fund"


# --- Complete Termination -----------------------------------------------------------------------------------


def condition(plan: Plan, name: str, on: date = SEPTEMBER, **more: Any) -> CompletionCondition:
    given = {"document": evidence(name), **more}
    return record_condition(plan=plan, fund=fund(), condition=name, on=on, **given)


def test_it_is_granted_only_when_all_three_conditions_are_recorded(plan: Plan, changes: list[date]) -> None:
    """B FIFTEENTH(C)."""
    vote(plan, "terminate-plan", SEPTEMBER)
    end(plan, "plan-vote")
    found = vote(plan, "best-interest", SEPTEMBER, body="independent")
    steps: list[tuple[tuple[str, ...], str, dict[str, Any]]] = [
        (("(i)", "(ii)", "(iii)"), "best-interest", {"resolution": found}),
        (("(ii)", "(iii)"), "cdsc-unchanged", {}),
        (("(iii)",), "no-other-payee", {"on": date(2003, 9, 20)}),
    ]
    for missing, name, more in steps:
        assert (life(plan).missing_conditions, life(plan).completed) == (missing, None)
        condition(plan, name, **more)
    assert life(plan).completed == date(2003, 9, 20)
    assert life(plan, "BAL").completed is None
    assert changes[-1] == date(2003, 9, 21)


def test_the_vote_behind_it_is_one_of_the_independent_directors(plan: Plan) -> None:
    against = vote(plan, "best-interest", SEPTEMBER, against=("Ben Field", "Cid Stone"))
    other_day = vote(plan, "best-interest", date(2003, 8, 1))
    for resolution, place in ((None, "resolution"), (against, "resolution"), (other_day, "on")):
        with pytest.raises(Refusal) as found:
            condition(plan, "best-interest", resolution=resolution)
        assert [fault.place for fault in found.value.faults] == [place]


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({"document": None}, ["document"]),
        ({"on": TODAY + timedelta(days=1)}, ["on"]),
    ],
)
def test_a_condition_without_its_evidence_is_none(plan: Plan, more: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(Refusal) as found:
        condition(plan, "cdsc-unchanged", **more)
    assert [fault.place for fault in found.value.faults] == places


def test_a_condition_is_met_once_and_may_turn_out_not_to_be(plan: Plan) -> None:
    first = condition(plan, "cdsc-unchanged")
    assert condition(plan, "cdsc-unchanged") == first
    with pytest.raises(Refusal, match="not met by this"):
        condition(plan, "cdsc-unchanged", on=date(2003, 9, 2))
    void_condition(condition=first, reason="The charge was waived after all")
    assert condition(plan, "cdsc-unchanged", on=date(2003, 9, 2)) != first


# --- continuance and lapse ----------------------------------------------------------------------------------


def keep(plan: Plan, kept_from: date = date(2004, 5, 31), reason: str = "All minutes are in") -> ContinuanceRegister:
    return keep_register(plan=plan, company=fund().company, kept_from=kept_from, reason=reason)


def test_a_plan_that_was_only_loaded_goes_on(plan: Plan) -> None:
    assert life(plan).endings == ()
    assert lives_as_of(plan, TODAY) == {}


def test_a_register_that_is_kept_lets_a_plan_lapse_on_its_day(plan: Plan, changes: list[date]) -> None:
    """B THIRTEENTH."""
    keep(plan)
    assert life(plan).plan_ended == date(2004, 5, 31)
    assert changes == [date(2004, 6, 1)]
    vote(plan, "continue", date(2004, 5, 10))
    assert life(plan).plan_ended == date(2005, 5, 31)
    assert changes == [date(2004, 6, 1), date(2004, 6, 1)]


def test_a_vote_taken_back_and_a_director_who_was_not_one_count(plan: Plan, changes: list[date]) -> None:
    from plans.services.directors import end_term

    keep(plan)
    row = vote(plan, "continue", date(2004, 5, 10), against=("Ann Chair",))
    assert life(plan).plan_ended == date(2005, 5, 31)
    for member in row.company.directors.filter(name__in=["Ben Field", "Cid Stone", "Dot Waters"]):
        end_term(director=member, until=date(2004, 5, 9))
    assert life(plan).plan_ended == date(2004, 5, 31)
    assert changes[-1] == date(2004, 6, 1)
    void_resolution(resolution=row, reason="Entered for another company")
    assert life(plan).plan_ended == date(2004, 5, 31)


def test_a_register_is_kept_from_a_day_on_which_a_term_ends(plan: Plan) -> None:
    with pytest.raises(Refusal) as found:
        keep(plan, date(2004, 6, 1), " ")
    assert [fault.place for fault in found.value.faults] == ["reason", "kept_from"]
    keep(plan, date(2005, 5, 31))
    assert life(plan).plan_ended == date(2005, 5, 31)
    keep(plan)
    assert life(plan).plan_ended == date(2004, 5, 31)
    open_register(plan=plan, company=fund().company)
    assert life(plan).endings == ()


def test_what_had_not_begun_to_matter_by_a_day_is_not_there(plan: Plan) -> None:
    """M1: the month before an end is as it was."""
    end(plan, "distributor", notice=notice(plan))
    assert lives_as_of(plan, date(2003, 10, 31)) == {}
    assert set(lives_as_of(plan, date(2003, 11, 30))) == {"ADV"}


def test_lives_are_read_in_a_constant_number_of_queries(plan: Plan) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            lives_of(Plan.objects.get(pk=plan.pk), TODAY)
        return len(seen)

    vote(plan, "continue", date(2004, 5, 1))
    end(plan, "distributor", notice=notice(plan))
    few = queries()
    for days in range(1, 5):
        vote(plan, "continue", date(2004, 5, 1) + timedelta(days=days))
    end(plan, "assignment", "BAL", on=SEPTEMBER, document=evidence())
    assert queries() == few


# --- adoption -----------------------------------------------------------------------------------------------

DRAFT = spoilt('allocation = "exhibit-a"', 'allocation = "exhibit-a"\nstatus = "draft"')
TWO_COMPANIES = (
    DRAFT
    + """
[[company]]
code = "OTHER"
name = "Other Funds, Inc."
jurisdiction = "Maryland"

[[fund]]
code = "OTH"
name = "Other Fund"
company = "OTHER"
party_since = 2003-07-01
"""
)


def test_a_draft_becomes_effective_when_the_votes_of_every_company_are_in(changes: list[date]) -> None:
    """B FOURTEENTH: "immediately upon the receipt by the Company of both"."""
    plan = plan_with_board(TWO_COMPANIES)
    companies = {company.code: company for company in plan.companies.all()}
    vote(plan, "adopt", date(2003, 6, 20), company=companies["CO"])
    assert Plan.objects.get().is_draft
    assert {code: found.approved for code, found in adoption_of(plan).items()} == {
        "ADV": True,
        "BAL": True,
        "OTH": False,
    }

    vote(plan, "adopt", date(2003, 8, 15), company=companies["OTHER"])

    plan = Plan.objects.get()
    assert (plan.status, plan.effective) == ("effective", date(2003, 8, 15))
    assert ContinuanceRegister.objects.filter(kept_from=plan.initial_term_ends).count() == 2
    assert changes[-1] == date(2003, 8, 15)


def test_votes_before_its_date_make_it_effective_on_its_date() -> None:
    plan = plan_with_board(DRAFT)
    vote(plan, "adopt", date(2003, 6, 20))
    assert (Plan.objects.get().status, Plan.objects.get().effective) == ("effective", date(2003, 7, 1))


def test_a_vote_that_fails_adopts_nothing() -> None:
    plan = plan_with_board(DRAFT)
    vote(plan, "adopt", date(2003, 6, 20), met=False)
    assert Plan.objects.get().is_draft


def test_what_was_adopted_is_no_draft_again() -> None:
    plan = plan_with_board(DRAFT)
    row = vote(plan, "adopt", date(2003, 6, 20))
    with pytest.raises(Refusal) as found:
        load_plan(text=DRAFT)
    assert (found.value.name, found.value.clause) == ("plan-adopted", "B THIRTEENTH")
    with pytest.raises(Refusal) as found:
        void_resolution(resolution=row, reason="Wrong")
    assert found.value.name == "plan-adopted"
    assert not Resolution.objects.get().is_void


def test_the_adoption_of_a_plan_loaded_as_effective_stands() -> None:
    plan = plan_with_board(SOUND)
    vote(plan, "adopt", date(2003, 9, 20))
    assert Plan.objects.get().effective == date(2003, 7, 1)
    assert not ContinuanceRegister.objects.exists()
