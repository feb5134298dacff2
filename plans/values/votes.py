"""What a vote comes to: outcomes are computed and explained, never typed in.

Whole shares are ten-thousandths (U1); comparisons multiply out, so that nothing is rounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backoffice.quantities import SHARES


class Choice(StrEnum):
    """What a director did with the vote."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Seat:
    """A director in office on the day of the vote; independent of the plan that is voted on, or not."""

    name: str
    independent: bool
    choice: Choice = Choice.ABSENT


@dataclass(frozen=True, slots=True)
class ShareCount:
    """A fund's class at a meeting of its shareholders, in ten-thousandths of a share.

    `present` includes those present by proxy and those who neither voted nor abstained.
    """

    outstanding: int
    present: int
    in_favour: int
    against: int = 0
    abstained: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a body approved, in words a minute book could hold, and the clause that asks for that vote."""

    approved: bool
    explanation: str
    clause: str = ""


def majority_of_board(seats: Iterable[Seat], *, clause: str = "") -> Outcome:
    """The affirmative vote of a majority of all directors in office.

    Ours: of all in office, not of those present. B FOURTEENTH says "a majority of the Board"; where other paragraphs
    say "by the Board", law may be content with a majority of a quorum, and this is never less.
    """
    return _majority(list(seats), "director", "directors in office", clause)


def majority_of_independent(
    seats: Iterable[Seat], *, in_person: bool, called_for: bool, must_be_in_person: bool = True, clause: str = ""
) -> Outcome:
    """The affirmative vote of a majority of the directors in office who are independent of the plan.

    With `must_be_in_person`, cast in person at a meeting called for the purpose (B THIRTEENTH(b), R ELEVENTH).
    """
    entitled = [seat for seat in seats if seat.independent]
    if must_be_in_person and (wanting := not_in_person(in_person=in_person, called_for=called_for)):
        return Outcome(False, wanting, clause)
    return _majority(entitled, "independent director", "independent directors in office", clause)


def not_in_person(*, in_person: bool, called_for: bool) -> str:
    """What keeps a vote from being one cast in person at a meeting called for the purpose; empty when nothing does."""
    if not in_person:
        return "The votes were not cast in person."
    return "" if called_for else "The meeting was not called for the purpose of this vote."


def majority_of_class(count: ShareCount, *, clause: str = "") -> Outcome:
    """A majority of the outstanding voting securities: section 2(a)(42) of the 1940 Act.

    67% of those present when more than half of all are present, or more than half of all: whichever is less.
    """
    quorum = 2 * count.present > count.outstanding
    of_present = quorum and 100 * count.in_favour >= 67 * count.present
    of_all = 2 * count.in_favour > count.outstanding
    shares = (
        f"{_shares(count.in_favour)} of {_shares(count.outstanding)} shares in favour, {_shares(count.present)} present"
    )
    if of_all:
        return Outcome(True, f"More than half of all: {shares}.", clause)
    if of_present:
        return Outcome(True, f"At least 67% of those present, and more than half present: {shares}.", clause)
    short = "less than 67% of those present" if quorum else "not more than half present"
    return Outcome(False, f"Not more than half of all, and {short}: {shares}.", clause)


def count_faults(count: ShareCount) -> list[tuple[str, str]]:
    """(name of the number, what was expected): numbers that cannot all be true."""
    faults = [
        (name, "expected nil or more")
        for name in ("outstanding", "present", "in_favour", "against", "abstained")
        if getattr(count, name) < 0
    ]
    if not count.outstanding:
        faults.append(("outstanding", "expected the shares outstanding on the record date"))
    if count.present > count.outstanding:
        faults.append(("present", f"expected at most the {_shares(count.outstanding)} outstanding"))
    voted = count.in_favour + count.against + count.abstained
    if voted > count.present:
        faults.append(("in_favour", f"the votes come to {_shares(voted)}, and {_shares(count.present)} were present"))
    return faults


def _majority(entitled: list[Seat], one: str, many: str, clause: str) -> Outcome:
    if not entitled:
        return Outcome(False, f"There were no {many} on that day.", clause)
    in_favour = sum(seat.choice is Choice.FOR for seat in entitled)
    needed = len(entitled) // 2 + 1
    counted = f"{in_favour} of {len(entitled)} {many if len(entitled) > 1 else one + ' in office'} in favour"
    return Outcome(in_favour >= needed, f"{counted}; {needed} needed.", clause)


def _shares(units: int) -> str:
    return SHARES.format(units, grouped=True)
