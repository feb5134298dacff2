"""The whole calculation a second time, from the rules of calculation alone: slow, obvious, from scratch every time.

It shares no line with ledger/engine and knows nothing of Django. In: the texts of a plan file, a file of share
transactions, a file of valuations, and a month. Out: the files of the month's export as texts. Units as in rule U1:
ten-thousandths of a share, cents, micro-dollars, parts per million. Whatever must be divided is a Fraction until a
rule rounds it.

It trusts its input: what T4 calls a fault of the file has been refused before.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

UNALLOCATED = "UNALLOCATED"
COMMISSION_ISSUES = ("SALE", "NAV_SALE", "MERGER")
ISSUES = ("OPENING", "SALE", "NAV_SALE", "MERGER", "REINVEST")
FIRST_HALVES = {"EXCHANGE_OUT": "EXCHANGE_IN", "TRANSFER_OUT": "TRANSFER_IN"}
SECOND_HALVES = ("EXCHANGE_IN", "TRANSFER_IN")
HUNDRED_PERCENT = 1_000_000

Row: TypeAlias = dict[str, Any]
Balances: TypeAlias = dict[str, int]


# --- reading ---------------------------------------------------------------------------------------------------------


def scaled(text: str, places: int) -> int:
    """U1: decimal text as a whole number of units."""
    number = Decimal(text or "0").scaleb(places)
    assert number == int(number), text
    return int(number)


def read_transactions(text: str) -> list[Row]:
    """Files, share transactions: dates as dates, shares in ten-thousandths, amount in cents."""
    rows: list[Row] = []
    for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))):
        row: Row = dict(line)
        row["trade_date"] = date.fromisoformat(line["trade_date"])
        row["shares"] = scaled(line["shares"], 4)
        row["amount"] = scaled(line["amount"], 2)
        issued = line["original_issue_date"]
        row["original_issue_date"] = date.fromisoformat(issued) if issued else None
        rows.append(row)
    return rows


def read_valuations(text: str) -> list[Row]:
    """Files, valuations: net assets in cents."""
    return [
        {
            "date": date.fromisoformat(line["date"]),
            "fund": line["fund"],
            "net_assets": scaled(line["net_assets"], 2),
        }
        for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    ]


def about(row: Row, fund: str) -> bool:
    """Plan file: a row's fund may be left out, a code, or a list of codes."""
    named = row.get("fund")
    if named is None:
        return True
    return fund in ([named] if isinstance(named, str) else named)


def first_day(month: str) -> date:
    return date.fromisoformat(month + "-01")


def last_day(month: str) -> date:
    return (first_day(month) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def setting(plan: Row, name: str, day: date, otherwise: Any) -> Any:
    """Exhibit A 2(e): what the parties last agreed by that day; else what the plan says."""
    agreed = [row for row in plan.get("modification", []) if name in row and row["from"] <= day]
    return max(agreed, key=lambda row: row["from"])[name] if agreed else otherwise


def days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


# --- U. units and rounding -------------------------------------------------------------------------------------------


def half_up(value: Fraction | int) -> int:
    """U2: nearest whole, halves away from zero."""
    value = Fraction(value)
    size = (abs(value) + Fraction(1, 2)).__floor__()
    return size if value >= 0 else -size


def split(whole: int, weights: Sequence[Fraction | int]) -> list[int]:
    """U3: largest remainder; ties to the earlier."""
    if whole < 0:
        return [-part for part in split(-whole, weights)]
    total = sum(Fraction(weight) for weight in weights)
    if whole == 0 or total == 0:
        assert whole == 0
        return [0 for _ in weights]
    exact = [whole * Fraction(weight) / total for weight in weights]
    parts = [value.__floor__() for value in exact]
    remainders = [value - part for value, part in zip(exact, parts, strict=True)]
    by_remainder = sorted(range(len(parts)), key=lambda place: (-remainders[place], place))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def tranche_order(plan: Row, tranche: str) -> tuple[int, date, str]:
    """U4: by first issue date covered, then code; without an appointment after all others; UNALLOCATED last."""
    if tranche == UNALLOCATED:
        return (2, date.max, tranche)
    starts = [row["from"] for row in plan.get("tranche", []) if row["code"] == tranche]
    starts += [row["from"] for row in plan.get("appointment", []) if row["distributor"] == tranche]
    if starts:
        return (0, min(starts), tranche)
    return (1, date.max, tranche)


def tranches_in_order(plan: Row, tranches: Iterable[str]) -> list[str]:
    """U4."""
    return sorted(set(tranches), key=lambda tranche: tranche_order(plan, tranche))


# --- T. transactions and their order ---------------------------------------------------------------------------------


def without_cancelled(transactions: list[Row]) -> list[Row]:
    """T1: a cancellation counts from when it is loaded, whatever its date; either half takes the pair with it."""
    by_id = {row["record_id"]: row for row in transactions}
    gone = {row["counterpart"] for row in transactions if row["kind"] == "CANCEL"}
    for row in transactions:
        if row["kind"] in SECOND_HALVES and row["counterpart"] in by_id:
            first = by_id[row["counterpart"]]
            if first["kind"] in FIRST_HALVES and {row["record_id"], first["record_id"]} & gone:
                gone |= {row["record_id"], first["record_id"]}
    return [row for row in transactions if row["kind"] != "CANCEL" and row["record_id"] not in gone]


def existing(transactions: list[Row], month_end: date) -> list[Row]:
    """T3: what is dated after month-end does not exist yet."""
    return [row for row in without_cancelled(transactions) if row["trade_date"] <= month_end]


def in_order(transactions: list[Row]) -> list[Row]:
    """T2: by date; issues before what leaves; by record id."""
    return sorted(transactions, key=lambda row: (row["trade_date"], row["kind"] not in ISSUES, row["record_id"]))


def pairs_belong_together(first: Row, second: Row) -> bool:
    """T3: PAIR_MISMATCH when this is false."""
    if first["trade_date"] != second["trade_date"] or FIRST_HALVES[first["kind"]] != second["kind"]:
        return False
    if first["kind"] == "EXCHANGE_OUT":
        return bool(first["fund"] != second["fund"] and first["account"] == second["account"])
    return bool(
        first["fund"] == second["fund"]
        and first["account"] != second["account"]
        and first["shares"] == second["shares"]
    )


# --- L. lots ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lot:
    """L1. Also a slice of a lot, and the piece of a slice (then `units` are those leaving, until they arrive)."""

    key: str
    fund: str
    account: str
    kind: str  # commission or free
    issued: date
    tranche: str  # "" for free
    units: int
    cost: int
    issuing_fund: str  # "" for free


class NoDistributor(Exception):
    """L2, T3."""


def in_office(plan: Row, fund: str, day: date) -> str | None:
    """L2, F4: the distributor appointed for that fund on that day."""
    for row in plan.get("appointment", []):
        appointed = about(row, fund) and row["from"] <= day <= row.get("to", date.max)
        if appointed and plan_lives(plan, fund, day) and agreement_lives(plan, fund, row["from"], day):
            return str(row["distributor"])
    return None


def plan_lives(plan: Row, fund: str, day: date) -> bool:
    """B FIFTEENTH: up to and on its last day."""
    return all(day <= row["plan"] for row in plan.get("ending", []) if row["fund"] == fund and "plan" in row)


def is_complete(plan: Row, fund: str, day: date) -> bool:
    """B FIFTEENTH(C): the day is after a Complete Termination."""
    return any(row["completed"] < day for row in plan.get("ending", []) if row["fund"] == fund and "completed" in row)


def agreement_lives(plan: Row, fund: str, made: date, day: date) -> bool:
    """B FIFTEENTH(C), R THIRTEENTH(B), (C): an agreement made by the last day before a gap does not hold in the gap."""
    for row in plan.get("gap", []):
        in_gap = row["last"] < day < row.get("resumed", date.max)
        if row["fund"] == fund and in_gap and made <= row["last"]:
            return False
    return True


def distributor_of(plan: Row, fund: str, named: str, issued: date) -> str:
    """L2: the one named, else the one in office on the original issue date, the fund being a party by then."""
    if named:
        return named
    party_since = next(row["party_since"] for row in plan["fund"] if row["code"] == fund)
    office = in_office(plan, fund, issued)
    if office is None or issued < party_since:
        raise NoDistributor
    return office


def tranche_of(plan: Row, distributor: str, issued: date) -> str:
    """L2: the distributor's window that holds the date, else the implicit one with its own code."""
    for row in plan.get("tranche", []):
        if row["distributor"] == distributor and row["from"] <= issued <= row.get("to", date.max):
            return str(row["code"])
    return distributor


def issue(plan: Row, row: Row) -> Lot:
    """L1, L2: the one lot an issue makes."""
    free = row["kind"] == "REINVEST" or (row["kind"] == "OPENING" and row["share_kind"] == "free")
    if free:
        kind, issued, tranche, issuing_fund = "free", row["trade_date"], "", ""
    else:
        kind, issuing_fund = "commission", row["fund"]
        issued = row["original_issue_date"] or row["trade_date"]
        if row["kind"] == "MERGER" and row["original_issue_date"] is None:
            tranche = UNALLOCATED
        else:
            tranche = tranche_of(plan, distributor_of(plan, row["fund"], row["distributor"], issued), issued)
    return Lot(
        row["record_id"], row["fund"], row["account"], kind, issued, tranche, row["shares"], row["amount"], issuing_fund
    )


def of_account(lots: list[Lot], fund: str, account: str, kind: str) -> list[Lot]:
    """L3: one kind's lots of an account in their order of leaving."""
    chosen = [lot for lot in lots if (lot.fund, lot.account, lot.kind) == (fund, account, kind)]
    return sorted(chosen, key=lambda lot: (lot.issued, lot.key))


def held(lots: list[Lot], fund: str, account: str, kind: str) -> int:
    return sum(lot.units for lot in of_account(lots, fund, account, kind))


def take(lots: list[Lot], queue: list[Lot], units: int) -> list[Lot]:
    """L4: take units off the lots of the queue in order; `lots` keeps what stays. Returns the slices."""
    slices = []
    for lot in queue:
        taken = min(lot.units, units)
        if taken == 0:
            continue
        units -= taken
        cost = (Fraction(lot.cost) * taken / lot.units).__floor__()
        lots.remove(lot)
        if taken < lot.units:
            lots.append(replace(lot, units=lot.units - taken, cost=lot.cost - cost))
        slices.append(replace(lot, units=taken, cost=cost))
    assert units == 0
    return slices


def take_in_order(lots: list[Lot], row: Row) -> list[Lot]:
    """L3: free lots first, then commission lots."""
    queue = of_account(lots, row["fund"], row["account"], "free")
    queue += of_account(lots, row["fund"], row["account"], "commission")
    return take(lots, queue, row["shares"])


def take_for_conversion(lots: list[Lot], row: Row) -> list[Lot]:
    """L7: the commission part in proportion, kept within what is held; the rest free."""
    commission = held(lots, row["fund"], row["account"], "commission")
    free = held(lots, row["fund"], row["account"], "free")
    part = half_up(Fraction(row["shares"] * commission, commission + free))
    part = max(min(part, commission), row["shares"] - free)
    slices = take(lots, of_account(lots, row["fund"], row["account"], "free"), row["shares"] - part)
    return slices + take(lots, of_account(lots, row["fund"], row["account"], "commission"), part)


def value_of(units: int, row: Row) -> Fraction:
    """L5, C3: a slice's part of the gross proceeds, exact, in cents."""
    return Fraction(row["amount"] * units, row["shares"])


def cut(plan: Row, row: Row, slices: list[Lot]) -> list[Lot]:
    """L5: commission slices worth more than they cost give off Free Appreciation Shares; setting `follow`: none do."""
    pieces = []
    agreed = plan["plan"].get("appreciation_on_exchange")
    follow = setting(plan, "appreciation_on_exchange", row["trade_date"], agreed) == "follow"
    for piece in slices:
        value = value_of(piece.units, row)
        if piece.kind == "free" or value <= piece.cost or follow:
            pieces.append(piece)
            continue
        appreciation = (piece.units * (value - piece.cost) / value).__floor__()
        pieces.append(replace(piece, units=piece.units - appreciation))
        pieces.append(
            replace(
                piece,
                kind="free",
                tranche="",
                issuing_fund="",
                units=appreciation,
                cost=half_up(value_of(appreciation, row)),
            )
        )
    return pieces


def exchange(plan: Row, first: Row, second: Row, slices: list[Lot]) -> list[Lot]:
    """L5: cut, then carry over; a piece that gets no unit makes no lot."""
    pieces = cut(plan, first, slices)
    arriving = split(second["shares"], [piece.units for piece in pieces])
    arrived = []
    for place, (piece, units) in enumerate(zip(pieces, arriving, strict=True)):
        key = f"{second['record_id']}/{place:03d}"
        issued = second["trade_date"] if piece.kind == "free" else piece.issued
        lot = replace(piece, key=key, fund=second["fund"], account=second["account"], issued=issued, units=units)
        if units > 0:
            arrived.append(lot)
    return arrived


def re_register(second: Row, slices: list[Lot]) -> list[Lot]:
    """L6: unchanged but for account and key."""
    return [
        replace(piece, key=f"{second['record_id']}/{place:03d}", account=second["account"])
        for place, piece in enumerate(slices)
    ]


# --- C. contingent deferred sales charge -----------------------------------------------------------------------------


def anniversary(issued: date, years: int) -> date:
    """C2: 29 February has its anniversary on 28 February in common years."""
    if (issued.month, issued.day) == (2, 29):
        return date(issued.year + years, 3, 1) - timedelta(days=1)
    return issued.replace(year=issued.year + years)


def schedule_for(plan: Row, fund: str, issued: date, traded: date) -> Row | None:
    """C2: latest issued_from not after the issue date; on a tie the row that names the fund; EIGHTH(F): then the
    latest change of the charge on shares already issued, if it is in force."""
    rows = [row for row in plan.get("cdsc_schedule", []) if about(row, fund) and row["issued_from"] <= issued]
    rows = [row for row in rows if row.get("redeemed_from", date.min) <= traded]
    by = [(row["issued_from"], row.get("fund") is not None, row.get("redeemed_from", date.min)) for row in rows]
    return rows[by.index(max(by))] if rows else None


def charge_rate(plan: Row, piece: Lot, trade_date: date) -> int:
    """C2: parts per million for the year the trade date falls in; nothing past the table."""
    schedule = schedule_for(plan, piece.issuing_fund, piece.issued, trade_date)
    if schedule is None:
        return 0
    year = 1
    agreed = setting(plan, "anniversary", trade_date, schedule.get("anniversary"))
    while (
        anniversary(piece.issued, year) <= trade_date
        if agreed == "exclusive"
        else anniversary(piece.issued, year) < trade_date
    ):
        year += 1
    rates = schedule["rates"]
    return scaled(rates[year - 1], 4) if year <= len(rates) else 0


def waivers_on(plan: Row, code: str, day: date) -> list[Row]:
    """C4: the rows of a category that are in force on a trade date."""
    rows = [row for row in plan.get("waiver", []) if row["code"] == code]
    return [row for row in rows if row.get("from", date.min) <= day <= row.get("to", date.max)]


def is_waived(plan: Row, row: Row, piece: Lot) -> bool:
    """C4, EIGHTH(F): whether the redemption's category covers shares of the piece's original issue date."""
    return any(
        waiver.get("issued_from", date.min) <= piece.issued <= waiver.get("issued_to", date.max)
        for waiver in waivers_on(plan, row["waiver"], row["trade_date"])
    )


def charges(plan: Row, row: Row, slices: list[Lot]) -> Balances:
    """C1, C3, C4, F5: cents by tranche of a redemption."""
    if plan["plan"].get("status") == "draft":
        return {}
    exact = [
        Fraction(0)
        if piece.kind == "free" or is_waived(plan, row, piece)
        else min(Fraction(piece.cost), value_of(piece.units, row))
        * Fraction(charge_rate(plan, piece, row["trade_date"]), HUNDRED_PERCENT)
        for piece in slices
    ]
    by_tranche: Balances = {}
    for piece, cents in zip(slices, split(half_up(sum(exact, Fraction(0))), exact), strict=True):
        if cents:
            by_tranche[piece.tranche] = by_tranche.get(piece.tranche, 0) + cents
    return by_tranche


# --- the ledger up to month-end --------------------------------------------------------------------------------------


@dataclass
class Flow:
    """A1: what moved in one fund on one day."""

    commission_in: Balances
    commission_out: Balances
    free_in: int
    free_out: int


@dataclass
class Ledger:
    lots: list[Lot]
    flows: dict[tuple[str, date], Flow]
    charges: list[tuple[Row, str, int]]  # redemption, tranche, cents
    exceptions: dict[str, str]
    ever_held: set[tuple[str, str]]  # fund, account


def add_lots(ledger: Ledger, lots: list[Lot]) -> None:
    ledger.lots += lots
    ledger.ever_held |= {(lot.fund, lot.account) for lot in lots}


def flow_of(ledger: Ledger, fund: str, day: date) -> Flow:
    return ledger.flows.setdefault((fund, day), Flow({}, {}, 0, 0))


def note_in(ledger: Ledger, lots: list[Lot], day: date) -> None:
    """A1(i), (ii): units that came into a fund."""
    for lot in lots:
        flow = flow_of(ledger, lot.fund, day)
        if lot.kind == "free":
            flow.free_in += lot.units
        else:
            flow.commission_in[lot.tranche] = flow.commission_in.get(lot.tranche, 0) + lot.units


def note_out(ledger: Ledger, slices: list[Lot], day: date) -> None:
    """A1(ii), (iii): units that left a fund."""
    for piece in slices:
        flow = flow_of(ledger, piece.fund, day)
        if piece.kind == "free":
            flow.free_out += piece.units
        else:
            flow.commission_out[piece.tranche] = flow.commission_out.get(piece.tranche, 0) + piece.units


def reason_against(plan: Row, lots: list[Lot], row: Row, second: Row | None) -> str | None:
    """T3: why what leaves cannot be applied, the first that holds."""
    holding = held(lots, row["fund"], row["account"], "free") + held(lots, row["fund"], row["account"], "commission")
    if row["shares"] > holding:
        return "SHORT"
    if row["kind"] in FIRST_HALVES and second is None:
        return "NO_COUNTERPART"
    if second is not None and not pairs_belong_together(row, second):
        return "PAIR_MISMATCH"
    if row["kind"] == "REDEEM" and row["waiver"] and not waivers_on(plan, row["waiver"], row["trade_date"]):
        return "UNKNOWN_WAIVER"
    return None


def minimum_for(plan: Row, fund: str, day: date) -> Row | None:
    """B FIFTH(B): the row that names the fund before one for all, then the latest."""
    rows = [row for row in plan.get("minimum_order", []) if about(row, fund) and row["from"] <= day]
    return max(rows, key=lambda row: ("fund" in row, row["from"]), default=None)


def reason_against_purchase(plan: Row, ledger: Ledger, row: Row) -> str | None:
    """B FIFTH(A), (B): sales through the distributor by all three, those at net asset value by a withdrawal only."""
    if row["kind"] not in ("SALE", "NAV_SALE") or row["record_id"] in plan.get("accepted", []):
        return None
    held_back = {
        bool(rest.get("withdrawn"))
        for rest in plan.get("suspension", [])
        if about(rest, row["fund"]) and rest["from"] <= row["trade_date"] <= rest.get("to", date.max)
    }
    if False in held_back and row["kind"] == "SALE":
        return "SALES_SUSPENDED"
    if True in held_back:
        return "OFFERING_WITHDRAWN"
    least = minimum_for(plan, row["fund"], row["trade_date"])
    if least is not None and row["kind"] == "SALE":
        later = (row["fund"], row["account"]) in ledger.ever_held
        if row["amount"] < scaled(least["subsequent" if later else "initial"], 2):
            return "BELOW_MINIMUM"
    return None


def keep_issue(plan: Row, ledger: Ledger, row: Row) -> None:
    """L1, or the exception."""
    try:
        lot = issue(plan, row)
    except NoDistributor:
        ledger.exceptions[row["record_id"]] = "NO_DISTRIBUTOR"
        return
    against = reason_against_purchase(plan, ledger, row)
    if against is not None:
        ledger.exceptions[row["record_id"]] = against
        return
    add_lots(ledger, [lot])
    note_in(ledger, [lot], row["trade_date"])


def keep_ledger(plan: Row, transactions: list[Row], month_end: date) -> Ledger:
    """T1 to T3: every transaction up to month-end in order, from the first."""
    rows = existing(transactions, month_end)
    first_ids = {row["record_id"] for row in rows if row["kind"] in FIRST_HALVES}
    seconds = {row["counterpart"]: row for row in rows if row["kind"] in SECOND_HALVES}
    ledger = Ledger([], {}, [], {}, set())
    for row in in_order(rows):
        if row["kind"] in SECOND_HALVES:
            if row["counterpart"] not in first_ids:
                ledger.exceptions[row["record_id"]] = "NO_COUNTERPART"
            continue
        if row["kind"] in ISSUES:
            keep_issue(plan, ledger, row)
            continue
        second = seconds.get(row["record_id"]) if row["kind"] in FIRST_HALVES else None
        reason = reason_against(plan, ledger.lots, row, second)
        if reason is not None:
            ledger.exceptions[row["record_id"]] = reason
            continue
        if row["kind"] == "REDEEM":
            slices = take_in_order(ledger.lots, row)
            note_out(ledger, slices, row["trade_date"])
            ledger.charges += [(row, tranche, cents) for tranche, cents in charges(plan, row, slices).items()]
        elif row["kind"] == "CONVERT":
            note_out(ledger, take_for_conversion(ledger.lots, row), row["trade_date"])
        elif row["kind"] == "EXCHANGE_OUT":
            assert second is not None
            slices = take_in_order(ledger.lots, row)
            note_out(ledger, slices, row["trade_date"])
            arrived = exchange(plan, row, second, slices)
            note_in(ledger, arrived, row["trade_date"])
            add_lots(ledger, arrived)
        else:
            assert row["kind"] == "TRANSFER_OUT"
            assert second is not None
            add_lots(ledger, re_register(second, take_in_order(ledger.lots, row)))  # A3: no flow
    return ledger


# --- A. allocation by fund and day -----------------------------------------------------------------------------------

Allocation: TypeAlias = dict[tuple[str, date], dict[str, tuple[int, int]]]


def allocate_day(plan: Row, opening: dict[str, tuple[int, int]], flow: Flow) -> dict[str, tuple[int, int]]:
    """A1, A2: one fund's balances (commission, reinvested) by tranche, from the day's opening to its close."""
    names = tranches_in_order(plan, [*opening, *flow.commission_in, *flow.commission_out, UNALLOCATED])
    commission = {name: opening.get(name, (0, 0))[0] for name in names}
    reinvested = {name: opening.get(name, (0, 0))[1] for name in names}
    weights = [commission[name] + reinvested[name] for name in names]
    if sum(weights) == 0:
        weights = [flow.commission_in.get(name, 0) for name in names]
    if sum(weights) == 0:
        weights = [int(name == UNALLOCATED) for name in names]
    for name, part in zip(names, split(flow.free_in, weights), strict=True):  # (i)
        reinvested[name] += part
    for name in names:  # (ii)
        commission[name] += flow.commission_in.get(name, 0) - flow.commission_out.get(name, 0)
    parts = split(flow.free_out, [reinvested[name] for name in names])  # (iii)
    for name, part in zip(names, parts, strict=True):
        reinvested[name] -= part
    assert all(commission[name] >= 0 and reinvested[name] >= 0 for name in names)
    return {name: (commission[name], reinvested[name]) for name in names if commission[name] or reinvested[name]}


def float_free_shares(plan: Row, close: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """A1, named alternative: all free shares follow the commission shares of the day; with none of those they stay."""
    names = tranches_in_order(plan, close)
    free = sum(reinvested for _, reinvested in close.values())
    commission = [close[name][0] for name in names]
    if sum(commission) == 0:
        return close
    parts = split(free, commission)
    pairs = {name: (own, part) for name, own, part in zip(names, commission, parts, strict=True)}
    return {name: pair for name, pair in pairs.items() if pair != (0, 0)}


def allocate(plan: Row, ledger: Ledger, month_end: date) -> Allocation:
    """A1: every calendar day from the first transaction on; A4 holds at the end."""
    closes: Allocation = {}
    for fund in [row["code"] for row in plan["fund"]]:
        moved = [day for (code, day) in ledger.flows if code == fund]
        balances: dict[str, tuple[int, int]] = {}
        for day in days(min(moved), month_end) if moved else []:
            if (fund, day) in ledger.flows:
                balances = allocate_day(plan, balances, ledger.flows[(fund, day)])
            if setting(plan, "free_shares", day, "at-issue") == "floating":
                balances = float_free_shares(plan, balances)
            closes[(fund, day)] = balances
        open_units = sum(lot.units for lot in ledger.lots if lot.fund == fund)
        assert open_units == sum(sum(pair) for pair in balances.values()), "A4"
    return closes


# --- F. fees ---------------------------------------------------------------------------------------------------------


def net_assets_on(valuations: list[Row], fund: str, day: date) -> int | None:
    """F1: of the latest valuation up to that day, in cents."""
    rows = [row for row in valuations if row["fund"] == fund and row["date"] <= day]
    return max(rows, key=lambda row: row["date"])["net_assets"] if rows else None


def days_in_year(plan: Row, day: date) -> int:
    """F1."""
    if setting(plan, "day_count", day, plan["plan"].get("day_count")) == "365":
        return 365
    return (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days


def fee_accrues(plan: Row, fund: str, day: date) -> bool:
    """F1, F5."""
    terms = plan["plan"]
    entry = next(row for row in plan["fund"] if row["code"] == fund)
    return bool(
        terms.get("status") != "draft"
        and terms["effective"] <= day
        and entry["party_since"] <= day <= entry.get("party_until", date.max)
        and not is_complete(plan, fund, day)
        and (terms["allocation"] == "exhibit-a" or plan_lives(plan, fund, day))
    )


def rate_on(plan: Row, name: str, fund: str, tranche: str | None, day: date) -> int:
    """F2: most specific row, then the latest; a row that does not name the rate is passed over. Parts per million."""
    best: tuple[tuple[bool, bool, date], int] | None = None
    for row in plan.get("rate", []):
        if name not in row or row["from"] > day or not about(row, fund):
            continue
        if "tranche" in row and row["tranche"] != tranche:
            continue
        rank = ("tranche" in row, "fund" in row, row["from"])
        if best is None or rank > best[0]:
            best = (rank, scaled(row[name], 4))
    return best[1] if best else 0


def fee_of_day(net_assets: int, rate: Fraction | int, year: int) -> int:
    """F2, F4, F6: micro-dollars of a day from net assets in cents and a rate in parts per million."""
    return half_up(Fraction(net_assets * 10_000) * rate / HUNDRED_PERCENT / year)


def distribution_fee_of_day(
    plan: Row, fund: str, day: date, net_assets: int, close: dict[str, tuple[int, int]]
) -> Balances:
    """F2: micro-dollars by tranche."""
    names = tranches_in_order(plan, close)
    owned = {name: sum(close[name]) for name in names}
    if sum(owned.values()) == 0:
        return {}
    rates = {name: rate_on(plan, "asset_based", fund, None if name == UNALLOCATED else name, day) for name in names}
    if UNALLOCATED in rates and not plan_lives(plan, fund, day):
        rates[UNALLOCATED] = 0
    weights = [owned[name] * rates[name] for name in names]
    fee = fee_of_day(net_assets, Fraction(sum(weights), sum(owned.values())), days_in_year(plan, day))
    return dict(zip(names, split(fee, weights), strict=True))


def undivided_fee_of_day(plan: Row, name: str, fund: str, day: date, net_assets: int) -> Balances:
    """F4, F6: micro-dollars to the distributor in office."""
    office = in_office(plan, fund, day)
    if office is None:
        return {}
    return {office: fee_of_day(net_assets, rate_on(plan, name, fund, None, day), days_in_year(plan, day))}


Accruals: TypeAlias = dict[str, dict[date, Balances]]  # fund, day, tranche or distributor: micro-dollars


def accrue(plan: Row, valuations: list[Row], closes: Allocation, month: str) -> tuple[Accruals, Accruals]:
    """F1 to F6: distribution fees by tranche and service fees by distributor, for each day of the month."""
    distribution: Accruals = {}
    service: Accruals = {}
    for fund in [row["code"] for row in plan["fund"]]:
        for day in days(first_day(month), last_day(month)):
            net_assets = net_assets_on(valuations, fund, day)
            if net_assets is None or not fee_accrues(plan, fund, day):
                continue
            if plan["plan"]["allocation"] == "none":
                fee = undivided_fee_of_day(plan, "asset_based", fund, day, net_assets)
            else:
                fee = distribution_fee_of_day(plan, fund, day, net_assets, closes.get((fund, day), {}))
            distribution.setdefault(fund, {})[day] = {name: part for name, part in fee.items() if part}
            fee = undivided_fee_of_day(plan, "service", fund, day, net_assets)
            service.setdefault(fund, {})[day] = {name: part for name, part in fee.items() if part}
    return distribution, service


def month_of(by_day: dict[date, Balances], order: list[str]) -> Balances:
    """F3: cents, of the sum of the days over all; split by the sums, in the order given."""
    sums = [sum(parts.get(name, 0) for parts in by_day.values()) for name in order]
    return dict(zip(order, split(half_up(Fraction(sum(sums), 10_000)), sums), strict=True))


def names_of(by_day: dict[date, Balances]) -> set[str]:
    return {name for parts in by_day.values() for name in parts}


# --- P. portions -----------------------------------------------------------------------------------------------------


def owner_of(plan: Row, tranche: str) -> str:
    """P1: whose tranche it is; UNALLOCATED is its own payee (P3)."""
    for row in plan.get("tranche", []):
        if row["code"] == tranche:
            return str(row["distributor"])
    return tranche


def status_of(transfer: Row, month_end: date) -> str:
    """P3, files: held until the notice is received, as of month-end."""
    notice = transfer.get("notice_received")
    return "payable" if notice is not None and notice <= month_end else "held"


def portions(
    plan: Row, right: str, fund: str, tranche: str, cents: int, by_day: list[tuple[date, int]], month_end: date
) -> list[tuple[str, int, str]]:
    """P1, P2: the month's cents over (payee, status), assignees by code, held before payable, the distributor last."""
    weights: dict[tuple[str, str], int] = {}
    own = 0
    for day, accrual in by_day:
        left = HUNDRED_PERCENT
        for row in plan.get("transfer", []):
            if row["right"] != right or row["tranche"] != tranche or not about(row, fund):
                continue
            if row["effective"] <= day <= row.get("ends", date.max):
                payee = (row["assignee"], status_of(row, month_end))
                percentage = scaled(row["percent"], 4)
                weights[payee] = weights.get(payee, 0) + accrual * percentage
                left -= percentage
        own += accrual * left
    payees = sorted(weights)  # "held" sorts before "payable"
    last = (owner_of(plan, tranche), "held" if tranche == UNALLOCATED else "payable")
    parts = split(cents, [weights[payee] for payee in payees] + [own])
    return [(name, part, status) for (name, status), part in zip([*payees, last], parts, strict=True) if part]


# --- the month's files -----------------------------------------------------------------------------------------------


def decimal(units: int, places: int) -> str:
    return f"{units // 10**places}.{units % 10**places:0{places}d}"


def table(header: str, rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def lots_file(plan: Row, lots: list[Lot]) -> str:
    sums: dict[tuple[str, str, str, date, str], tuple[int, int]] = {}
    for lot in lots:
        group = (lot.account, lot.fund, lot.kind, lot.issued, lot.tranche)
        units, cost = sums.get(group, (0, 0))
        sums[group] = (units + lot.units, cost + lot.cost)
    rows = sorted(sums, key=lambda group: (*group[:4], tranche_order(plan, group[4])))
    return table(
        "account,fund,share_kind,issued,tranche,shares,cost",
        [(*group, decimal(sums[group][0], 4), decimal(sums[group][1], 2)) for group in rows],
    )


def month_files(
    plan_text: str, transactions_text: str, valuations_text: str, month: str, sales_text: str = ""
) -> dict[str, str]:
    """The month export: file name to text.

    `sales_text` (TOML) holds what no plan file says: `[[suspension]]` with `from`, `to`, `fund`, `withdrawn`;
    `[[minimum_order]]` with `from`, `fund`, `initial`, `subsequent`; and `accepted`, the ids of purchases accepted.
    """
    plan = tomllib.loads(plan_text) | tomllib.loads(sales_text)
    valuations = read_valuations(valuations_text)
    start, end = first_day(month), last_day(month)
    funds = sorted(row["code"] for row in plan["fund"])
    ledger = keep_ledger(plan, read_transactions(transactions_text), end)
    closes = allocate(plan, ledger, end)
    distribution, service = accrue(plan, valuations, closes, month)

    allocation_rows = [
        (day, fund, name, decimal(closes[(fund, day)][name][0], 4), decimal(closes[(fund, day)][name][1], 4))
        for fund in funds
        for day in days(start, end)
        for name in tranches_in_order(plan, closes.get((fund, day), {}))
    ]
    accrual_rows = [
        (day, fund, name, decimal(parts[name], 6))
        for fund in funds
        for day, parts in sorted(distribution.get(fund, {}).items())
        for name in tranches_in_order(plan, parts)
    ]
    fee_rows = []
    service_rows = []
    portion_rows = []
    earned = [charge for charge in ledger.charges if start <= charge[0]["trade_date"]]
    for fund in funds:
        by_day = distribution.get(fund, {})
        for name, cents in month_of(by_day, tranches_in_order(plan, names_of(by_day))).items():
            fee_rows.append((fund, name, decimal(cents, 2)))
            accruals = [(day, parts.get(name, 0)) for day, parts in by_day.items()]
            for payee, part, status in portions(plan, "distribution-fee", fund, name, cents, accruals, end):
                portion_rows.append(("distribution-fee", fund, name, payee, decimal(part, 2), status))
        by_day = service.get(fund, {})
        for name, cents in month_of(by_day, sorted(names_of(by_day))).items():
            service_rows.append((fund, name, decimal(cents, 2)))
        for name in tranches_in_order(plan, [tranche for row, tranche, _ in earned if row["fund"] == fund]):
            charged = [(row, part) for row, tranche, part in earned if (row["fund"], tranche) == (fund, name)]
            accruals = [(row["trade_date"], part) for row, part in charged]
            cents = sum(part for _, part in charged)
            for payee, part, status in portions(plan, "cdsc", fund, name, cents, accruals, end):
                portion_rows.append(("cdsc", fund, name, payee, decimal(part, 2), status))
    earned.sort(key=lambda charge: (charge[0]["fund"], charge[0]["record_id"], tranche_order(plan, charge[1])))
    earned_rows = [(row["record_id"], row["fund"], tranche, decimal(cents, 2)) for row, tranche, cents in earned]
    return {
        "lots.csv": lots_file(plan, ledger.lots),
        "daily_allocation.csv": table("date,fund,tranche,commission_shares,reinvested_shares", allocation_rows),
        "daily_accrual.csv": table("date,fund,tranche,asset_based_fee", accrual_rows),
        "monthly_fees.csv": table("fund,tranche,asset_based_fee", fee_rows),
        "monthly_service_fees.csv": table("fund,distributor,service_fee", service_rows),
        "earned_cdsc.csv": table("record_id,fund,tranche,cdsc", earned_rows),
        "portions.csv": table("right,fund,tranche,payee,amount,status", portion_rows),
        "exceptions.csv": table("record_id,reason", sorted(ledger.exceptions.items())),
    }
