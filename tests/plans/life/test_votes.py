"""What a vote comes to (1940 Act section 2(a)(42); B THIRTEENTH, FOURTEENTH; R ELEVENTH)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.values.votes import (
    Choice,
    Seat,
    ShareCount,
    count_faults,
    majority_of_board,
    majority_of_class,
    majority_of_independent,
)

relaxed = settings(deadline=None)  # other work on the machine is no fault
CHOICES = {"F": Choice.FOR, "A": Choice.AGAINST, "-": Choice.ABSTAINED, ".": Choice.ABSENT}


def seats(text: str) -> list[Seat]:
    """`"F A f"`: a director each; small letters are interested in the company, capitals independent."""
    return [
        Seat(f"Director {number}", mark.isupper() or mark in "-.", CHOICES[mark.upper()])
        for number, mark in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("votes", "approved", "says"),
    [
        ("F F F", True, "3 of 3 directors in office in favour; 2 needed."),
        ("F f .", True, "2 of 3 directors in office in favour; 2 needed."),
        ("F f . .", False, "2 of 4 directors in office in favour; 3 needed."),  # half is no majority
        ("F - -", False, "1 of 3 directors in office in favour; 2 needed."),  # of all in office, not of those voting
        ("F .", False, "1 of 2 directors in office in favour; 2 needed."),
        ("F", True, "1 of 1 director in office in favour; 1 needed."),
        ("", False, "There were no directors in office on that day."),
    ],
)
def test_the_board_approves_by_a_majority_of_its_members(votes: str, approved: bool, says: str) -> None:
    found = majority_of_board(seats(votes), clause="B FOURTEENTH")
    assert (found.approved, found.explanation, found.clause) == (approved, says, "B FOURTEENTH")


@pytest.mark.parametrize(
    ("votes", "in_person", "called_for", "approved", "says"),
    [
        ("F F A f f", True, True, True, "2 of 3 independent directors in office in favour; 2 needed."),
        ("F A A f f", True, True, False, "1 of 3 independent directors in office in favour; 2 needed."),
        ("F F F", False, True, False, "The votes were not cast in person."),
        ("F F F", True, False, False, "The meeting was not called for the purpose of this vote."),
        ("f f f", True, True, False, "There were no independent directors in office on that day."),
    ],
)
def test_independent_directors_vote_in_person_at_a_meeting_for_the_purpose(
    votes: str, in_person: bool, called_for: bool, approved: bool, says: str
) -> None:
    found = majority_of_independent(seats(votes), in_person=in_person, called_for=called_for)
    assert (found.approved, found.explanation) == (approved, says)


def test_where_the_paragraph_does_not_ask_for_it_they_need_not_meet() -> None:
    """B FIFTEENTH(B): "at any time by vote of a majority of the Independent Directors"."""
    assert majority_of_independent(seats("F F A"), in_person=False, called_for=False, must_be_in_person=False).approved


@pytest.mark.parametrize(
    ("outstanding", "present", "in_favour", "approved", "says"),
    [
        (1_000, 501, 336, True, "At least 67% of those present, and more than half present"),  # 335.67 needed
        (1_000, 501, 335, False, "Not more than half of all, and less than 67% of those present"),
        (1_000, 500, 500, False, "Not more than half of all, and not more than half present"),  # half is not more
        (1_000, 1_000, 670, True, "More than half of all"),
        (1_000, 1_000, 501, True, "More than half of all"),  # 501 is less than 67% of 1,000: the lesser counts
        (1_000, 1_000, 500, False, "Not more than half of all, and less than 67% of those present"),
        (3, 2, 2, True, "More than half of all"),
        (1_000, 600, 402, True, "At least 67% of those present, and more than half present"),  # exactly 67%
        (1_000, 600, 401, False, "Not more than half of all, and less than 67% of those present"),
    ],
)
def test_a_class_approves_by_the_lesser_of_two_majorities(
    outstanding: int, present: int, in_favour: int, approved: bool, says: str
) -> None:
    found = majority_of_class(ShareCount(outstanding, present, in_favour))
    assert found.approved is approved
    assert found.explanation.startswith(f"{says}: ")


def test_shares_are_shown_with_their_decimals() -> None:
    found = majority_of_class(ShareCount(12_345_678, 10_000_000, 9_000_000))
    assert found.explanation == "More than half of all: 900.0000 of 1,234.5678 shares in favour, 1,000.0000 present."


@pytest.mark.parametrize(
    ("count", "places"),
    [
        (ShareCount(10, 8, 5, 2, 1), []),
        (ShareCount(10, 8, 5), []),  # present, and neither voted nor abstained
        (ShareCount(0, 0, 0), ["outstanding"]),
        (ShareCount(10, 11, 5), ["present"]),
        (ShareCount(10, 8, 5, 3, 1), ["in_favour"]),
        (ShareCount(10, 8, 5, -1), ["against"]),
    ],
)
def test_counts_that_cannot_be_are_named(count: ShareCount, places: list[str]) -> None:
    assert [place for place, _ in count_faults(count)] == places


counts = st.integers(1, 500).flatmap(
    lambda outstanding: st.integers(0, outstanding).flatmap(
        lambda present: st.integers(0, present).map(lambda favour: ShareCount(outstanding, present, favour))
    )
)


@relaxed
@given(counts)
def test_the_lesser_threshold_decides(count: ShareCount) -> None:
    """Against the definition as it is written: the smallest number of votes that either majority takes."""
    of_all = count.outstanding // 2 + 1
    of_present = -(-67 * count.present // 100) if 2 * count.present > count.outstanding else of_all
    assert majority_of_class(count).approved == (count.in_favour >= min(of_all, of_present))


@relaxed
@given(counts)
def test_another_vote_in_favour_never_loses_it(count: ShareCount) -> None:
    if majority_of_class(count).approved and count.in_favour < count.present:
        assert majority_of_class(ShareCount(count.outstanding, count.present, count.in_favour + 1)).approved


@relaxed
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(Choice)), max_size=9), st.data())
def test_a_change_to_in_favour_never_loses_a_directors_vote(
    rows: list[tuple[bool, Choice]], data: st.DataObject
) -> None:
    members = [Seat(str(n), independent, choice) for n, (independent, choice) in enumerate(rows)]
    if not members:
        return
    changed = data.draw(st.sampled_from(members))
    after = [Seat(s.name, s.independent, Choice.FOR) if s is changed else s for s in members]
    for before, now in (
        (majority_of_board(members), majority_of_board(after)),
        (
            majority_of_independent(members, in_person=True, called_for=True),
            majority_of_independent(after, in_person=True, called_for=True),
        ),
    ):
        assert now.approved or not before.approved
