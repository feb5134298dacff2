"""Terms from year to year, ends, Complete Termination and what survives (B THIRTEENTH, FIFTEENTH; R ELEVENTH,
THIRTEENTH)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.values.approvals import Body, Vote
from plans.values.life import EFFECTS, Cause, Condition, Ending, FundLife, Gap, ending, first_difference
from plans.values.survival import OBLIGATIONS, Ends, Standing, survival
from plans.values.terms_of_years import Term, terms, years_later
from plans.values.votes import Choice, Seat

relaxed = settings(deadline=None)  # other work on the machine is no fault
EFFECTIVE, FIRST_END = date(2003, 7, 1), date(2004, 5, 31)


def board(on: date, *, funds: frozenset[str] = frozenset()) -> Vote:
    seats = tuple(Seat(str(number), number > 0, Choice.FOR) for number in range(4))
    return Vote(Body.BOARD, on, in_person=True, called_for=True, seats=seats, funds=funds)


def lived(
    *votes: Vote, kept: date | None = FIRST_END, horizon: date = date(2006, 12, 31), fund: str = "ADV"
) -> list[Term]:
    return terms("B", votes, fund, effective=EFFECTIVE, initial_end=FIRST_END, register_from=kept, horizon=horizon)


def states(found: list[Term]) -> list[tuple[int, str]]:
    return [
        (term.last.year, "continued" if term.approval.approved else "lapses" if term.lapses else "not on record")
        for term in found
    ]


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2004, 5, 31), 1, date(2005, 5, 31)),
        (date(2004, 2, 29), 1, date(2005, 2, 28)),
        (date(2004, 2, 29), 4, date(2008, 2, 29)),
        (date(1896, 2, 29), 4, date(1900, 2, 28)),
    ],
)
def test_the_same_day_each_year(day: date, years: int, expected: date) -> None:
    assert years_later(day, years) == expected


@pytest.mark.parametrize(
    ("votes", "kept", "expected"),
    [
        # Nobody says that the register is complete: a plan that was only loaded goes on.
        (
            [],
            None,
            [(2004, "not on record"), (2005, "not on record"), (2006, "not on record"), (2007, "not on record")],
        ),
        # THIRTEENTH: it lapses on the day on which its term ends without a vote.
        ([], FIRST_END, [(2004, "lapses")]),
        ([date(2004, 5, 10)], FIRST_END, [(2004, "continued"), (2005, "lapses")]),
        # The day of the end is within the term; the day after it is too late, whatever it says.
        ([date(2004, 5, 31)], FIRST_END, [(2004, "continued"), (2005, "lapses")]),
        ([date(2004, 6, 1)], FIRST_END, [(2004, "lapses")]),
        ([date(2003, 6, 30)], FIRST_END, [(2004, "lapses")]),
        # "At least annually": a vote counts for one year, not for two.
        ([date(2004, 5, 10), date(2004, 5, 11)], FIRST_END, [(2004, "continued"), (2005, "lapses")]),
        (
            [date(2004, 5, 10), date(2005, 5, 9), date(2006, 5, 8)],
            FIRST_END,
            [(2004, "continued"), (2005, "continued"), (2006, "continued"), (2007, "lapses")],
        ),
        # A register kept from a later term: what came before is taken as continued.
        ([], date(2005, 5, 31), [(2004, "not on record"), (2005, "lapses")]),
    ],
)
def test_from_year_to_year_if_continued(votes: list[date], kept: date | None, expected: list[tuple[int, str]]) -> None:
    assert states(lived(*(board(on) for on in votes), kept=kept)) == expected


def test_a_vote_for_some_funds_continues_those() -> None:
    votes = [board(date(2004, 5, 10), funds=frozenset({"ADV"}))]
    assert states(lived(*votes))[0] == (2004, "continued")
    assert states(lived(*votes, fund="BAL")) == [(2004, "lapses")]


@relaxed
@given(st.lists(st.dates(EFFECTIVE, date(2010, 1, 1)), max_size=8), st.dates(EFFECTIVE, date(2010, 1, 1)))
def test_terms_follow_each_other_and_a_vote_more_never_shortens_a_life(days: list[date], more: date) -> None:
    horizon = date(2010, 12, 31)
    found = lived(*(board(on) for on in days), horizon=horizon)
    assert found[0].first == EFFECTIVE
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))
    assert [term.lapses for term in found[:-1]] == [False] * (len(found) - 1)
    longer = lived(*(board(on) for on in [*days, more]), horizon=horizon)
    assert longer[-1].last >= found[-1].last


# --- ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agreement", "cause", "last_day", "ends_plan", "clause"),
    [
        # Received on 1 September: sixty full days, the last of them 31 October.
        ("B", Cause.COMPANY, date(2003, 10, 31), True, "B FIFTEENTH(A)"),
        ("B", Cause.DISTRIBUTOR, date(2003, 10, 31), True, "B FIFTEENTH(A)"),
        ("R", Cause.DISTRIBUTOR, date(2003, 10, 31), True, "R THIRTEENTH(A)"),
        ("B", Cause.PLAN_VOTE, date(2003, 9, 1), True, "B FIFTEENTH(B)"),
        ("B", Cause.ASSIGNMENT, date(2003, 9, 1), False, "B FIFTEENTH(C)"),
        ("R", Cause.ASSIGNMENT, date(2003, 9, 1), False, "R THIRTEENTH(C)"),
        ("R", Cause.ADVISER, date(2003, 9, 1), False, "R THIRTEENTH(B)"),
        ("B", Cause.LAPSE, date(2003, 9, 1), True, "B THIRTEENTH"),
    ],
)
def test_what_a_cause_ends_and_when(agreement: str, cause: Cause, last_day: date, ends_plan: bool, clause: str) -> None:
    found = ending(agreement, cause, date(2003, 9, 1))
    assert (found.last_day, found.ends_plan, found.clause) == (last_day, ends_plan, clause)


@pytest.mark.parametrize(("agreement", "cause"), [("R", Cause.PLAN_VOTE), ("B", Cause.ADVISER)])
def test_some_causes_one_agreement_does_not_know(agreement: str, cause: Cause) -> None:
    assert EFFECTS[cause].clauses[agreement] == ""


SEPTEMBER, OCTOBER, NOVEMBER = date(2003, 9, 1), date(2003, 10, 1), date(2003, 11, 1)
ENDED = ending("B", Cause.PLAN_VOTE, OCTOBER)
ASSIGNED = ending("B", Cause.ASSIGNMENT, SEPTEMBER)
ALL_MET = {
    Condition.BEST_INTEREST: SEPTEMBER,
    Condition.CDSC_UNCHANGED: SEPTEMBER,
    Condition.NO_OTHER_PAYEE: SEPTEMBER,
}


def without(condition: Condition) -> dict[Condition, date]:
    return {one: met for one, met in ALL_MET.items() if one is not condition}


@pytest.mark.parametrize(
    ("life", "completed", "missing"),
    [
        (FundLife("B", (ENDED,), conditions=ALL_MET), OCTOBER, ()),
        (FundLife("B", (ENDED,), conditions=without(Condition.BEST_INTEREST)), None, ("(i)",)),
        (FundLife("B", (ENDED,), conditions=without(Condition.CDSC_UNCHANGED)), None, ("(ii)",)),
        (FundLife("B", (ENDED,), conditions=without(Condition.NO_OTHER_PAYEE)), None, ("(iii)",)),
        # "unless the Distributor at the time of such termination was in material breach"
        (
            FundLife(
                "B", (ENDED,), conditions={**without(Condition.NO_OTHER_PAYEE), Condition.MATERIAL_BREACH: SEPTEMBER}
            ),
            OCTOBER,
            (),
        ),
        # A condition met after the end completes it then; payments went on until that day.
        (FundLife("B", (ENDED,), conditions={**ALL_MET, Condition.CDSC_UNCHANGED: NOVEMBER}), NOVEMBER, ()),
        # "a termination of both this Plan and the Agreement": of the agreement alone is not enough.
        (FundLife("B", (ASSIGNED,), conditions=ALL_MET), None, ()),
        (FundLife("B", (), conditions=ALL_MET), None, ()),
        (FundLife("R", (ending("R", Cause.LAPSE, OCTOBER),), conditions=ALL_MET), None, ()),
        (FundLife("B", (ENDED,)), None, ("(i)", "(ii)", "(iii)")),
    ],
)
def test_complete_termination_needs_all_three_conditions(
    life: FundLife, completed: date | None, missing: tuple[str, ...]
) -> None:
    assert (life.completed, life.missing_conditions) == (completed, missing)


@pytest.mark.parametrize(
    ("endings", "new_agreements", "gaps"),
    [
        ((ASSIGNED,), (), (Gap(SEPTEMBER),)),
        ((ASSIGNED,), (NOVEMBER,), (Gap(SEPTEMBER, NOVEMBER),)),
        ((ASSIGNED,), (SEPTEMBER,), (Gap(SEPTEMBER),)),  # approved by the day of the end: it ended with it
        ((ASSIGNED, ENDED), (), (Gap(SEPTEMBER),)),
        ((ENDED, ending("B", Cause.ASSIGNMENT, NOVEMBER)), (), ()),  # nothing left to end
    ],
)
def test_plan_and_agreement_end_separately(
    endings: tuple[Ending, ...], new_agreements: tuple[date, ...], gaps: tuple[Gap, ...]
) -> None:
    assert FundLife("B", endings, new_agreements).gaps == gaps


def test_the_first_end_of_the_plan_counts() -> None:
    life = FundLife("B", (ending("B", Cause.COMPANY, OCTOBER), ENDED))
    assert (life.plan_ended, life.plan_end) == (OCTOBER, ENDED)


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        (FundLife(), FundLife(), None),
        (FundLife(), FundLife("B", (ENDED,)), OCTOBER + timedelta(days=1)),
        (FundLife("B", (ENDED,)), FundLife("B", (ENDED,), conditions=ALL_MET), OCTOBER + timedelta(days=1)),
        (FundLife("B", (ASSIGNED,)), FundLife("B", (ASSIGNED,), (NOVEMBER,)), SEPTEMBER + timedelta(days=1)),
        (FundLife("B", (ENDED,)), FundLife("B", (ENDED, ending("B", Cause.COMPANY, NOVEMBER))), None),
    ],
)
def test_from_when_a_change_matters(before: FundLife, after: FundLife, since: date | None) -> None:
    assert first_difference(before, after) == since


# --- what survives ------------------------------------------------------------------------------------------

AFTER = NOVEMBER + timedelta(days=30)


def standing_of(life: FundLife, day: date = AFTER, *, in_office: bool = False) -> dict[tuple[str, str], str]:
    return {
        (line.obligation.paragraph, line.obligation.text): str(line.standing)
        for line in survival(life, day, in_office=in_office)
    }


PAY = ("B THIRD(A)", "Pay the Distributor's 12b-1 Share on shares sold")
SERVICE = ("B THIRD(A)", "Pay the service fee")
CDSC = ("B SIXTH(G)", "Withhold and pay the Earned CDSC")
SALES = ("B SECOND", "Exclusive agency; sales of shares")
REPORT = ("B FIFTH(C)", "Quarterly report to the board, and its review")


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (FundLife("B"), "in force|in force|in force|in force|in force"),
        (FundLife("B", (ASSIGNED,)), "survives|ended|survives|ended|in force"),
        (FundLife("B", (ENDED,)), "survives|ended|survives|ended|ended"),
        (FundLife("B", (ENDED,), conditions=ALL_MET), "ended|ended|survives|ended|ended"),
        (FundLife("B", (ending("B", Cause.LAPSE, OCTOBER),)), "survives|ended|survives|ended|ended"),
    ],
)
def test_the_matrix_of_fifteenth_e(life: FundLife, expected: str) -> None:
    found = standing_of(life)
    assert "|".join(found[line] for line in (PAY, SERVICE, CDSC, SALES, REPORT)) == expected


def test_on_its_last_day_all_is_in_force() -> None:
    life = FundLife("B", (ENDED,), conditions=ALL_MET)
    assert set(standing_of(life, OCTOBER).values()) == {"in force"}
    assert standing_of(life, OCTOBER + timedelta(days=1))[PAY] == "ended"


def test_a_complete_termination_ends_just_what_the_paragraph_lists() -> None:
    """FIFTEENTH(E): THIRD(A), EIGHTH(A), (C), (D), (E) with respect to the 12b-1 Share; never the CDSC's part."""
    life = FundLife("B", (ENDED,), conditions=ALL_MET)
    before, after = (standing_of(one) for one in (FundLife("B", (ENDED,)), life))
    ended = {line[0] for line in after if (before[line], after[line]) == ("survives", "ended")}
    assert ended == {"B THIRD(A)", "B EIGHTH(A)", "B EIGHTH(C)", "B EIGHTH(D)", "B EIGHTH(E)"}
    alive = {line[0] for line, standing in after.items() if standing == Standing.SURVIVES}
    assert alive == {"B THIRD(B)", "B SIXTH(G)", "B SIXTH(H)", *(f"B EIGHTH({letter})" for letter in "ABCDF")}


def test_a_successor_s_agreement_stands_in_the_place_of_the_one_that_ended() -> None:
    found = standing_of(FundLife("B", (ASSIGNED,)), in_office=True)
    assert (found[SALES], found[SERVICE]) == ("in force", "in force")
    assert standing_of(FundLife("B", (ENDED,)), in_office=True)[SALES] == "ended"


def test_nothing_of_class_r_survives_but_what_a_new_agreement_renews() -> None:
    assigned = ending("R", Cause.ASSIGNMENT, SEPTEMBER)
    fee = ("R SECOND", "Pay the fee of Schedule B")
    assert standing_of(FundLife("R", (assigned,)))[fee] == "ended"
    assert standing_of(FundLife("R", (assigned,), (OCTOBER,)))[fee] == "in force"
    assert all(obligation.ends in (Ends.AGREEMENT, Ends.PLAN) for obligation in OBLIGATIONS["R"])


causes = st.sampled_from(Cause)
lives = st.builds(
    lambda rows, renewed, met: FundLife(
        "B", tuple(Ending(cause, day, "B") for cause, day in rows), tuple(sorted(renewed)), met
    ),
    st.lists(st.tuples(causes, st.dates(SEPTEMBER, AFTER)), max_size=5),
    st.lists(st.dates(SEPTEMBER, AFTER), max_size=3),
    st.dictionaries(st.sampled_from(Condition), st.dates(SEPTEMBER, AFTER)),
)


@relaxed
@given(lives, st.dates(SEPTEMBER, AFTER + timedelta(days=9)))
def test_matrix_and_calculation_say_the_same(life: FundLife, day: date) -> None:
    """What the engine accrues is what the matrix calls alive, on any day of any history."""
    from ledger.engine.terms import Appointment, Membership, Terms
    from ledger.mapping import ends_of

    terms_then = Terms(
        effective=EFFECTIVE,
        funds={"ADV": Membership(EFFECTIVE)},
        appointments=(Appointment("ONE", EFFECTIVE),),
        ends=ends_of({"ADV": life}),
    )
    found = standing_of(life, day)
    assert terms_then.accrues("ADV", day) == (found[PAY] != "ended")
    assert bool(terms_then.distributor_on("ADV", day)) == (found[SERVICE] != "ended")
    assert found[CDSC] != "ended"


@relaxed
@given(lives, st.dates(SEPTEMBER, AFTER), st.dates(SEPTEMBER, AFTER))
def test_what_is_known_by_a_day_says_the_same_up_to_it(life: FundLife, known: date, day: date) -> None:
    if day <= known:
        assert standing_of(life.as_of(known), day) == standing_of(life, day)
