"""U2, U3, U5: rounding and splitting. One line a case."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.engine.terms import UNALLOCATED, Appointment, Membership, Terms, Tranche
from ledger.engine.units import half_up, split


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        pytest.param(0, 7, 0, id="U2-nothing"),
        pytest.param(1, 2, 1, id="U2-half-goes-up"),
        pytest.param(3, 2, 2, id="U2-half-is-not-banker's"),
        pytest.param(5, 2, 3, id="U2-half-of-even"),
        pytest.param(-1, 2, -1, id="U2-half-away-from-zero"),
        pytest.param(-3, 2, -2, id="U2-half-away-from-zero-further"),
        pytest.param(499_999, 1_000_000, 0, id="U2-just-below"),
        pytest.param(-499_999, 1_000_000, 0, id="U2-just-below-negative"),
        pytest.param(10, 3, 3, id="U2-third"),
        pytest.param(11, 3, 4, id="U2-two-thirds"),
        pytest.param(10**40 + 1, 2, (10**40 + 2) // 2, id="U5-beyond-64-bits"),
        pytest.param(2**63 * 10 + 5, 10, 2**63 + 1, id="U5-not-through-floats"),
    ],
)
def test_half_up(numerator: int, denominator: int, expected: int) -> None:
    assert half_up(numerator, denominator) == expected


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        pytest.param(10_000_001, [600_000, 400_000], [6_000_001, 4_000_000], id="U3-A1(i)-example"),
        pytest.param(10, [1, 1, 1], [4, 3, 3], id="U3-tie-to-the-earlier"),
        pytest.param(11, [1, 1, 1], [4, 4, 3], id="U3-two-left-over"),
        pytest.param(1, [1, 2, 2], [0, 1, 0], id="U3-largest-remainder-then-earlier"),
        pytest.param(2, [1, 1, 1, 1], [1, 1, 0, 0], id="U3-less-units-than-parts"),
        pytest.param(1, [1, 3], [0, 1], id="U3-larger-remainder-though-later"),
        pytest.param(-10, [1, 1, 1], [-4, -3, -3], id="U3-negative-mirrors"),
        pytest.param(0, [3, 4], [0, 0], id="U3-nothing-to-split"),
        pytest.param(7, [0, 5, 0], [0, 7, 0], id="U3-weight-zero-gets-nothing"),
        pytest.param(1, [0, 1, 1], [0, 1, 0], id="U3-weight-zero-wins-no-tie"),
        pytest.param(5, [9], [5], id="U3-one-part"),
        pytest.param(10**30, [2, 1], [666666666666666666666666666667, 333333333333333333333333333333], id="U5-large"),
    ],
)
def test_split(whole: int, weights: list[int], parts: list[int]) -> None:
    assert split(whole, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0]])
def test_nothing_to_split_by_is_a_mistake_of_ours(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="zero"):
        split(1, weights)


Weights = st.lists(st.integers(0, 10**20), min_size=1, max_size=8).filter(any)


@given(st.integers(-(10**25), 10**25), Weights)
def test_parts_sum_to_the_whole_and_stay_within_a_unit(whole: int, weights: list[int]) -> None:
    parts = split(whole, weights)
    assert sum(parts) == whole
    total = sum(weights)
    assert all(abs(part * total - whole * weight) < total for part, weight in zip(parts, weights, strict=True))
    assert split(-whole, weights) == [-part for part in parts]


@given(st.integers(-(10**25), 10**25), st.integers(1, 10**12))
def test_half_up_is_nearest_and_odd(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    assert 2 * abs(rounded * denominator - numerator) <= denominator
    assert half_up(-numerator, denominator) == -rounded


def day(month: int) -> date:
    return date(2003, month, 1)


ORDER_TERMS = Terms(
    effective=day(1),
    funds={"ADV": Membership(day(1)), "BAL": Membership(day(1))},
    appointments=(
        Appointment("TWO", day(7), None, frozenset({"BAL"})),
        Appointment("TWO", day(6), None, frozenset({"ADV"})),
        Appointment("ONE", day(1), day(5)),
    ),
    tranches=(Tranche("Z", "ONE", day(3)), Tranche("TWO-A", "TWO", day(6)), Tranche("A", "OLD", day(9))),
)


@pytest.mark.parametrize(
    ("tranches", "expected"),
    [
        pytest.param(["Z", "ONE"], ["ONE", "Z"], id="U4-first-issue-date-before-code"),
        pytest.param(["A", "Z"], ["Z", "A"], id="U4-not-by-code"),
        pytest.param(["TWO-A", "TWO"], ["TWO", "TWO-A"], id="U4-implicit-from-earliest-appointment-of-any-fund"),
        pytest.param(["NONE", "A"], ["A", "NONE"], id="U4-never-appointed-after-all-others"),
        pytest.param(["NONE", "MORE"], ["MORE", "NONE"], id="U4-never-appointed-by-code"),
        pytest.param([UNALLOCATED, "ZZZ", "A"], ["A", "ZZZ", UNALLOCATED], id="U4-UNALLOCATED-last"),
    ],
)
def test_order_of_tranches(tranches: list[str], expected: list[str]) -> None:
    assert ORDER_TERMS.in_order(tranches) == expected
    assert ORDER_TERMS.in_order(reversed(tranches)) == expected
