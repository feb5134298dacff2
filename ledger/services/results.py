"""Storing what a month comes to, in bulk. Rows are written once, with their calculation, and never again touched."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from backoffice.quantities import MONEY, SHARES
from ledger.bulk import columns_of, reserve_ids, write_rows
from ledger.engine.allocation import Balances
from ledger.engine.book import Book, Charged, OpenException
from ledger.engine.month import FundMonth
from ledger.engine.sales_charge_cap import CapMonth
from ledger.engine.transactions import Transaction
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    Disposal,
    EarnedCdsc,
    Lot,
    MonthlyFee,
    MonthlyServiceFee,
    MonthRemark,
    Portion,
    SalesChargeCapDay,
    SalesChargeCapMonth,
    ShareTransaction,
)
from ledger.models import OpenException as ExceptionRow

Remark = tuple[str, MonthRemark.Kind, date, str, str, str]
"""Fund, kind, day, record id, ours, theirs."""


class ResultWriter:
    """Writes engine values as rows of one calculation. `funds`: primary keys by code."""

    def __init__(self, calculation: Calculation, funds: Mapping[str, int]) -> None:
        self.calculation, self.funds = calculation, funds

    def lots(self, book: Book) -> None:
        """The lots made and what was taken from lots (L1, L4)."""
        for lot, pk in zip(book.made, reserve_ids(Lot, len(book.made)), strict=True):
            lot.id = pk
        self._write(
            Lot,
            (
                "id",
                "plan",
                "key",
                "record_id",
                "arrived",
                "fund",
                "account",
                "share_kind",
                "issued",
                "tranche",
                "origin_fund",
                "units",
                "cost",
            ),
            (
                (
                    lot.id,
                    self.calculation.plan_id,
                    lot.key,
                    lot.record_id,
                    lot.arrived,
                    self.funds[lot.fund],
                    lot.account,
                    "free" if lot.free else "commission",
                    lot.issued,
                    lot.tranche,
                    self.funds[lot.origin_fund],
                    lot.begun_units,
                    lot.begun_cost,
                )
                for lot in book.made
            ),
        )
        self._write(
            Disposal,
            ("lot", "record_id", "trade_date", "units", "cost"),
            ((t.lot.id, t.record_id, t.trade_date, t.units, t.cost) for t in book.taken),
        )

    def charges(self, charged: Iterable[Charged]) -> None:
        """CDSC earned and waived (C3, C4)."""
        self._write(
            EarnedCdsc,
            ("record_id", "trade_date", "fund", "tranche", "cdsc", "waived"),
            ((c.record_id, c.trade_date, self.funds[c.fund], c.tranche, c.cdsc, c.waived) for c in charged),
        )

    def exceptions(self, exceptions: Iterable[OpenException]) -> None:
        """All that are open at month-end (T3)."""
        found = sorted(exceptions, key=lambda exception: exception.transaction.record_id)
        ids = dict(
            ShareTransaction.objects.filter(
                plan=self.calculation.plan_id, record_id__in=[e.transaction.record_id for e in found]
            ).values_list("record_id", "pk")
        )
        self._write(
            ExceptionRow,
            ("transaction", "fund", "record_id", "trade_date", "reason"),
            ((ids[t.record_id], self.funds[t.fund], t.record_id, t.trade_date, reason.value) for t, reason in found),
        )

    def fund(self, result: FundMonth) -> None:
        """Allocation, daily and monthly fees, portions of one fund (A, F, P)."""
        fund = self.funds[result.fund]
        self._write(
            DailyAllocation,
            ("fund", "date", "tranche", "commission_shares", "reinvested_shares"),
            (
                (fund, day, tranche, balance.commission, balance.reinvested)
                for day, balances in result.allocation
                for tranche, balance in balances.items()
            ),
        )
        self._write(
            DailyFee,
            (
                "fund",
                "date",
                "net_assets",
                "valued_on",
                "days_in_year",
                "shares_outstanding",
                "distribution_fee",
                "distributor",
                "service_rate",
                "service_fee",
            ),
            (
                (
                    fund,
                    d.day,
                    d.net_assets,
                    d.valued_on,
                    d.days_in_year,
                    d.outstanding,
                    d.distribution_fee,
                    d.distributor,
                    d.service_rate,
                    d.service_fee,
                )
                for d in result.days
            ),
        )
        self._write(
            DailyAccrual,
            ("fund", "date", "tranche", "rate", "asset_based_fee"),
            ((fund, d.day, a.tranche, a.rate, a.fee) for d in result.days for a in d.accruals),
        )
        self._write(
            MonthlyFee,
            ("fund", "tranche", "asset_based_fee"),
            ((fund, tranche, cents) for tranche, cents in result.distribution_fees.items()),
        )
        self._write(
            MonthlyServiceFee,
            ("fund", "distributor", "service_fee"),
            ((fund, distributor, cents) for distributor, cents in result.service_fees.items()),
        )
        self._write(
            Portion,
            ("fund", "right", "tranche", "payee", "amount", "status"),
            ((fund, p.right, p.tranche, p.payee, p.amount, p.status) for p in result.portions),
        )

        if result.cap is not None:
            self._cap(fund, result.cap)

    def _cap(self, fund: int, cap: CapMonth) -> None:
        """The remainder of the cap on sales charges, by month and by day (NASD Rule 2830(d))."""
        self._write(
            SalesChargeCapMonth,
            (
                "fund",
                "percentage",
                "opening",
                "sales",
                "added",
                "interest",
                "cdsc",
                "asset_based_fee",
                "closing",
                "not_charged",
                "limited_from",
            ),
            [
                (
                    fund,
                    cap.cap.percentage,
                    cap.opening,
                    cap.sales,
                    cap.added,
                    cap.interest,
                    cap.cdsc,
                    cap.fee,
                    cap.closing,
                    cap.not_charged,
                    cap.limited_from,
                )
            ],
        )
        self._write(
            SalesChargeCapDay,
            ("fund", "date", "sales", "cdsc", "interest", "fee", "allowed", "closing"),
            ((fund, d.day, d.sales, d.cdsc, d.interest, d.fee, d.allowed, d.closing) for d in cap.days),
        )

    def remarks(self, remarks: Iterable[Remark]) -> None:
        self._write(
            MonthRemark,
            ("fund", "kind", "date", "record_id", "expected", "reported"),
            ((self.funds[fund], kind.value, *rest) for fund, kind, *rest in remarks),
        )

    def _write(self, model: Any, fields: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        columns = columns_of(model, "calculation", *fields)
        write_rows(model._meta.db_table, columns, self._owned(rows))

    def _owned(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield (self.calculation.pk, *row)


def charge_remarks(charged: Iterable[Charged], transactions: Iterable[Transaction]) -> Iterator[Remark]:
    """Redemptions where the transfer agent withheld something else than was earned (C5)."""
    ours: dict[str, int] = {}
    for charge in charged:
        ours[charge.record_id] = ours.get(charge.record_id, 0) + charge.cdsc
    for t in transactions:
        if t.cdsc is not None and t.kind == ShareTransaction.Kind.REDEEM:
            owed = ours.get(t.record_id, 0)
            if t.cdsc != owed:
                kind = MonthRemark.Kind.CDSC_DIFFERS
                yield (t.fund, kind, t.trade_date, t.record_id, MONEY.format(owed), MONEY.format(t.cdsc))


def fund_remarks(result: FundMonth, reported: Mapping[date, int]) -> Iterator[Remark]:
    """Valuations missing or old (F1); shares outstanding that differ otherwise than before (A4); caps used up.

    `reported`: shares outstanding by day, as the transfer agent has them.
    """
    fund, kinds = result.fund, MonthRemark.Kind
    if result.days_without_valuation:
        yield (fund, kinds.NO_VALUATION, result.days_without_valuation[0], "", "", "")
    if result.days_with_old_valuation:
        day, valued_on = result.days_with_old_valuation[0]
        yield (fund, kinds.OLD_VALUATION, day, "", "", valued_on.isoformat())
    yield from _cap_remarks(result)
    ours: dict[date, Balances] = dict(result.allocation)
    last_difference = 0
    for day, theirs in sorted(reported.items()):
        held = sum(balance.outstanding for balance in ours.get(day, {}).values())
        if held - theirs not in (0, last_difference):
            yield (fund, kinds.SHARES_DIFFER, day, "", SHARES.format(held), SHARES.format(theirs))
        last_difference = held - theirs


def _cap_remarks(result: FundMonth) -> Iterator[Remark]:
    """From which day on a cap left less than the fee, or CDSC was charged above it (NASD Rule 2830(d))."""
    cap, kinds = result.cap, MonthRemark.Kind
    if cap is not None and cap.limited_from is not None:
        yield (result.fund, kinds.CAP_USED_UP, cap.limited_from, "", "", "")
    above = next((day.day for day in cap.days if day.closing < 0), None) if cap is not None else None
    if above is not None:
        yield (result.fund, kinds.ABOVE_CAP, above, "", "", "")
