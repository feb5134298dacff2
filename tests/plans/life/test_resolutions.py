"""Recording votes: who may vote is derived, what cannot be is refused with every fault."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.refusals import Refusal
from backoffice.selectors.history import history
from plans.models import Director, Interest, Plan, Resolution
from plans.selectors.votes import approval_of, entitled, outcome_of, with_votes
from plans.services.directors import correct_director, elect_director, end_term, record_interest
from plans.services.documents import store_document
from plans.services.resolutions import ResolutionEntry, attach_minutes, record_resolution, void_resolution
from plans.values.votes import ShareCount
from tests.plans.life.boards import NAMES, class_r_plan, plan_with_board, vote

pytestmark = pytest.mark.django_db
MEETING = date(2004, 5, 10)


@pytest.fixture
def plan() -> Plan:
    return plan_with_board()


def read(resolution: Resolution) -> Resolution:
    return with_votes(Resolution.objects.filter(pk=resolution.pk)).get()


def entry(plan: Plan, **changes: Any) -> ResolutionEntry:
    company = plan.companies.get(code="CO")
    sound = ResolutionEntry(
        company=company,
        body="board",
        matter="continue",
        on=MEETING,
        in_person=True,
        called_for=True,
        ballots={member.pk: "for" for member in entitled(plan, company, "board", MEETING)},
    )
    return replace(sound, **changes)


def places(plan: Plan, **changes: Any) -> list[str]:
    with pytest.raises(Refusal) as refused:
        record_resolution(plan=plan, entry=entry(plan, **changes))
    assert refused.value.name == "resolution-faults"
    assert not Resolution.objects.exists()
    return [fault.place for fault in refused.value.faults]


# --- who may vote -------------------------------------------------------------------------------------------


def test_who_may_vote_follows_from_terms_and_interests(plan: Plan) -> None:
    company = plan.companies.get(code="CO")
    dot = Director.objects.get(company=company, name="Dot Waters")
    end_term(director=dot, until=date(2004, 5, 9))
    ben = Director.objects.get(company=company, name="Ben Field")
    record_interest(
        director=ben, kind=Interest.Kind.FINANCIAL, plan=plan, since=MEETING, until=MEETING, reason="Owns a dealer"
    )

    assert [member.name for member in entitled(plan, company, "board", MEETING)] == [
        "Ann Chair",
        "Ben Field",
        "Cid Stone",
    ]
    assert [member.name for member in entitled(plan, company, "independent", MEETING)] == ["Cid Stone"]
    after = MEETING + timedelta(days=1)
    assert [member.name for member in entitled(plan, company, "independent", after)] == ["Ben Field", "Cid Stone"]
    assert entitled(plan, company, "shareholders", MEETING) == []


def test_a_mistaken_entry_of_a_director_is_corrected_with_a_reason(plan: Plan, staff_user: User) -> None:
    """The audit trail keeps what stood there, and why it was wrong; the same again changes nothing."""
    dot = Director.objects.get(company__code="CO", name="Dot Waters")
    given: dict[str, Any] = {"name": "Dorothy Waters", "since": date(2003, 2, 1), "until": date(2003, 12, 31)}
    for _ in range(2):
        correct_director(director=dot, **given, reason="Minutes of election", user=staff_user)
    dot.refresh_from_db()
    assert (dot.name, dot.since, dot.until) == tuple(given.values())
    (told,) = [entry for entry in history([dot]) if entry.action == "changed"]
    assert (told.who, told.reason) == (str(staff_user), "Minutes of election")
    assert ("Name", "Dot Waters", "Dorothy Waters") in [(c.label, c.old, c.new) for c in told.changes]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reason": " "}, ["reason"]),
        ({"name": "Ben Field"}, ["since"]),
        ({"until": date(2002, 12, 31)}, ["until"]),
        ({"name": " "}, ["name"]),
    ],
)
def test_a_correction_is_checked_as_an_entry_is(plan: Plan, changes: dict[str, Any], expected: list[str]) -> None:
    dot = Director.objects.get(company__code="CO", name="Dot Waters")
    given: dict[str, Any] = {
        "name": dot.name,
        "since": dot.since,
        "until": date(2005, 1, 1),
        "reason": "Misread",
    } | changes
    with pytest.raises(Refusal) as refused:
        correct_director(director=dot, **given)
    assert (refused.value.name, [fault.place for fault in refused.value.faults]) == ("director-faults", expected)


def test_an_entry_on_which_votes_rest_is_not_corrected(plan: Plan) -> None:
    """Unless they come to the same; the votes are named, and once voided rest on it no more (B THIRTEENTH)."""
    resolution = record_resolution(plan=plan, entry=entry(plan))
    dot = Director.objects.get(company__code="CO", name="Dot Waters")
    late: dict[str, Any] = {"name": dot.name, "since": MEETING + timedelta(days=1), "until": None, "reason": "Misread"}
    with pytest.raises(Refusal) as refused:
        correct_director(director=dot, **late)
    assert refused.value.name == "votes-rest-on-it"
    assert [fault.message for fault in refused.value.faults] == [
        f"Continue for another year, board of directors, {MEETING}"
    ]
    correct_director(director=dot, **{**late, "since": MEETING})
    void_resolution(resolution=resolution, reason="Wrong board", user=None)
    assert correct_director(director=dot, **late).since == MEETING + timedelta(days=1)


def test_a_financial_interest_in_one_plan_is_none_in_another(plan: Plan) -> None:
    company = plan.companies.get(code="CO")
    other = class_r_plan_of_another_code()
    ben = Director.objects.get(company=company, name="Ben Field")
    record_interest(director=ben, kind=Interest.Kind.FINANCIAL, plan=plan, since=MEETING, reason="Owns a dealer")

    assert "Ben Field" not in [member.name for member in entitled(plan, company, "independent", MEETING)]
    assert "Ben Field" in [member.name for member in entitled(other, company, "independent", MEETING)]


def class_r_plan_of_another_code() -> Plan:
    from plans.services.plan_files import load_plan
    from tests.plans.sample import SOUND

    return load_plan(text=SOUND.replace('code = "P"', 'code = "OTHER"', 1)).plan


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": "  "}, "name"),
        ({"until": date(2002, 12, 31)}, "until"),
        ({"name": "Ben Field", "since": date(2004, 1, 1)}, "since"),
    ],
)
def test_a_seat_that_cannot_be_is_refused(plan: Plan, changes: dict[str, Any], place: str) -> None:
    sound = {"company": plan.companies.get(code="CO"), "name": "Eve Lake", "since": date(2003, 1, 1)}
    with pytest.raises(Refusal) as refused:
        elect_director(**{**sound, **changes})
    assert [fault.place for fault in refused.value.faults] == [place]


def test_a_director_is_entered_once(plan: Plan) -> None:
    company = plan.companies.get(code="CO")
    again = elect_director(company=company, name="Ben  Field", since=date(2003, 1, 1))
    assert again == Director.objects.get(company=company, name="Ben Field")


def test_an_interested_person_is_so_for_all_plans(plan: Plan) -> None:
    ben = Director.objects.get(company__code="CO", name="Ben Field")
    with pytest.raises(Refusal) as refused:
        record_interest(director=ben, kind=Interest.Kind.INTERESTED, plan=plan, since=MEETING, reason="")
    assert [fault.place for fault in refused.value.faults] == ["reason", "plan"]


# --- recording ----------------------------------------------------------------------------------------------


def test_a_vote_is_recorded_once_and_its_outcome_computed(plan: Plan, staff_user: User) -> None:
    first = record_resolution(plan=plan, entry=entry(plan), user=staff_user)

    assert record_resolution(plan=plan, entry=entry(plan), user=staff_user) == first
    assert (Resolution.objects.count(), first.entered_by) == (1, staff_user)
    found = outcome_of(read(first))
    assert (found.approved, found.explanation, found.clause) == (
        True,
        "4 of 4 directors in office in favour; 3 needed.",
        "B THIRTEENTH",
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"matter": "affiliation"}, ["matter"]),  # R THIRTEENTH(B) only
        ({"matter": "amend", "body": "shareholders", "ballots": {}}, ["body", "shares"]),
        ({"on": timezone.localdate() + timedelta(days=1)}, ["on"]),
        ({"on": date(2002, 12, 31)}, ["body", *["ballots"] * 4]),  # before anybody was in office
        ({"body": "shareholders", "ballots": {}}, ["shares"]),
    ],
)
def test_what_cannot_be_is_refused(plan: Plan, changes: dict[str, Any], expected: list[str]) -> None:
    assert places(plan, **changes) == expected


def test_every_director_entitled_has_a_choice(plan: Plan) -> None:
    company = plan.companies.get(code="CO")
    ann, ben, cid, dot = (Director.objects.get(company=company, name=name).pk for name in NAMES)
    assert places(plan, ballots={ben: "for", cid: "perhaps", ann: "for"}) == [f"director-{cid}", f"director-{dot}"]
    assert places(plan, body="independent") == ["ballots"]  # the chair is not independent
    assert places(plan, ballots={ann: "for", ben: "for", cid: "for", dot: "for", 999: "for"}) == ["ballots"]


def test_shares_that_cannot_be_are_refused_beside_their_number(plan: Plan) -> None:
    fund = plan.schedule.get(fund__code="ADV").fund
    counts = {fund.pk: ShareCount(100, 101, 60)}
    assert places(plan, body="shareholders", ballots={}, shares=counts) == [f"fund-{fund.pk}-present"]


def test_a_class_vote_is_counted_by_fund(plan: Plan) -> None:
    fund = plan.schedule.get(fund__code="ADV").fund
    company = fund.company
    sound = ResolutionEntry(
        company=company, body="shareholders", matter="terminate", on=MEETING, shares={fund.pk: ShareCount(100, 60, 41)}
    )
    resolution = read(record_resolution(plan=plan, entry=sound))

    assert outcome_of(resolution).approved
    assert approval_of(plan, "terminate", [resolution], fund).approved
    assert outcome_of(resolution).clause == "B FIFTEENTH(A)"


def test_a_vote_of_the_board_is_one_of_its_independent_directors_too(plan: Plan) -> None:
    fund = plan.schedule.get(fund__code="ADV").fund
    resolution = read(vote(plan, "continue", MEETING, company=fund.company, against=("Ann Chair",)))
    found = approval_of(plan, "continue", [resolution], fund)
    assert found.approved
    assert [met.outcome.explanation for met in found.met] == [
        "3 of 4 directors in office in favour; 3 needed.",
        "3 of 3 independent directors in office in favour; 2 needed.",
    ]


def test_differences_between_the_agreements_are_data() -> None:
    plan = class_r_plan()
    fund = plan.schedule.get(fund__code="ADV").fund
    by_phone = read(vote(plan, "continue", MEETING, company=fund.company, met=False))
    assert not approval_of(plan, "continue", [by_phone], fund).approved
    assert outcome_of(by_phone).clause == "R ELEVENTH"
    assert outcome_of(by_phone).explanation == "The votes were not cast in person."


# --- taking back, minutes -----------------------------------------------------------------------------------


def test_a_vote_taken_back_stays_to_be_read_and_counts_for_nothing(plan: Plan, staff_user: User) -> None:
    fund = plan.schedule.get(fund__code="ADV").fund
    resolution = vote(plan, "continue", MEETING, company=fund.company)
    with pytest.raises(Refusal, match="without a reason"):
        void_resolution(resolution=resolution, reason=" ")

    void_resolution(resolution=resolution, reason="Wrong year", user=staff_user)

    voided = read(resolution)
    assert (voided.is_void, voided.void_reason, voided.voided_by) == (True, "Wrong year", staff_user)
    assert not approval_of(plan, "continue", [voided], fund).approved
    assert void_resolution(resolution=resolution, reason="Again").void_reason == "Wrong year"
    assert vote(plan, "continue", MEETING, company=fund.company) != resolution


def test_minutes_may_come_later_and_are_not_replaced(plan: Plan) -> None:
    resolution = vote(plan, "continue", MEETING)
    minutes, others = (store_document(name="minutes.txt", content=text) for text in (b"Resolved.", b"Otherwise."))
    assert attach_minutes(resolution=resolution, document=minutes).document == minutes
    assert attach_minutes(resolution=resolution, document=minutes).document == minutes
    with pytest.raises(Refusal) as refused:
        attach_minutes(resolution=resolution, document=others)
    assert refused.value.name == "minutes-attached"


def test_votes_are_read_in_a_constant_number_of_queries(plan: Plan) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            for resolution in with_votes(Resolution.objects.all()):
                outcome_of(resolution)
        return len(seen)

    vote(plan, "continue", MEETING)
    one = queries()
    for days in range(1, 6):
        vote(plan, "continue", MEETING + timedelta(days=days))
    assert queries() == one
