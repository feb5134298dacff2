"""Which votes each paragraph asks for, in both agreements (B THIRTEENTH to FIFTEENTH, R ELEVENTH to THIRTEENTH)."""

from datetime import date

import pytest

from plans.values.approvals import NEEDED, Approval, Body, Matter, Vote, approval
from plans.values.votes import Choice, Seat, ShareCount

DAY = date(2004, 5, 10)
ALL_FOR = tuple(Seat(name, name != "Chair", Choice.FOR) for name in ("Chair", "One", "Two", "Three"))
INDEPENDENT_AGAINST = tuple(
    Seat(seat.name, seat.independent, Choice.AGAINST if seat.name in ("One", "Two") else Choice.FOR) for seat in ALL_FOR
) + tuple(Seat(name, False, Choice.FOR) for name in ("Four", "Five"))


def board(*seats: Seat, met: bool = True, on: date = DAY, funds: frozenset[str] = frozenset()) -> Vote:
    """Of the whole board; `met`: in person, at a meeting called for the purpose."""
    return Vote(Body.BOARD, on, in_person=met, called_for=met, seats=seats or ALL_FOR, funds=funds)


def independent(*, met: bool = True, on: date = DAY) -> Vote:
    return Vote(Body.INDEPENDENT, on, in_person=met, called_for=met, seats=ALL_FOR)


def shareholders(in_favour: int = 60, fund: str = "ADV", on: date = DAY) -> Vote:
    return Vote(Body.SHAREHOLDERS, on, shares={fund: ShareCount(100, 80, in_favour)})


def verdict(agreement: str, matter: Matter, *votes: Vote) -> tuple[bool, list[str]]:
    """(approved, bodies whose vote is missing)."""
    found = approval(agreement, matter, votes, "ADV")
    return found.approved, [requirement.body.value for requirement in found.missing]


@pytest.mark.parametrize(
    ("agreement", "matter", "votes", "approved", "missing"),
    [
        # B FOURTEENTH: both votes, the independent directors' in person at a meeting called for it.
        ("B", Matter.ADOPT, [board()], True, []),
        ("B", Matter.ADOPT, [board(met=False)], False, ["independent"]),
        ("B", Matter.ADOPT, [board(met=False), independent()], True, []),
        ("B", Matter.ADOPT, [independent()], False, ["board"]),
        ("B", Matter.ADOPT, [board(*INDEPENDENT_AGAINST)], False, ["independent"]),
        ("B", Matter.ADOPT, [], False, ["board", "independent"]),
        # B THIRTEENTH: (a)(i) board or (ii) class, and (b) independent directors in person.
        ("B", Matter.CONTINUE, [board()], True, []),
        ("B", Matter.CONTINUE, [shareholders(), independent()], True, []),
        ("B", Matter.CONTINUE, [shareholders()], False, ["independent"]),
        ("B", Matter.CONTINUE, [shareholders(fund="DYN"), independent()], False, ["board"]),
        ("B", Matter.CONTINUE, [board(met=False), independent(met=False)], False, ["independent"]),
        # R ELEVENTH: board and independent directors, in person at a meeting called for it; no class vote instead.
        ("R", Matter.CONTINUE, [board()], True, []),
        ("R", Matter.CONTINUE, [board(met=False), independent()], False, ["board"]),
        ("R", Matter.CONTINUE, [shareholders(), independent()], False, ["board"]),
        # B FOURTEENTH with THIRTEENTH: a material increase also needs the class of each fund.
        ("B", Matter.AMEND, [board()], True, []),
        ("B", Matter.INCREASE, [board()], False, ["shareholders"]),
        ("B", Matter.INCREASE, [board(), shareholders()], True, []),
        ("B", Matter.INCREASE, [board(), shareholders(fund="DYN")], False, ["shareholders"]),
        ("B", Matter.INCREASE, [board(), shareholders(in_favour=50)], False, ["shareholders"]),
        ("R", Matter.INCREASE, [board(met=False), independent(), shareholders()], True, []),
        # B FIFTEENTH(A): by the board or the class of the fund; R THIRTEENTH(A): by the independent directors or it.
        ("B", Matter.TERMINATE, [board(met=False)], True, []),
        ("B", Matter.TERMINATE, [independent()], False, ["board"]),
        ("B", Matter.TERMINATE, [shareholders()], True, []),
        ("R", Matter.TERMINATE, [independent(met=False)], True, []),
        ("R", Matter.TERMINATE, [board(*INDEPENDENT_AGAINST)], False, ["independent"]),
        # B FIFTEENTH(B): as a plan, by the independent directors or the class, at any time. R has no such paragraph.
        ("B", Matter.TERMINATE_PLAN, [independent(met=False)], True, []),
        ("R", Matter.TERMINATE_PLAN, [independent()], False, []),
        ("B", Matter.BEST_INTEREST, [independent(met=False)], True, []),
        ("R", Matter.BEST_INTEREST, [independent()], False, []),
        # R THIRTEENTH(B): the board may continue though no affiliate is adviser. B does not ask.
        ("R", Matter.AFFILIATION, [board(met=False)], True, []),
        ("B", Matter.AFFILIATION, [board()], False, []),
    ],
)
def test_the_votes_a_paragraph_asks_for(
    agreement: str, matter: Matter, votes: list[Vote], approved: bool, missing: list[str]
) -> None:
    assert verdict(agreement, matter, *votes) == (approved, missing)


def test_it_is_approved_on_the_day_of_the_last_vote() -> None:
    """FOURTEENTH: "immediately upon the receipt by the Company of both"."""
    later = date(2004, 5, 20)
    found = approval("B", Matter.CONTINUE, [independent(on=later), board(met=False)], "ADV")
    assert (found.approved, found.on) == (True, later)
    assert [(met.requirement.body, met.on) for met in found.met] == [(Body.BOARD, DAY), (Body.INDEPENDENT, later)]


def test_of_two_ways_the_one_completed_first_counts() -> None:
    votes = [shareholders(on=date(2004, 5, 1)), independent(on=date(2004, 5, 2)), board(on=date(2004, 5, 20))]
    assert approval("B", Matter.CONTINUE, votes, "ADV").on == date(2004, 5, 2)


def test_a_vote_for_some_funds_is_none_for_the_others() -> None:
    votes = [board(funds=frozenset({"DYN"}))]
    assert not approval("B", Matter.CONTINUE, votes, "ADV").approved
    assert approval("B", Matter.CONTINUE, votes, "DYN").approved


def test_a_vote_that_failed_is_told_and_one_that_never_was_too() -> None:
    found: Approval = approval("B", Matter.CONTINUE, [board(met=False)], "ADV")
    assert [(met.outcome.explanation, met.outcome.clause) for met in found.met] == [
        ("4 of 4 directors in office in favour; 3 needed.", "B THIRTEENTH"),
        ("The votes were not cast in person.", "B THIRTEENTH"),
    ]
    assert approval("B", Matter.CONTINUE, [], "ADV").met[0].outcome.explanation == "No vote is recorded."


@pytest.mark.parametrize("agreement", ["B", "R"])
def test_every_vote_cites_a_paragraph_of_its_own_agreement(agreement: str) -> None:
    clauses = [requirement.clause for found in NEEDED[agreement].values() for way in found for requirement in way]
    assert clauses
    assert all(clause.startswith(f"{agreement} ") for clause in clauses)
