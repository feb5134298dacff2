"""Who must approve what, by the paragraphs of each agreement: one table, read by one function.

Where the Class B and the Class R agreement differ, they differ here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from plans.values.votes import (
    Outcome,
    Seat,
    ShareCount,
    majority_of_board,
    majority_of_class,
    majority_of_independent,
    not_in_person,
)


class Body(StrEnum):
    BOARD = "board"
    INDEPENDENT = "independent"
    SHAREHOLDERS = "shareholders"


class Matter(StrEnum):
    ADOPT = "adopt"
    CONTINUE = "continue"
    AMEND = "amend"
    INCREASE = "increase"
    TERMINATE = "terminate"
    TERMINATE_PLAN = "terminate-plan"
    BEST_INTEREST = "best-interest"
    AFFILIATION = "affiliation"
    NEW_AGREEMENT = "new-agreement"
    DIRECTORS = "directors"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One vote that is needed, and the words of the paragraph that ask for it."""

    body: Body
    clause: str
    in_person: bool = False  # in person, at a meeting called for the purpose

    @property
    def text(self) -> str:
        body = {
            Body.BOARD: "a majority of the board",
            Body.INDEPENDENT: "a majority of the independent directors",
            Body.SHAREHOLDERS: "a majority of the fund's outstanding shares of the class",
        }[self.body]
        return f"{body}, in person at a meeting called for the purpose" if self.in_person else body

    @property
    def short(self) -> str:
        return {
            Body.BOARD: "the board",
            Body.INDEPENDENT: "the independent directors",
            Body.SHAREHOLDERS: "the class",
        }[self.body]


Way = tuple[Requirement, ...]
"""Votes that together suffice."""


def _ways(clause: str, *ways: str, **clauses: str) -> tuple[Way, ...]:
    """`"board independent!"`: both votes, the second in person. `clauses` names a body's own paragraph."""

    def requirement(word: str) -> Requirement:
        body = Body(word.rstrip("!"))
        return Requirement(body, clauses.get(body.value, clause), word.endswith("!"))

    return tuple(tuple(requirement(word) for word in way.split()) for way in ways)


NEEDED: Mapping[str, Mapping[Matter, tuple[Way, ...]]] = {
    "B": {
        Matter.ADOPT: _ways("B FOURTEENTH", "board independent!"),
        Matter.CONTINUE: _ways("B THIRTEENTH", "board independent!", "shareholders independent!"),
        Matter.AMEND: _ways("B FOURTEENTH", "board independent!"),
        Matter.INCREASE: _ways("B FOURTEENTH", "board independent! shareholders", shareholders="B THIRTEENTH"),
        Matter.TERMINATE: _ways("B FIFTEENTH(A)", "board", "shareholders"),
        Matter.TERMINATE_PLAN: _ways("B FIFTEENTH(B)", "independent", "shareholders"),
        Matter.BEST_INTEREST: _ways("B FIFTEENTH(C)", "independent"),
        Matter.NEW_AGREEMENT: _ways("B FOURTEENTH", "board independent!"),
        Matter.DIRECTORS: _ways("B FOURTEENTH", "independent"),
        Matter.OTHER: _ways("B FIFTH(C)", "board", "independent", "shareholders"),
    },
    "R": {
        # The recital: by the board, including the independent directors, cast in person at a meeting for the purpose.
        Matter.ADOPT: _ways("R ELEVENTH", "board! independent!"),
        # ELEVENTH has one sentence for both, ending in "cast in person at a meeting called for such purpose".
        Matter.CONTINUE: _ways("R ELEVENTH", "board! independent!"),
        Matter.AMEND: _ways("R TWELFTH", "board independent!"),
        Matter.INCREASE: _ways("R TWELFTH", "board independent! shareholders", shareholders="R ELEVENTH"),
        Matter.TERMINATE: _ways("R THIRTEENTH(A)", "independent", "shareholders"),
        Matter.AFFILIATION: _ways("R THIRTEENTH(B)", "board"),
        Matter.NEW_AGREEMENT: _ways("R TWELFTH", "board independent!", board="R THIRTEENTH(C)"),
        Matter.DIRECTORS: _ways("R TWELFTH", "independent"),
        Matter.OTHER: _ways("R FOURTH", "board", "independent", "shareholders"),
    },
}
"""Agreement -> matter -> alternatives, each of votes that are all needed. What is missing the agreement does not know:
R has no Complete Termination and no separate end of the plan; B does not ask who advises the company."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as recorded: of a board or its independent directors by seats, of a class by fund in shares.

    `funds`: codes it is about, empty for all funds of the company.
    """

    body: Body
    on: date
    in_person: bool = False
    called_for: bool = False
    seats: tuple[Seat, ...] = ()
    shares: Mapping[str, ShareCount] = field(default_factory=dict)
    funds: frozenset[str] = frozenset()

    def concerns(self, fund: str) -> bool:
        return fund in self.shares if self.body is Body.SHAREHOLDERS else not self.funds or fund in self.funds


@dataclass(frozen=True, slots=True)
class Met:
    """A requirement and what came of it; `on` is the day of the vote that met it."""

    requirement: Requirement
    outcome: Outcome
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether the votes a matter needs are in for one fund: `on` is the day of the last of them."""

    approved: bool
    on: date | None
    met: tuple[Met, ...]

    @property
    def missing(self) -> tuple[Requirement, ...]:
        return tuple(met.requirement for met in self.met if met.on is None)


def ways(agreement: str, matter: Matter) -> tuple[Way, ...]:
    """The alternatives by which the agreement ("B" or "R") lets the matter be approved; none: it does not know it."""
    return NEEDED[agreement].get(matter, ())


def outcome(vote: Vote, requirement: Requirement, fund: str = "") -> Outcome | None:
    """What the vote says of the requirement; None when it is another body's.

    A vote of the whole board is one of its independent directors too, who are counted by themselves.
    """
    clause = requirement.clause
    if requirement.body is Body.SHAREHOLDERS:
        counted = vote.shares.get(fund)
        return majority_of_class(counted, clause=clause) if vote.body is Body.SHAREHOLDERS and counted else None
    if vote.body is Body.SHAREHOLDERS or (requirement.body is Body.BOARD and vote.body is not Body.BOARD):
        return None
    if requirement.body is Body.INDEPENDENT:
        return majority_of_independent(
            vote.seats,
            in_person=vote.in_person,
            called_for=vote.called_for,
            must_be_in_person=requirement.in_person,
            clause=clause,
        )
    if requirement.in_person and (why := not_in_person(in_person=vote.in_person, called_for=vote.called_for)):
        return Outcome(False, why, clause)
    return majority_of_board(vote.seats, clause=clause)


def approval(agreement: str, matter: Matter, votes: Iterable[Vote], fund: str = "") -> Approval:
    """Whether all votes of one of the ways are in for the fund; of several, the way completed first.

    Votes are those on this matter, of the fund's company. Where none is complete, the way with most votes in is shown.
    A matter the agreement does not know is never approved.
    """
    concerned = sorted((vote for vote in votes if vote.concerns(fund)), key=lambda vote: vote.on)
    found = [_way(way, concerned, fund) for way in ways(agreement, matter)]
    if not found:
        return Approval(False, None, ())
    complete = [one for one in found if one.approved]
    if complete:
        return min(complete, key=lambda one: one.on or date.max)
    return max(found, key=lambda one: sum(met.on is not None for met in one.met))


def _way(way: Way, votes: list[Vote], fund: str) -> Approval:
    met = tuple(_met(requirement, votes, fund) for requirement in way)
    days = [one.on for one in met if one.on is not None]
    approved = len(days) == len(met)
    return Approval(approved, max(days) if approved else None, met)


def _met(requirement: Requirement, votes: list[Vote], fund: str) -> Met:
    """The first vote that meets it; else what the last one said; else that there was none."""
    said = Outcome(False, "No vote is recorded.", requirement.clause)
    for vote in votes:
        found = outcome(vote, requirement, fund)
        if found is not None and found.approved:
            return Met(requirement, found, vote.on)
        said = found or said
    return Met(requirement, said)
