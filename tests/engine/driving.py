"""The engine, driven month by month from the texts of files to the texts of the month's export.

What the services do through the database: the state at a month's end (open lots, balances, open exceptions) goes into
the next month; each month sees its own transactions, and of the others only which halves exist.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger.engine.allocation import Balances
from ledger.engine.book import Book, OpenException, Pairs, carry_exceptions, leaving
from ledger.engine.ends import Ends, EndTerms, Gap
from ledger.engine.fees import Valued
from ledger.engine.lots import Holding, Lot
from ledger.engine.month import FundMonth, days_of, fund_month
from ledger.engine.sales import MinimumOrder, SalesTerms, Suspension
from ledger.engine.terms import (
    Appointment,
    CdscSchedule,
    Membership,
    Modification,
    Rate,
    Terms,
    Tranche,
    Transfer,
    Waiver,
)
from ledger.engine.transactions import Transaction
from tests.engine import slow

Row = dict[str, Any]


def scaled(text: str, places: int) -> int:
    return int(Decimal(text or "0").scaleb(places))


def funds_named(row: Row) -> frozenset[str]:
    named = row.get("fund", [])
    return frozenset([named] if isinstance(named, str) else named)


def terms_of(plan_text: str, sales_text: str = "") -> Terms:
    plan = tomllib.loads(plan_text) | tomllib.loads(sales_text)
    header = plan["plan"]

    def rows(name: str) -> list[Row]:
        return list(plan.get(name, []))

    def part(row: Row, name: str) -> int | None:
        return scaled(row[name], 4) if name in row else None

    def said(row: Row, name: str, value: str) -> bool | None:
        return row[name] == value if name in row else None

    return Terms(
        effective=header["effective"],
        funds={row["code"]: Membership(row["party_since"], row.get("party_until")) for row in rows("fund")},
        draft=header.get("status") == "draft",
        by_shares=header["allocation"] == "exhibit-a",
        fixed_365=header.get("day_count") == "365",
        appreciation_free=header.get("appreciation_on_exchange") != "follow",
        appointments=tuple(
            Appointment(row["distributor"], row["from"], row.get("to"), funds_named(row)) for row in rows("appointment")
        ),
        tranches=tuple(Tranche(row["code"], row["distributor"], row["from"], row.get("to")) for row in rows("tranche")),
        rates=tuple(
            Rate(row["from"], part(row, "asset_based"), part(row, "service"), funds_named(row), row.get("tranche", ""))
            for row in rows("rate")
        ),
        transfers=tuple(
            Transfer(
                assignee=row["assignee"],
                tranche=row["tranche"],
                right=row["right"],
                percent=scaled(row["percent"], 4),
                effective=row["effective"],
                ends=row.get("ends"),
                notice_received=row.get("notice_received"),
                funds=funds_named(row),
            )
            for row in rows("transfer")
        ),
        cdsc_schedules=tuple(
            CdscSchedule(
                row["issued_from"],
                tuple(scaled(rate, 4) for rate in row["rates"]),
                row.get("anniversary") != "exclusive",
                funds_named(row),
                row.get("redeemed_from"),
            )
            for row in rows("cdsc_schedule")
        ),
        waivers=frozenset(row["code"] for row in rows("waiver") if len(row) == 2),
        limited_waivers=tuple(
            Waiver(row["code"], row.get("from"), row.get("to"), row.get("issued_from"), row.get("issued_to"))
            for row in rows("waiver")
            if len(row) > 2
        ),
        modifications=tuple(
            Modification(
                start=row["from"],
                appreciation_free=said(row, "appreciation_on_exchange", "free"),
                free_shares_float=said(row, "free_shares", "floating"),
                fixed_365=said(row, "day_count", "365"),
                anniversary_included=said(row, "anniversary", "inclusive"),
            )
            for row in rows("modification")
        ),
        ends=ends_of(rows("ending"), rows("gap")),
        sales=SalesTerms(
            suspensions=tuple(
                Suspension(row["from"], row.get("to"), funds_named(row), row.get("withdrawn", False))
                for row in rows("suspension")
            ),
            minimum_orders=tuple(
                MinimumOrder(row["from"], scaled(row["initial"], 2), scaled(row["subsequent"], 2), funds_named(row))
                for row in rows("minimum_order")
            ),
        ),
    )


def ends_of(endings: list[Row], gaps: list[Row]) -> EndTerms:
    return EndTerms(
        {
            row["fund"]: Ends(
                plan=row.get("plan"),
                gaps=tuple(Gap(gap["last"], gap.get("resumed")) for gap in gaps if gap["fund"] == row["fund"]),
                completed=row.get("completed"),
            )
            for row in endings
        }
    )


def transactions_of(text: str) -> list[Transaction]:
    """Cancelled records never come to the engine (T1); here the second implementation leaves them out."""
    kept = {row["record_id"] for row in slow.without_cancelled(slow.read_transactions(text))}
    return [
        Transaction(
            record_id=row["record_id"],
            trade_date=date.fromisoformat(row["trade_date"]),
            fund=row["fund"],
            account=row["account"],
            kind=row["kind"],
            shares=scaled(row["shares"], 4),
            amount=scaled(row["amount"], 2),
            counterpart=row["counterpart"],
            waiver=row["waiver"],
            cdsc=scaled(row["cdsc"], 2) if row["cdsc"] else None,
            original_issue_date=date.fromisoformat(row["original_issue_date"]) if row["original_issue_date"] else None,
            distributor=row["distributor"],
            share_kind=row["share_kind"],
        )
        for row in csv.DictReader(io.StringIO(text))
        if row["record_id"] in kept
    ]


def valuations_of(text: str) -> dict[str, list[Valued]]:
    by_fund: dict[str, list[Valued]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        valued = Valued(date.fromisoformat(row["date"]), scaled(row["net_assets"], 2))
        by_fund.setdefault(row["fund"], []).append(valued)
    return {fund: sorted(values) for fund, values in by_fund.items()}


@dataclass
class State:
    """What a month hands to the next."""

    lots: list[Lot] = field(default_factory=list)
    balances: dict[str, Balances] = field(default_factory=dict)
    exceptions: list[OpenException] = field(default_factory=list)
    known: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Driver:
    """The inputs as engine values, and the state after the days driven so far."""

    terms: Terms
    transactions: list[Transaction]
    valuations: dict[str, list[Valued]]
    accepted: frozenset[str] = frozenset()
    state: State = field(default_factory=State)

    @classmethod
    def of(cls, plan_text: str, transactions_text: str, valuations_text: str, sales_text: str = "") -> Driver:
        return cls(
            terms_of(plan_text, sales_text),
            transactions_of(transactions_text),
            valuations_of(valuations_text),
            frozenset(tomllib.loads(sales_text).get("accepted", [])),
        )

    def run(self, first: date, last: date) -> tuple[Book, list[FundMonth]]:
        """Calculate the days from first to last on the state so far, and keep the state at their end."""
        now = [t for t in self.transactions if first <= t.trade_date <= last]
        pairs = Pairs.among(t for t in self.transactions if t.trade_date <= last)
        moving = leaving(now)
        held: dict[tuple[str, str], list[Lot]] = {key: [] for key in moving}
        for lot in self.state.lots:
            if (lot.fund, lot.account) in held:
                held[lot.fund, lot.account].append(lot)
        holdings = {key: Holding.of(lots) for key, lots in held.items()}
        book = Book(self.terms, holdings, self.accepted, self.state.known)
        book.apply(now, pairs)
        carried_on = carry_exceptions(self.state.exceptions, pairs, first)
        months = []
        for fund in sorted(self.terms.funds):
            month = fund_month(
                self.terms,
                fund,
                days_of(first, last),
                opening=self.state.balances.get(fund, {}),
                flows={day: flow for (code, day), flow in book.flows.items() if code == fund},
                valuations=[valued for valued in self.valuations.get(fund, []) if valued.day <= last],
                charged=[charge for charge in book.charged if charge.fund == fund],
                open_days=[],
            )
            months.append(month)
            closes = dict(month.allocation)
            self.state.balances[fund] = closes.get(last, {})
        self.state.lots = [lot for lot in (*self.state.lots, *book.made) if lot.units]
        self.state.exceptions = [*carried_on, *book.exceptions]
        return book, months

    def run_up_to(self, month: str) -> tuple[Book, list[FundMonth]]:
        """Month by month, from that of the first transaction (or valuation) on."""
        wanted = date.fromisoformat(f"{month}-01")
        begun = min((t.trade_date for t in self.transactions if t.trade_date < wanted), default=wanted).replace(day=1)
        while True:
            after = (begun + timedelta(days=31)).replace(day=1)
            result = self.run(begun, after - timedelta(days=1))
            if begun == wanted:
                return result
            begun = after

    def files(self, book: Book, months: Sequence[FundMonth]) -> dict[str, str]:
        return {
            "lots.csv": self._lots(),
            "daily_allocation.csv": table(
                "date,fund,tranche,commission_shares,reinvested_shares",
                (
                    (day, month.fund, tranche, decimal(balance.commission, 4), decimal(balance.reinvested, 4))
                    for month in months
                    for day, balances in month.allocation
                    for tranche, balance in balances.items()
                ),
            ),
            "daily_accrual.csv": table(
                "date,fund,tranche,asset_based_fee",
                (
                    (day.day, month.fund, accrual.tranche, decimal(accrual.fee, 6))
                    for month in months
                    for day in month.days
                    for accrual in day.accruals
                ),
            ),
            "monthly_fees.csv": table(
                "fund,tranche,asset_based_fee",
                (
                    (m.fund, tranche, decimal(cents, 2))
                    for m in months
                    for tranche, cents in m.distribution_fees.items()
                ),
            ),
            "monthly_service_fees.csv": table(
                "fund,distributor,service_fee",
                ((m.fund, code, decimal(cents, 2)) for m in months for code, cents in m.service_fees.items()),
            ),
            "earned_cdsc.csv": table(
                "record_id,fund,tranche,cdsc",
                (
                    (charge.record_id, charge.fund, charge.tranche, decimal(charge.cdsc, 2))
                    for charge in sorted(
                        book.charged, key=lambda c: (c.fund, c.record_id, self.terms.tranche_order(c.tranche))
                    )
                    if charge.cdsc
                ),
            ),
            "portions.csv": table(
                "right,fund,tranche,payee,amount,status",
                (
                    (p.right, p.fund, p.tranche, p.payee, decimal(p.amount, 2), p.status)
                    for month in months
                    for p in sorted(month.portions, key=lambda portion: portion.right != "distribution-fee")
                ),
            ),
            "exceptions.csv": table(
                "record_id,reason", sorted((e.transaction.record_id, e.reason.value) for e in self.state.exceptions)
            ),
        }

    def _lots(self) -> str:
        sums: dict[tuple[str, str, str, date, tuple[int, date, str]], tuple[int, int]] = {}
        for lot in self.state.lots:
            kind = "free" if lot.free else "commission"
            group = (lot.account, lot.fund, kind, lot.issued, self.terms.tranche_order(lot.tranche))
            units, cost = sums.get(group, (0, 0))
            sums[group] = (units + lot.units, cost + lot.cost)
        return table(
            "account,fund,share_kind,issued,tranche,shares,cost",
            (
                (*group[:4], group[4][2], decimal(units, 4), decimal(cost, 2))
                for group, (units, cost) in sorted(sums.items())
            ),
        )


def decimal(units: int, places: int) -> str:
    return f"{units // 10**places}.{units % 10**places:0{places}d}"


def table(header: str, rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def engine_files(
    plan_text: str, transactions_text: str, valuations_text: str, month: str, sales_text: str = ""
) -> dict[str, str]:
    driver = Driver.of(plan_text, transactions_text, valuations_text, sales_text)
    return driver.files(*driver.run_up_to(month))
