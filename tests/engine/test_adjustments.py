"""Restatements: what a month comes to now, less what was delivered of it (M2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.engine.adjustments import Line, adjustments
from ledger.engine.portions import HELD, PAYABLE

FEE, CDSC, SERVICE = "distribution-fee", "cdsc", "service-fee"


def line(payee: str, amount: int, status: str = PAYABLE, *, right: str = FEE, tranche: str = "ONE") -> Line:
    return Line(right, "ADV", tranche, payee, status, amount)


@pytest.mark.parametrize(
    ("present", "delivered", "expected"),
    [
        pytest.param([line("AIM", 100)], [line("AIM", 100)], [], id="nothing changed"),
        pytest.param([line("AIM", 90)], [line("AIM", 100)], [line("AIM", -10)], id="less than delivered"),
        pytest.param([], [line("AIM", 100)], [line("AIM", -100)], id="nothing is left of it"),
        pytest.param([line("AIM", 7)], [], [line("AIM", 7)], id="nothing had been delivered"),
        pytest.param(
            [line("AIM", 104)], [line("AIM", 100), line("AIM", 3)], [line("AIM", 1)], id="an adjustment came before"
        ),
        pytest.param(
            [line("AIM", 40), line("BANK", 60)],
            [line("AIM", 100)],
            [line("AIM", -60), line("BANK", 60)],
            id="a transfer entered late moves a portion",
        ),
        pytest.param([line("BANK", 60)], [line("BANK", 60, HELD)], [], id="a notice entered late owes nothing else"),
        pytest.param([line("BANK", 60, HELD)], [line("BANK", 60)], [], id="a notice taken back takes nothing back"),
        pytest.param(
            [line("BANK", 66)],
            [line("BANK", 40), line("BANK", 20, HELD)],
            [line("BANK", 6)],
            id="notice and late record",
        ),
        pytest.param(
            [line("BANK", 57)],
            [line("BANK", 40), line("BANK", 20, HELD)],
            [line("BANK", -3, HELD)],
            id="notice, and a record that takes back",
        ),
        pytest.param(
            [line("BANK", 44), line("BANK", 22, HELD)],
            [line("BANK", 40), line("BANK", 20, HELD)],
            [line("BANK", 2, HELD), line("BANK", 4)],
            id="held apart from payable",
        ),
        pytest.param(
            [line("AIM", 5, right=SERVICE, tranche=""), line("AIM", 5, right=CDSC)],
            [line("AIM", 9, right=SERVICE, tranche=""), line("AIM", 1, right=CDSC)],
            [line("AIM", 4, right=CDSC), line("AIM", -4, right=SERVICE, tranche="")],
            id="each right by itself",
        ),
    ],
)
def test_examples(present: list[Line], delivered: list[Line], expected: list[Line]) -> None:
    assert adjustments(present, delivered) == expected


lines = st.lists(
    st.builds(
        Line,
        st.sampled_from([FEE, CDSC]),
        st.sampled_from(["ADV", "BAL"]),
        st.sampled_from(["ONE", "TWO"]),
        st.sampled_from(["AIM", "BANK"]),
        st.sampled_from([HELD, PAYABLE]),
        st.integers(-500, 500),
    ),
    max_size=12,
)


@given(st.lists(lines, min_size=1, max_size=4))
def test_whatever_was_delivered_what_follows_makes_up_the_present(versions: list[list[Line]]) -> None:
    """After each restatement the sum of all that was delivered is the present truth, for every key."""
    delivered: list[Line] = []
    for present in versions:
        delivered += adjustments(present, delivered)
        assert _by_key(delivered) == _by_key(present)
        assert adjustments(present, delivered) == []


@given(lines)
def test_a_status_alone_changes_no_amount(delivered: list[Line]) -> None:
    turned = [entry._replace(status=HELD if entry.status == PAYABLE else PAYABLE) for entry in delivered]
    assert _by_key(adjustments(turned, delivered)) == {}


def _by_key(entries: list[Line]) -> dict[tuple[str, ...], int]:
    sums: dict[tuple[str, ...], int] = {}
    for entry in entries:
        key = entry[:4]
        sums[key] = sums.get(key, 0) + entry.amount
    return {key: cents for key, cents in sums.items() if cents}
