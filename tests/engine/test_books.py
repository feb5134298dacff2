"""The random books reach every corner: nothing the other tests say about them is said of nothing."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.engine import slow
from tests.engine.books import make_book

SEEDS = range(130)

Seen = Counter[str]


def seen_in_plan(plan: slow.Row) -> Iterator[str]:
    header = plan["plan"]
    for key in ("status", "allocation", "day_count", "appreciation_on_exchange"):
        yield f"plan {key} {header[key]}"
    yield from ("fund with party_until" for row in plan["fund"] if "party_until" in row)
    yield from ("appointment of one fund" for row in plan.get("appointment", []) if "fund" in row)
    for row in plan.get("rate", []):
        yield f"rate of{' tranche' * ('tranche' in row)}{' fund' * ('fund' in row)}"
        yield from (f"rate without {name}" for name in ("asset_based", "service") if name not in row)
    yield from (f"transfer of {row['right']}" for row in plan.get("transfer", []))
    yield from (f"schedule {row.get('anniversary', 'default')}" for row in plan.get("cdsc_schedule", []))


def seen_in_records(rows: list[slow.Row]) -> Iterator[str]:
    by_id = {row["record_id"]: row for row in rows}
    for row in rows:
        yield f"kind {row['kind']}"
        dated = "dated" if row["original_issue_date"] else "undated"
        named = "named" if row["distributor"] else "unnamed"
        if row["kind"] in ("OPENING", "MERGER"):
            yield f"{row['kind']} {row['share_kind']} {dated} {named}"
        other = by_id.get(row["counterpart"])
        if row["kind"] == "CANCEL" and other:
            yield f"cancels {other['kind']}"
            months = (row["trade_date"].isoformat()[:7], other["trade_date"].isoformat()[:7])
            yield "cancelled in a later month" * (months[0] > months[1])
            yield "cancelled in an earlier month" * (months[0] < months[1])
        if row["kind"] in slow.SECOND_HALVES and other:
            yield "second half names no first half" * (other["kind"] not in slow.FIRST_HALVES)
            months = (row["trade_date"].isoformat()[:7], other["trade_date"].isoformat()[:7])
            yield "second half in a later month" * (months[0] > months[1])
            yield "second half in an earlier month" * (months[0] < months[1])


def seen_in_files(files: dict[str, str]) -> Iterator[str]:
    for name, text in files.items():
        yield from (f"row of {name}" for _ in text.splitlines()[1:])
    for line in files["exceptions.csv"].splitlines()[1:]:
        yield f"exception {line.split(',')[1]}"
    for name in ("daily_allocation.csv", "daily_accrual.csv", "earned_cdsc.csv"):
        yield from (f"UNALLOCATED in {name}" for line in files[name].splitlines() if ",UNALLOCATED," in line)
    yield from ("monthly fee of 0.00" for line in files["monthly_fees.csv"].splitlines() if line.endswith(",0.00"))
    redeemed = Counter(line.split(",")[0] for line in files["earned_cdsc.csv"].splitlines()[1:])
    yield from ("charge of several tranches" for count in redeemed.values() if count > 1)
    payees: dict[tuple[str, ...], set[str]] = {}
    for line in files["portions.csv"].splitlines()[1:]:
        right, fund, tranche, payee, _, status = line.split(",")
        payees.setdefault((right, fund, tranche, payee), set()).add(status)
        yield f"portion {right} {status}"
    yield from ("held and payable of one assignee" for statuses in payees.values() if len(statuses) > 1)


@pytest.fixture(scope="module")
def seen() -> Seen:
    """What happens, and how often, while the books are calculated by the second implementation."""
    counted: Seen = Counter()
    with pytest.MonkeyPatch.context() as patch:
        watch_rules(patch, counted)
        for seed in SEEDS:
            book = make_book(seed)
            counted.update(seen_in_plan(tomllib.loads(book.plan_text)))
            counted.update(seen_in_records(slow.read_transactions(book.transactions_text)))
            before: dict[str, str] = {}
            for month in book.months:
                files = slow.month_files(*book.texts, month)
                counted.update(seen_in_files(files))
                reasons = dict(line.split(",") for line in files["exceptions.csv"].splitlines()[1:])
                counted.update(
                    f"exception {before[i]}, then {reasons.get(i)}" for i in before if before[i] != reasons.get(i)
                )
                before = reasons
    return counted


def exchanges(
    arrived: list[slow.Lot], plan: slow.Row, first: slow.Row, _second: slow.Row, slices: Any
) -> Iterator[str]:
    pieces = slow.cut(plan, first, slices)
    yield "appreciation cut" * (len(pieces) > len(slices))
    yield "piece without a unit" * (len(arrived) < len(pieces))
    yield "exchange for nothing" * (first["amount"] == 0)
    yield "free slice exchanged" * any(piece.kind == "free" for piece in slices)
    yield "commission slice exchanged again" * any(piece.issuing_fund not in ("", piece.fund) for piece in slices)


def charge(rate: int, plan: slow.Row, piece: slow.Lot, traded: date) -> Iterator[str]:
    schedule = slow.schedule_for(plan, piece.issuing_fund, piece.issued, traded)
    anniversaries = [slow.anniversary(piece.issued, years) for years in range(1, 7)]
    for name, day in (("before", traded + timedelta(days=1)), ("of", traded), ("after", traded - timedelta(days=1))):
        if rate and schedule and day in anniversaries:
            yield f"charged on the day {name} an anniversary, {schedule.get('anniversary', 'inclusive')}"
    yield "redeemed, issued 29 February" * ((piece.issued.month, piece.issued.day) == (2, 29))
    yield "redeemed, issued by another fund" * (piece.issuing_fund != piece.fund)
    yield "redeemed, no schedule" * (schedule is None)


def allocation(_close: Any, _plan: slow.Row, opening: Any, flow: slow.Flow) -> Iterator[str]:
    if flow.free_in and not opening:
        yield "A2 by the day's commission units" if flow.commission_in else "A2 UNALLOCATED"
        yield "A2 with commission units out" * bool(flow.commission_out)
    yield "free units in, split over several tranches" * (flow.free_in > 0 and len(opening) > 1)
    yield "free units out, split over several tranches" * (flow.free_out > 0 and len(opening) > 1)
    yield "reinvested shares alone outstanding" * any(not commission for commission, _ in opening.values())


def halves(rounded: int, value: Fraction | int) -> Iterator[str]:
    yield "rounding of exactly a half" * (Fraction(value) * 2 % 2 == 1 and rounded != 0)


def splits(_parts: list[int], whole: int, weights: Any) -> Iterator[str]:
    remainders = [whole * Fraction(weight) / sum(weights) % 1 for weight in weights if whole and weight]
    yield "split with tied remainders" * (len(set(remainders)) < len([r for r in remainders if r]))


def conversion(slices: list[slow.Lot], *_: Any) -> Iterator[str]:
    yield "conversion of both kinds" * (len({piece.kind for piece in slices}) > 1)


NOTES: dict[str, Callable[..., Iterator[str]]] = {
    "exchange": exchanges,
    "charge_rate": charge,
    "allocate_day": allocation,
    "half_up": halves,
    "split": splits,
    "take_for_conversion": conversion,
}


def watch_rules(patch: pytest.MonkeyPatch, counted: Seen) -> None:
    """Every call of these functions of the second implementation is noted, with its result and arguments."""
    for name, note in NOTES.items():
        patch.setattr(slow, name, watched(getattr(slow, name), note, counted))


def watched(rule: Callable[..., Any], note: Callable[..., Iterator[str]], counted: Seen) -> Callable[..., Any]:
    def watching(*arguments: Any) -> Any:
        result = rule(*arguments)
        counted.update(note(result, *arguments))
        return result

    return watching


KINDS = [
    "OPENING",
    "SALE",
    "NAV_SALE",
    "MERGER",
    "REINVEST",
    "REDEEM",
    "EXCHANGE_OUT",
    "EXCHANGE_IN",
    "TRANSFER_OUT",
    "TRANSFER_IN",
    "CONVERT",
    "CANCEL",
]
REASONS = ("NO_DISTRIBUTOR", "SHORT", "NO_COUNTERPART", "PAIR_MISMATCH", "UNKNOWN_WAIVER")
CORNERS = (
    *(f"kind {kind}" for kind in KINDS),
    *(f"exception {reason}" for reason in REASONS),
    *(f"cancels {kind}" for kind in KINDS if kind != "CANCEL"),
    "cancelled in a later month",
    "cancelled in an earlier month",
    "second half names no first half",
    "second half in a later month",
    "second half in an earlier month",
    "exception NO_COUNTERPART, then PAIR_MISMATCH",
    "exception NO_COUNTERPART, then None",
    "OPENING free dated named",
    "OPENING free undated unnamed",
    "OPENING commission dated unnamed",
    "OPENING commission dated named",
    "OPENING commission undated unnamed",
    "MERGER  dated named",
    "MERGER  dated unnamed",
    "MERGER  undated named",
    "MERGER  undated unnamed",
    "plan status draft",
    "plan allocation none",
    "plan day_count 365",
    "plan day_count actual",
    "plan appreciation_on_exchange free",
    "plan appreciation_on_exchange follow",
    "fund with party_until",
    "appointment of one fund",
    "rate of",
    "rate of tranche",
    "rate of fund",
    "rate of tranche fund",
    "rate without asset_based",
    "rate without service",
    "transfer of distribution-fee",
    "transfer of cdsc",
    "schedule default",
    "schedule inclusive",
    "schedule exclusive",
    "UNALLOCATED in daily_allocation.csv",
    "UNALLOCATED in daily_accrual.csv",
    "UNALLOCATED in earned_cdsc.csv",
    "row of monthly_service_fees.csv",
    "monthly fee of 0.00",
    "charge of several tranches",
    "portion distribution-fee held",
    "portion distribution-fee payable",
    "portion cdsc held",
    "portion cdsc payable",
    "held and payable of one assignee",
    "appreciation cut",
    "piece without a unit",
    "exchange for nothing",
    "free slice exchanged",
    "commission slice exchanged again",
    "charged on the day before an anniversary, inclusive",
    "charged on the day of an anniversary, inclusive",
    "charged on the day after an anniversary, inclusive",
    "charged on the day before an anniversary, exclusive",
    "charged on the day of an anniversary, exclusive",
    "charged on the day after an anniversary, exclusive",
    "redeemed, issued 29 February",
    "redeemed, issued by another fund",
    "redeemed, no schedule",
    "A2 by the day's commission units",
    "A2 UNALLOCATED",
    "A2 with commission units out",
    "free units in, split over several tranches",
    "free units out, split over several tranches",
    "reinvested shares alone outstanding",
    "rounding of exactly a half",
    "split with tied remainders",
    "conversion of both kinds",
)


@pytest.mark.parametrize("corner", CORNERS)
def test_books_reach(corner: str, seen: Seen) -> None:
    assert seen[corner] > 0, seen


def test_a_book_is_a_function_of_its_seed() -> None:
    assert make_book(7) == make_book(7)
    assert make_book(7) != make_book(8)
