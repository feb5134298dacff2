"""Share transactions and their order (T1, T2)."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    OPENING = "OPENING"
    SALE = "SALE"
    NAV_SALE = "NAV_SALE"
    MERGER = "MERGER"
    REINVEST = "REINVEST"
    REDEEM = "REDEEM"
    EXCHANGE_OUT = "EXCHANGE_OUT"
    EXCHANGE_IN = "EXCHANGE_IN"
    TRANSFER_OUT = "TRANSFER_OUT"
    TRANSFER_IN = "TRANSFER_IN"
    CONVERT = "CONVERT"
    CANCEL = "CANCEL"


ISSUES = frozenset({"OPENING", "SALE", "NAV_SALE", "MERGER", "REINVEST"})
FIRST_HALVES = frozenset({"EXCHANGE_OUT", "TRANSFER_OUT"})
SECOND_HALVES = frozenset({"EXCHANGE_IN", "TRANSFER_IN"})
PURCHASES = frozenset({"SALE", "NAV_SALE"})  # what comes of an order for the purchase of shares (B FIFTH, NINTH)
LEAVING = frozenset({"REDEEM", "CONVERT"}) | FIRST_HALVES


class Reason(StrEnum):
    """Why a transaction cannot be applied, in order of precedence (T3); the last three by B FIFTH(A), (B).

    Those only arise where suspensions or minimum orders are recorded, and a person may accept such a purchase.
    """

    NO_DISTRIBUTOR = "NO_DISTRIBUTOR"
    SHORT = "SHORT"
    NO_COUNTERPART = "NO_COUNTERPART"
    PAIR_MISMATCH = "PAIR_MISMATCH"
    UNKNOWN_WAIVER = "UNKNOWN_WAIVER"
    SALES_SUSPENDED = "SALES_SUSPENDED"
    OFFERING_WITHDRAWN = "OFFERING_WITHDRAWN"
    BELOW_MINIMUM = "BELOW_MINIMUM"


DECIDED_BY_A_PERSON = frozenset({Reason.SALES_SUSPENDED, Reason.OFFERING_WITHDRAWN, Reason.BELOW_MINIMUM})


class Transaction(NamedTuple):
    """A record as loaded: shares in ten-thousandths, amounts in cents. Cancelled records never come here (T1)."""

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
    original_issue_date: date | None = None
    distributor: str = ""
    share_kind: str = ""


def order(transaction: Transaction) -> tuple[date, bool, str]:
    """T2: by trade date, issues before what leaves, then by record id."""
    return (transaction.trade_date, transaction.kind not in ISSUES, transaction.record_id)
