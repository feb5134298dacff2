"""Payments that follow from delivered amounts, and claims offset against them (P3 to P5; B EIGHTH(B) to (D))."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.engine.dues import Dues, Gate, Routed, Row, dues
from ledger.engine.offsets import BeyondError, Offset, Open, Own, offsets

MARCH, APRIL, MAY = (date(2003, month, 1) for month in (3, 4, 5))
OPEN, SHUT = Gate("notice", "Notice", "", True, ""), Gate("notice", "Notice", "", False, "not received")


def row(key: int, amount: int, *, delivered: date = MARCH, payee: str = "BANK", fund: str = "ADV", **more: str) -> Row:
    right, status = more.get("right", "distribution-fee"), more.get("status", "payable")
    return Row(key, delivered, delivered, fund, right, "ONE", "AIM", payee, status, amount)


def routed(*rows: Row, to: str = "", gate: Gate = OPEN) -> list[Routed]:
    return [Routed(each, to or each.payee, (gate,)) for each in rows]


def paid(found: Dues) -> list[tuple[str, str, int]]:
    return [(due.id, due.recipient, due.amount) for due in found.payable]


@pytest.mark.parametrize(
    ("entries", "payable", "waiting", "carried"),
    [
        pytest.param(
            routed(row(1, 100)), [("2003-03/ADV/distribution-fee/BANK", "BANK", 100)], [], [], id="one amount"
        ),
        pytest.param(routed(row(1, 100), gate=SHUT), [], [100], [], id="behind a closed gate"),
        pytest.param(
            routed(row(1, 100), row(2, 50, payee="AIM"), to="AGENT"),
            [("2003-03/ADV/distribution-fee/AGENT", "AGENT", 150)],
            [],
            [],
            id="an agent gets all, and divides it",
        ),
        pytest.param(
            routed(row(1, 100, delivered=APRIL), row(2, -30, delivered=APRIL)),
            [("2003-04/ADV/distribution-fee/BANK", "BANK", 70)],
            [],
            [],
            id="an adjustment that takes back",
        ),
        pytest.param(
            routed(row(1, 20, delivered=APRIL), row(2, -30, delivered=APRIL), row(3, 40, delivered=MAY)),
            [("2003-05/ADV/distribution-fee/BANK", "BANK", 30)],
            [],
            [],
            id="what takes back more than is owed waits for the next month",
        ),
        pytest.param(routed(row(1, 20), row(2, -30)), [], [], [-10], id="and is carried while there is none"),
        pytest.param(
            routed(row(1, 100), row(2, -30, fund="BAL")),
            [("2003-03/ADV/distribution-fee/BANK", "BANK", 100)],
            [],
            [-30],
            id="no fund pays for another",
        ),
        pytest.param(
            routed(row(1, 100), row(2, -30, right="cdsc")),
            [("2003-03/ADV/distribution-fee/BANK", "BANK", 100)],
            [],
            [-30],
            id="no right for another",
        ),
        pytest.param(
            routed(row(1, 100, payee="AIM"), row(2, -30), to="AGENT"),
            [("2003-03/ADV/distribution-fee/AGENT", "AGENT", 100)],
            [],
            [-30],
            id="nor one payee for another behind an agent",
        ),
        pytest.param(
            [*routed(row(1, 100)), *routed(row(2, 60, status="held"), gate=SHUT)],
            [("2003-03/ADV/distribution-fee/BANK", "BANK", 100)],
            [60],
            [],
            id="a held part waits beside a payable one",
        ),
    ],
)
def test_examples(
    entries: list[Routed], payable: list[tuple[str, str, int]], waiting: list[int], carried: list[int]
) -> None:
    found = dues(entries)
    assert paid(found) == payable
    assert [due.amount for due in found.waiting] == waiting
    assert [share.amount for share in found.carried] == carried


@given(
    st.lists(
        st.tuples(
            st.integers(-500, 500),
            st.sampled_from([MARCH, APRIL, MAY]),
            st.sampled_from(["BANK", "AIM"]),
            st.sampled_from(["ADV", "BAL"]),
            st.sampled_from(["", "AGENT"]),
            st.booleans(),
        ),
        max_size=20,
    )
)
def test_nothing_is_lost_and_nothing_is_twice(draws: list[tuple[int, date, str, str, str, bool]]) -> None:
    entries = [
        entry
        for key, (amount, month, payee, fund, to, is_open) in enumerate(draws)
        for entry in routed(
            row(key, amount, delivered=month, payee=payee, fund=fund), to=to, gate=OPEN if is_open else SHUT
        )
    ]
    found = dues(entries)
    keys = [each.key for due in (*found.payable, *found.waiting) for share in due.shares for each in share.rows]
    keys += [each.key for share in found.carried for each in share.rows]
    assert sorted(keys) == list(range(len(draws)))
    assert all(due.amount > 0 and due.passes for due in found.payable)
    assert all(share.amount > 0 for due in found.payable for share in due.shares)
    assert all(not due.passes for due in found.waiting)
    assert all(share.amount <= 0 for share in found.carried)
    assert len({due.id for due in found.payable}) == len(found.payable), "an id names one payment"


OWN = [Own("a", 1, "AIM", 100), Own("b", 1, "AIM", 50), Own("c", 2, "AIM", 80), Own("d", 1, "IDI", 70)]


@pytest.mark.parametrize(
    ("claims", "asked", "expected"),
    [
        pytest.param([Open(7, 1, "AIM", 30)], None, [Offset("a", 7, 30)], id="within the first"),
        pytest.param([Open(7, 1, "AIM", 130)], None, [Offset("a", 7, 100), Offset("b", 7, 30)], id="over two"),
        pytest.param(
            [Open(7, 1, "AIM", 999)], None, [Offset("a", 7, 100), Offset("b", 7, 50)], id="the rest is carried"
        ),
        pytest.param(
            [Open(7, 1, "AIM", 120), Open(8, 1, "AIM", 999)],
            None,
            [Offset("a", 7, 100), Offset("b", 7, 20), Offset("b", 8, 30)],
            id="the earlier claim first",
        ),
        pytest.param([Open(7, 2, "IDI", 30)], None, [], id="another company's, or distributor's, is not touched"),
        pytest.param([Open(7, 1, "AIM", 130)], {7: 40}, [Offset("a", 7, 40)], id="less, as asked"),
        pytest.param([Open(7, 1, "AIM", 130)], {7: 0}, [], id="nothing, as asked"),
    ],
)
def test_offsets(claims: list[Open], asked: dict[int, int] | None, expected: list[Offset]) -> None:
    assert offsets(OWN, claims, asked) == expected


@pytest.mark.parametrize(("balance", "asked", "possible"), [(999, 151, 150), (40, 41, 40), (40, -1, 40)])
def test_more_than_its_own_portion_is_refused(balance: int, asked: int, possible: int) -> None:
    with pytest.raises(BeyondError) as caught:
        offsets(OWN, [Open(7, 1, "AIM", balance)], {7: asked})
    assert (caught.value.claim, caught.value.possible) == (7, possible)


@given(st.lists(st.integers(0, 200), max_size=6), st.lists(st.integers(0, 400), max_size=4))
def test_offsets_never_reach_beyond(owned: list[int], balances: list[int]) -> None:
    owns = [Own(str(n), 1, "AIM", amount) for n, amount in enumerate(owned)]
    claims = [Open(n, 1, "AIM", balance) for n, balance in enumerate(balances)]
    found = offsets(owns, claims)
    for own in owns:
        assert sum(each.amount for each in found if each.payment == own.key) <= own.amount
    for claim in claims:
        assert sum(each.amount for each in found if each.claim == claim.key) <= claim.balance
    assert sum(each.amount for each in found) == min(sum(owned), sum(balances))
