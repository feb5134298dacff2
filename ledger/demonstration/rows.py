"""Rows of the files, and the little arithmetic they need. Shares in ten-thousandths, money and NAV in cents."""

from datetime import date
from typing import NamedTuple

from backoffice.quantities import MONEY, SHARES
from ledger.engine.units import half_up


def value(units: int, nav: int) -> int:
    """Cents for units at a NAV."""
    return half_up(units * nav, 10_000)


def units_for(amount: int, nav: int) -> int:
    """Units that cents buy at a NAV."""
    return half_up(amount * 10_000, nav)


class Record(NamedTuple):
    """A share transaction."""

    record_id: str
    trade_date: date
    fund: str
    account: str
    kind: str
    shares: int
    amount: int
    counterpart: str = ""
    waiver: str = ""
    cdsc: int | None = None
    category: str = ""
    original_issue_date: date | None = None
    distributor: str = ""
    share_kind: str = ""

    def cells(self) -> list[str]:
        return [
            self.record_id,
            self.trade_date.isoformat(),
            self.fund,
            self.account,
            self.kind,
            SHARES.format(self.shares),
            MONEY.format(self.amount),
            self.counterpart,
            self.waiver,
            "" if self.cdsc is None else MONEY.format(self.cdsc),
            self.category,
            self.original_issue_date.isoformat() if self.original_issue_date else "",
            self.distributor,
            self.share_kind,
        ]


class Valued(NamedTuple):
    """A fund at the close of a day. `steady` marks a NAV that is kept at 1 and shown with four decimals."""

    date: date
    fund: str
    nav: int
    shares_outstanding: int
    steady: bool

    @property
    def net_assets(self) -> int:
        return value(self.shares_outstanding, self.nav)

    def cells(self) -> list[str]:
        nav = MONEY.format(self.nav)
        return [
            self.date.isoformat(),
            self.fund,
            nav + "00" if self.steady else nav,
            MONEY.format(self.net_assets),
            SHARES.format(self.shares_outstanding),
        ]


class Spent(NamedTuple):
    """An expenditure."""

    expenditure_id: str
    date: date
    fund: str
    distributor: str
    purpose: str
    amount: int
    performed_by: str
    evidence: str

    def cells(self) -> list[str]:
        return [
            self.expenditure_id,
            self.date.isoformat(),
            self.fund,
            self.distributor,
            self.purpose,
            MONEY.format(self.amount),
            self.performed_by,
            self.evidence,
        ]
