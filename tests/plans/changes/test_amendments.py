"""Amendments from proposal to effect: votes, the day they take effect, versions, what is refused and why."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.refusals import Refusal
from ledger.models import Calculation
from plans.models import Amendment, Fund, Plan, PlanVersion, Resolution
from plans.selectors.plans import canonical
from plans.selectors.versions import content_of, plan_on, version_on
from plans.services import guards
from plans.services.amendments import (
    add_change,
    current_sheet,
    link_votes,
    propose_amendment,
    remove_change,
    withdraw_amendment,
)
from plans.services.completion import record_condition
from plans.services.documents import store_document
from plans.services.plan_files import dump_plan, load_plan
from plans.services.resolutions import ResolutionEntry, record_resolution, void_resolution
from plans.services.terminations import TerminationEntry, record_termination
from plans.values.amending import (
    CdscChange,
    FundJoins,
    FundLeaves,
    ParagraphChange,
    RateChange,
    TermsChange,
    WaiverAdded,
)
from plans.values.votes import ShareCount
from tests.plans.life.boards import plan_with_board, vote
from tests.plans.sample import SOUND, spoilt

pytestmark = pytest.mark.django_db

LOW = spoilt('asset_based = "0.75"', 'asset_based = "0.70"')
BOARD = date(2004, 2, 2)
CLASS = date(2004, 3, 15)


@pytest.fixture
def plan() -> Plan:
    return plan_with_board(LOW)


def proposed(plan: Plan, *changes: Any, **details: Any) -> Amendment:
    amendment = propose_amendment(plan=plan, title="Amendment No. 1", **details)
    for change in changes:
        amendment = add_change(amendment=amendment, change=change)
    return amendment


def class_vote(
    plan: Plan, on: date = CLASS, in_favour: int = 60, funds: tuple[str, ...] = ("ADV", "BAL")
) -> Resolution:
    counts = {fund.pk: ShareCount(100, 100, in_favour) for fund in Fund.objects.filter(code__in=funds)}
    entry = ResolutionEntry(
        company=plan.companies.get(code="CO"), body="shareholders", matter="increase", on=on, shares=counts
    )
    return record_resolution(plan=plan, entry=entry)


# --- effective on receipt of the last vote (B FOURTEENTH, R TWELFTH) -------------------------------------------------


def test_it_takes_effect_with_the_vote_of_board_and_independent_directors(plan: Plan) -> None:
    amendment = proposed(plan, CdscChange((60_000, 50_000)))
    assert current_sheet(amendment).approved is False
    done = link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD)])
    assert (done.state, done.effective) == ("in-effect", BOARD)
    assert [(row.issued_from, row.rates) for row in canonical(plan).cdsc_schedules] == [
        (date(2003, 7, 1), (50_000, 40_000, 35_000)),
        (BOARD, (60_000, 50_000)),
    ]


def test_a_vote_not_cast_in_person_is_not_enough(plan: Plan) -> None:
    amendment = proposed(plan, CdscChange((60_000,)))
    waiting = link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD, met=False)])
    assert waiting.state == "proposed"
    later = date(2004, 2, 20)
    votes = [*amendment.resolutions.all(), vote(plan, "amend", later, body="independent")]
    assert link_votes(amendment=amendment, resolutions=votes).effective == later


def test_a_material_increase_waits_for_the_class_of_each_fund(plan: Plan) -> None:
    amendment = proposed(plan, RateChange(asset_based=7_500))
    board = vote(plan, "increase", BOARD)
    one = class_vote(plan, funds=("ADV",))
    assert link_votes(amendment=amendment, resolutions=[board, one]).state == "proposed"
    missing = {v.fund: [m.body.value for m in v.approval.missing] for v in current_sheet(amendment).votes}
    assert missing == {"ADV": [], "BAL": ["shareholders"]}
    last = class_vote(plan, on=date(2004, 4, 1), funds=("BAL",))
    assert link_votes(amendment=amendment, resolutions=[board, one, last]).effective == date(2004, 4, 1)


def test_a_class_that_votes_against_keeps_it_from_taking_effect(plan: Plan) -> None:
    amendment = proposed(plan, RateChange(asset_based=7_500))
    votes = [vote(plan, "increase", BOARD), class_vote(plan, in_favour=50)]
    assert link_votes(amendment=amendment, resolutions=votes).state == "proposed"
    assert canonical(plan).rates[0].asset_based == 7_000


def test_not_before_the_day_it_names(plan: Plan) -> None:
    day = date(2004, 7, 1)
    amendment = proposed(plan, RateChange(asset_based=6_000, shares="new"), not_before=day)
    assert link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD)]).effective == day
    assert [(row.start, row.tranche, row.asset_based) for row in canonical(plan).rates if row.tranche] == [
        (day, "TWO-2", 6_000)
    ]


def test_naming_the_same_votes_twice_changes_nothing(plan: Plan) -> None:
    amendment = proposed(plan, TermsChange(name="Another name"))
    votes = [vote(plan, "amend", BOARD)]
    link_votes(amendment=amendment, resolutions=votes)
    again = link_votes(amendment=amendment, resolutions=votes)
    assert again.effective == BOARD
    assert plan.versions.count() == 2


def test_months_from_then_on_are_stale(plan: Plan) -> None:
    months = [date(2003, 12, 1), date(2004, 2, 1), date(2004, 3, 1)]
    for month in months:
        Calculation.objects.create(plan=plan, month=month, digest="", transaction_count=0)
    link_votes(amendment=proposed(plan, CdscChange(())), resolutions=[vote(plan, "amend", BOARD)])
    stale = Calculation.objects.exclude(stale_since=None).values_list("month", flat=True)
    assert sorted(stale) == months[1:]


def test_a_paragraph_that_nothing_is_calculated_from_makes_a_version_too(plan: Plan) -> None:
    amendment = proposed(plan, ParagraphChange("SIXTH(C)", "No seminars."))
    done = link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD)])
    assert done.version is not None
    assert done.version.number == 2
    assert content_of(done.version) == canonical(plan)


# --- refusals --------------------------------------------------------------------------------------------------------


def refusal_of(amendment: Amendment, change: Any) -> tuple[str, str, list[str]]:
    with pytest.raises(Refusal) as caught:
        add_change(amendment=amendment, change=change)
    refusal = caught.value
    return refusal.name, refusal.clause, [fault.place for fault in refusal.faults]


def test_what_the_agreement_forbids_is_refused_with_the_paragraph_and_what_to_do_instead(plan: Plan) -> None:
    amendment = proposed(plan)
    with pytest.raises(Refusal) as caught:
        add_change(amendment=amendment, change=RateChange(asset_based=5_000))
    assert (caught.value.name, caught.value.clause) == ("amendment-forbidden", "B EIGHTH(E)")
    assert "tranche of shares issued from then on" in caught.value.message
    assert [fault.place for fault in caught.value.faults] == ["asset_based"]
    touched = CdscChange((10_000,), shares="all")
    assert refusal_of(amendment, touched) == ("amendment-forbidden", "B EIGHTH(F)", ["ground"])
    amendment.refresh_from_db()
    assert amendment.changes == []


def test_what_no_plan_file_may_say_is_refused(plan: Plan) -> None:
    amendment = proposed(plan)
    name, clause, places = refusal_of(amendment, RateChange(asset_based=7_600))
    assert (name, clause) == ("amendment-faults", "B FOURTEENTH")
    assert places == ["[[rate]] 2, asset_based", "[[rate]] 2, from"]
    assert refusal_of(amendment, RateChange(service=3_000))[2] == ["[[rate]] 2, service"]


def test_an_amendment_in_effect_or_withdrawn_is_closed(plan: Plan) -> None:
    amendment = proposed(plan, CdscChange(()))
    withdrawn = withdraw_amendment(amendment=amendment, reason="The board thinks otherwise.")
    assert withdrawn.state == "withdrawn"
    assert withdraw_amendment(amendment=amendment, reason="").withdrawal_reason == "The board thinks otherwise."
    attempts: list[Callable[[], object]] = [
        lambda: add_change(amendment=amendment, change=CdscChange((1,))),
        lambda: remove_change(amendment=amendment, number=0),
        lambda: link_votes(amendment=amendment, resolutions=[]),
    ]
    for attempt in attempts:
        with pytest.raises(Refusal) as caught:
            attempt()
        assert caught.value.name == "amendment-closed"


def test_votes_on_something_else_are_refused(plan: Plan) -> None:
    one = proposed(plan, CdscChange(()))
    used = vote(plan, "amend", BOARD, met=False)
    link_votes(amendment=one, resolutions=[used])
    other = propose_amendment(plan=plan, title="Amendment No. 2")
    add_change(amendment=other, change=TermsChange(name="Another"))
    with pytest.raises(Refusal) as caught:
        link_votes(amendment=other, resolutions=[used, vote(plan, "continue", BOARD)])
    assert caught.value.name == "amendment-votes"
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(("title", "expected"), [("", ["title"]), ("  ", ["title"]), ("Amendment No. 1", ["title"])])
def test_a_title_of_its_own(plan: Plan, title: str, expected: list[str]) -> None:
    proposed(plan, CdscChange(()))
    with pytest.raises(Refusal) as caught:
        propose_amendment(plan=plan, title=title)
    assert [fault.place for fault in caught.value.faults] == expected


def test_a_change_of_what_was_voted_on_needs_votes_again(plan: Plan) -> None:
    amendment = proposed(plan, CdscChange((60_000,)))
    link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD, met=False)])
    add_change(amendment=amendment, change=TermsChange(name="Another"))
    assert amendment.resolutions.count() == 0
    link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD, met=False)])
    removed = remove_change(amendment=amendment, number=0)
    assert [change["kind"] for change in removed.changes] == ["terms"]
    assert amendment.resolutions.count() == 0


def test_documents_behind_a_ground_are_kept(plan: Plan) -> None:
    document = store_document(name="prospectus.txt", content=b"Charges may be lowered.")
    change = CdscChange((), shares="all", ground="prospectus", documents=(("prospectus", document.pk),))
    amendment = proposed(plan, change)
    assert list(amendment.documents.all()) == [document]
    done = link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD)])
    assert done.effective == BOARD
    rows = {(row.issued_from, row.redeemed_from) for row in canonical(plan).cdsc_schedules}
    assert rows == {(date(2003, 7, 1), None), (date(2003, 7, 1), BOARD), (BOARD, None)}


def test_a_fund_joins_with_its_company(plan: Plan) -> None:
    """Its own company has no board yet when it is proposed: its votes are needed, too."""
    amendment = proposed(plan, FundJoins("CSH", "Cash Fund", "CO"))
    done = link_votes(amendment=amendment, resolutions=[vote(plan, "amend", BOARD)])
    assert done.effective == BOARD
    assert plan.schedule.get(fund__code="CSH").party_since == BOARD


# --- plan files of an amended plan -----------------------------------------------------------------------------------


def in_effect(plan: Plan, *changes: Any) -> Amendment:
    return link_votes(amendment=proposed(plan, *changes), resolutions=[vote(plan, "amend", BOARD)])


def test_the_plan_file_of_an_amended_plan_loads_back(plan: Plan) -> None:
    in_effect(plan, RateChange(asset_based=6_000, shares="new"), WaiverAdded("AGE", "Old age"), CdscChange((10_000,)))
    assert load_plan(text=dump_plan(plan)).changed is False


def test_a_file_that_would_lose_an_amendment_is_refused(plan: Plan) -> None:
    in_effect(plan, RateChange(asset_based=6_000, shares="new"), WaiverAdded("AGE", "Old age"))
    with pytest.raises(Refusal) as caught:
        load_plan(text=LOW)
    assert caught.value.name == "plan-file-loses-amendment"
    assert [fault.place for fault in caught.value.faults] == [
        "[[tranche]] TWO-2",
        "[[rate]] 2004-02-02 TWO-2",
        "[[waiver]] AGE",
    ]


def test_a_file_that_keeps_the_amendment_may_change_the_rest(plan: Plan) -> None:
    in_effect(plan, WaiverAdded("AGE", "Old age"))
    text = dump_plan(plan).replace('name = "Death of the shareholder"', 'name = "Death or disability"')
    assert load_plan(text=text).changed
    assert [version.reason for version in plan.versions.order_by("number")] == [
        "Loaded from a plan file.",
        "Amendment: Amendment No. 1",
        "Changed by a plan file: 1 difference.",
    ]


# --- versions --------------------------------------------------------------------------------------------------------


def test_every_change_leaves_a_version_and_the_plan_is_read_as_of_any_day(plan: Plan) -> None:
    in_effect(plan, WaiverAdded("AGE", "Old age"))
    second = propose_amendment(plan=plan, title="Amendment No. 2")
    add_change(amendment=second, change=TermsChange(name="Another name"))
    link_votes(amendment=second, resolutions=[vote(plan, "amend", CLASS)])
    plan.refresh_from_db()
    for day, name, waivers in (
        (date(2003, 7, 1), "A plan", ["DEATH"]),
        (BOARD - timedelta(days=1), "A plan", ["DEATH"]),
        (BOARD, "A plan", ["AGE", "DEATH"]),
        (CLASS, "Another name", ["AGE", "DEATH"]),
        (date(1990, 1, 1), "A plan", ["DEATH"]),
    ):
        said = plan_on(plan, day)
        assert (said.plan.name, [row.code for row in said.waivers]) == (name, waivers), day


def test_an_earlier_month_does_not_know_of_an_amendment_to_come(plan: Plan) -> None:
    """M1: the plan as of then, so that its digest stays."""
    before = plan_on(plan, date(2003, 12, 31)).digest
    in_effect(plan, RateChange(asset_based=6_000, shares="new"))
    assert plan_on(plan, date(2003, 12, 31)).digest == before
    assert plan_on(plan, BOARD).digest == canonical(plan).digest != before


def test_a_backdated_version_takes_over_from_its_day() -> None:
    """The highest number that takes effect by the day: one on any day."""
    first, second, third = (
        PlanVersion(number=number, effective_from=day)
        for number, day in ((1, date(2003, 7, 1)), (2, date(2004, 1, 1)), (3, date(2003, 10, 1)))
    )
    for day, expected in (
        (date(2003, 6, 1), first),
        (date(2003, 9, 30), first),
        (date(2003, 10, 1), third),
        (date(2004, 1, 1), third),
    ):
        assert version_on([first, second, third], day) is expected
    assert version_on([], date(2003, 7, 1)) is None


def test_a_reloaded_file_with_the_same_content_makes_no_version() -> None:
    plan = load_plan(text=SOUND).plan
    load_plan(text=SOUND)
    assert [version.number for version in plan.versions.all()] == [1]
    assert plan.versions.get().recorded_at <= timezone.now()


# --- what the rest of the plan's life says ---------------------------------------------------------------------------


def test_a_fund_with_shares_leaves_only_after_a_complete_termination(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B FIFTEENTH(C): only that ends what is payable on the shares sold."""
    monkeypatch.setattr(guards, "plan_use_checks", [lambda _: guards.PlanUse(funds_with_shares=frozenset({"BAL"}))])
    amendment = proposed(plan, not_before=date(2004, 7, 1))
    fund = Fund.objects.get(code="BAL")
    assert refusal_of(amendment, FundLeaves("BAL")) == (
        "amendment-forbidden",
        "B EIGHTH(E), FIFTEENTH(C)",
        ["code"],
    )
    vote(plan, "terminate-plan", BOARD, body="independent", funds=(fund,))
    record_termination(plan=plan, entry=TerminationEntry(cause="plan-vote", funds=(fund,)))
    assert refusal_of(amendment, FundLeaves("BAL"))[0] == "amendment-forbidden"
    found = vote(plan, "best-interest", CLASS, body="independent", funds=(fund,))
    evidence = store_document(name="minutes.txt", content=b"Found in good faith.")
    for condition in ("best-interest", "cdsc-unchanged", "no-other-payee"):
        record_condition(
            plan=plan,
            fund=fund,
            condition=condition,
            on=CLASS,
            document=evidence,
            resolution=found if condition == "best-interest" else None,
        )
    add_change(amendment=amendment, change=FundLeaves("BAL"))
    assert amendment.plan_id == plan.pk


def test_a_vote_taken_back_after_it_took_effect_is_told(plan: Plan, staff_client: Client) -> None:
    ballot = vote(plan, "amend", BOARD)
    amendment = link_votes(amendment=proposed(plan, CdscChange(())), resolutions=[ballot])
    page = staff_client.get(amendment.get_absolute_url()).content.decode()
    assert "was taken back since" not in page
    void_resolution(resolution=ballot, reason="Counted wrongly")
    page = staff_client.get(amendment.get_absolute_url()).content.decode()
    assert "was taken back since" in page
