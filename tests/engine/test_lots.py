"""L3 to L7: what was held, what was asked, what was taken, what is left. Units and cents; one line a case."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.engine.lots import Piece, carried, cut_appreciation, moved
from tests.engine.examples import holding, left, lot, lots, taken

TODAY = date(2003, 7, 15)


@pytest.mark.parametrize(
    ("held", "asked", "expected", "remaining"),
    [
        pytest.param(
            "c commission 2001-01-01 100 for 500 | f free 2003-05-05 10 for 40",
            30,
            "f 10 for 40 | c 20 for 100",
            "c 80 for 400",
            id="L3-free-first-though-younger",
        ),
        pytest.param(
            "b commission 2002-01-01 10 for 1 | a commission 2001-01-01 10 for 2",
            15,
            "a 10 for 2 | b 5 for 0",
            "b 5 for 1",
            id="L3-oldest-first",
        ),
        pytest.param(
            "T2 free 2001-01-01 5 for 1 | T10 free 2001-01-01 5 for 2",
            6,
            "T10 5 for 2 | T2 1 for 0",
            "T2 4 for 1",
            id="L3-same-date-by-key-as-text",
        ),
        pytest.param(
            "T1/001 free 2001-01-01 5 for 1 | T1/000 free 2001-01-01 5 for 2 | T1 free 2001-01-01 5 for 3",
            15,
            "T1 5 for 3 | T1/000 5 for 2 | T1/001 5 for 1",
            "",
            id="L3-pieces-in-their-places",
        ),
        pytest.param("a free 2001-01-01 3 for 10", 1, "a 1 for 3", "a 2 for 7", id="L4-floor-of-cost"),
        pytest.param("a free 2001-01-01 3 for 10", 2, "a 2 for 6", "a 1 for 4", id="L4-the-rest-stays"),
        pytest.param("a free 2001-01-01 3 for 10", 3, "a 3 for 10", "", id="L4-all-takes-all"),
        pytest.param("a free 2001-01-01 3 for 0", 2, "a 2 for 0", "a 1 for 0", id="L4-no-cost"),
    ],
)
def test_leaving(held: str, asked: int, expected: str, remaining: str) -> None:
    lots_held = holding(held)
    assert taken(lots_held.take(asked)) == expected
    assert left(lots_held) == remaining


def test_cost_taken_bit_by_bit_adds_up() -> None:
    held = holding("a commission 2001-01-01 7 for 100")
    assert [taken(held.take(2)) for _ in range(3)] == ["a 2 for 28", "a 2 for 28", "a 2 for 29"]
    assert left(held) == "a 1 for 15"


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        pytest.param(
            "c commission 2001-01-01 60 for 6 | f free 2001-01-01 40 for 4", 10, {"c": 6, "f": 4}, id="L7-pro-rata"
        ),
        pytest.param(
            "c commission 2001-01-01 1 for 6 | f free 2001-01-01 1 for 4", 1, {"c": 1}, id="L7-half-up-to-commission"
        ),
        pytest.param(
            "c commission 2001-01-01 1 for 6 | f free 2001-01-01 2 for 4", 1, {"f": 1}, id="L7-a-third-rounds-down"
        ),
        pytest.param("c commission 2001-01-01 5 for 6", 3, {"c": 3}, id="L7-no-free"),
        pytest.param("f free 2001-01-01 5 for 6", 3, {"f": 3}, id="L7-no-commission"),
        pytest.param("c commission 2001-01-01 3 for 6 | f free 2001-01-01 4 for 4", 7, {"c": 3, "f": 4}, id="L7-all"),
        pytest.param(
            "d commission 2002-01-01 5 for 6 | c commission 2001-01-01 3 for 6 | f free 2001-01-01 8 for 4",
            8,
            {"c": 3, "d": 1, "f": 4},
            id="L7-oldest-first-in-each",
        ),
    ],
)
def test_conversion(held: str, asked: int, expected: dict[str, int]) -> None:
    slices = holding(held).take_to_convert(asked)
    assert {piece.lot.key: piece.units for piece in slices} == expected


def written(pieces: list[Piece]) -> str:
    return " | ".join(f"{'free' if p.free else 'commission'} {p.units} for {p.cost}" for p in pieces)


@pytest.mark.parametrize(
    ("leaving", "amount", "pieces"),
    [
        pytest.param("a commission 2001-01-01 100 for 50", 50, "commission 100 for 50", id="L5-no-gain-no-cut"),
        pytest.param("a commission 2001-01-01 100 for 50", 40, "commission 100 for 50", id="L5-loss-no-cut"),
        pytest.param(
            "a commission 2001-01-01 100 for 50", 100, "commission 50 for 50 | free 50 for 50", id="L5-doubled"
        ),
        pytest.param(
            "a commission 2001-01-01 10 for 20", 30, "commission 7 for 20 | free 3 for 9", id="L5-floor-of-units"
        ),
        pytest.param(
            "a commission 2001-01-01 2 for 2", 3, "commission 2 for 2 | free 0 for 0", id="L5-less-than-a-unit"
        ),
        pytest.param(
            "a commission 2001-01-01 9 for 0", 3, "commission 0 for 0 | free 9 for 3", id="L5-no-cost-all-free"
        ),
        pytest.param("a commission 2001-01-01 9 for 0", 0, "commission 9 for 0", id="L5-exchanged-for-nothing"),
        pytest.param("a free 2001-01-01 9 for 1", 90, "free 9 for 1", id="L5-free-keeps-its-cost"),
        pytest.param(
            "a free 2003-01-01 50 for 30 | b commission 2001-01-01 50 for 40 | c commission 2002-01-01 100 for 500",
            400,
            "free 50 for 30 | commission 20 for 40 | free 30 for 60 | commission 100 for 500",
            id="L5-each-slice-by-itself-rest-before-its-part",
        ),
        pytest.param("a commission 2001-01-01 8 for 5", 12, "commission 4 for 5 | free 4 for 6", id="L5-value-exact"),
        pytest.param(
            "a commission 2001-01-01 4 for 1", 6, "commission 1 for 1 | free 3 for 5", id="L5-cost-of-free-half-up"
        ),
    ],
)
def test_free_appreciation_shares_are_cut(leaving: str, amount: int, pieces: str) -> None:
    held = holding(leaving)
    slices = held.take(sum(lot.units for lot in lots(leaving)))
    assert written(cut_appreciation(slices, amount)) == pieces


@pytest.mark.parametrize(
    ("pieces", "arriving", "expected"),
    [
        pytest.param([(100, 50, False)], 30, ["T9/000 commission 2001-01-01 30 for 50"], id="L5-keeps-cost-and-date"),
        pytest.param(
            [(50, 30, True), (20, 40, False), (30, 60, True)],
            10,
            [
                "T9/000 free 2003-07-15 5 for 30",
                "T9/001 commission 2001-01-01 2 for 40",
                "T9/002 free 2003-07-15 3 for 60",
            ],
            id="L5-free-arrives-dated-that-day",
        ),
        pytest.param(
            [(1, 7, False), (1, 8, True)],
            1,
            ["T9/000 commission 2001-01-01 1 for 7"],
            id="L5-no-unit-no-lot-cost-lapses",
        ),
        pytest.param(
            [(1, 7, False), (9, 8, True)], 1, ["T9/001 free 2003-07-15 1 for 8"], id="L3-places-without-lot-count"
        ),
        pytest.param([(0, 0, False), (9, 3, True)], 9, ["T9/001 free 2003-07-15 9 for 3"], id="L5-rest-without-units"),
    ],
)
def test_exchange_carries_pieces(pieces: list[tuple[int, int, bool]], arriving: int, expected: list[str]) -> None:
    source = lot("a commission 2001-01-01 100 for 100")
    arrived = carried(
        [Piece(source, units, cost, free) for units, cost, free in pieces],
        arriving=arriving,
        record_id="T9",
        day=TODAY,
        fund="BAL",
        account="A1",
    )
    kinds = ["free" if lot.free else "commission" for lot in arrived]
    written = [f"{a.key} {kind} {a.issued} {a.units} for {a.cost}" for a, kind in zip(arrived, kinds, strict=True)]
    assert written == expected
    assert {(a.fund, a.account, a.tranche if not a.free else "ONE") for a in arrived} == {("BAL", "A1", "ONE")}
    assert all(a.origin_fund == "ADV" for a in arrived if not a.free)


def test_transfer_moves_slices_unchanged_under_new_keys() -> None:
    held = holding("c commission 2001-01-01 100 for 500 | f free 2003-05-05 10 for 40")
    arrived = moved(held.take(30), record_id="T7", day=TODAY, account="A2")
    assert [(a.key, a.account, a.free, a.issued, a.tranche, a.origin_fund, a.units, a.cost) for a in arrived] == [
        ("T7/000", "A2", True, date(2003, 5, 5), "", "ADV", 10, 40),
        ("T7/001", "A2", False, date(2001, 1, 1), "ONE", "ADV", 20, 100),
    ]
    assert left(held) == "c 80 for 400"
