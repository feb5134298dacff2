"""Claims of companies against a distributor, offset against its own portion and nothing else (P5; EIGHTH(A), (D))."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Own(NamedTuple):
    """The distributor's own part of a payment: cents, of a fund of that company."""

    key: str
    company: int
    distributor: str
    amount: int


class Open(NamedTuple):
    """What is left of a claim, cents."""

    key: int
    company: int
    distributor: str
    balance: int


class Offset(NamedTuple):
    payment: str
    claim: int
    amount: int


class BeyondError(ValueError):
    """More was asked than the claim has left, or than is the distributor's own."""

    def __init__(self, claim: int, asked: int, possible: int) -> None:
        super().__init__(f"claim {claim}: {asked} asked, {possible} possible")
        self.claim, self.asked, self.possible = claim, asked, possible


def offsets(owns: Sequence[Own], claims: Sequence[Open], asked: Mapping[int, int] | None = None) -> list[Offset]:
    """Take claims, in their order, from the distributor's own parts, in theirs; each part as far as it reaches.

    `asked`: cents to take of a claim, by its key; a claim not named takes as much as it can. What is left of a claim
    is carried to the next month. Raises BeyondError where more is asked than there is.
    """
    left = {own.key: own.amount for own in owns}
    found: list[Offset] = []
    for claim in claims:
        parts = [own for own in owns if (own.company, own.distributor) == (claim.company, claim.distributor)]
        possible = min(claim.balance, sum(left[own.key] for own in parts))
        wanted = possible if asked is None or claim.key not in asked else asked[claim.key]
        if wanted > possible or wanted < 0:
            raise BeyondError(claim.key, wanted, possible)
        for own in parts:
            taken = min(wanted, left[own.key])
            if taken:
                found.append(Offset(own.key, claim.key, taken))
                left[own.key] -= taken
                wanted -= taken
    return found
