"""What a statement is built from: plain rows, already summed over each month of the spans it compares.

Money is whole cents, shares are whole ten-thousandths, rates parts per million a year (U1); dates are inclusive.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reporting.statement.events import Event
from reporting.statement.quarter import Quarter
from reporting.statement.values.life import EndLine, ProposalLine, TermLine
from reporting.statement.values.plan import Company, Month, Plan

__all__ = ["Company", "Inputs", "Month", "Plan"]

DISTRIBUTION_FEE = "distribution-fee"
CDSC = "cdsc"
HELD = "held"
UNALLOCATED = "UNALLOCATED"


class Fund(NamedTuple):
    code: str
    name: str
    company: str
    party_since: date
    party_until: date | None = None


class Party(NamedTuple):
    code: str
    name: str
    kind: str


class Tranche(NamedTuple):
    """A tranche and whose shares it holds, in the order of U4."""

    code: str
    distributor: str


class RatePeriod(NamedTuple):
    """Rates of a fund in force over some days of the quarter; no tranche: of all that have no rate of their own."""

    fund: str
    tranche: str
    since: date
    until: date
    asset_based: int
    service: int
    aggregate: int


class NetAssets(NamedTuple):
    """Sum of a fund's net assets over the days of a month on which fees accrued (F1)."""

    month: date
    fund: str
    days: int
    total: int
    days_in_year: int


class Fee(NamedTuple):
    """Distribution Fee of a month and tranche (F3)."""

    month: date
    fund: str
    tranche: str
    amount: int


class ServiceFee(NamedTuple):
    """Service fee of a month and distributor (F4)."""

    month: date
    fund: str
    distributor: str
    amount: int


class ClosingNetAssets(NamedTuple):
    """A fund's net assets on the last day of the quarter's last calculated month, if fees accrued on it (F1)."""

    fund: str
    amount: int


class Charge(NamedTuple):
    """CDSC of a month, charged and waived (C3, C4)."""

    month: date
    fund: str
    tranche: str
    charged: int
    waived: int


class Waived(NamedTuple):
    """CDSC not charged for a waiver category (C4); `number` of redemptions."""

    month: date
    fund: str
    waiver: str
    number: int
    amount: int


class Portion(NamedTuple):
    """A payee's portion of a month of one right of one tranche (P2, P3)."""

    month: date
    right: str
    fund: str
    tranche: str
    payee: str
    status: str
    amount: int


class Shares(NamedTuple):
    """Shares of a tranche outstanding at the close of a month's last day (A1)."""

    date: date
    fund: str
    tranche: str
    shares: int


class Spent(NamedTuple):
    """Expenditures of a month for one fund and purpose."""

    month: date
    fund: str
    distributor: str
    purpose: str
    performed_by: str
    amount: int
    number: int


class ProviderFee(NamedTuple):
    """Service fee of a month paid to a provider under an agreement of one kind (B SIXTH(E), R SEVENTH)."""

    month: date
    fund: str
    kind: str
    provider: str
    amount: int


class Delivered(NamedTuple):
    """When a month's Monthly Calculation was delivered (B EIGHTH(C))."""

    month: date
    on: date


class Paid(NamedTuple):
    """Payments settled in the quarter; `late`: what of them was paid after the day on which it was due (P4)."""

    fund: str
    recipient: str
    paid: int
    offset: int
    late: int


class Unpaid(NamedTuple):
    """Delivered by the quarter's end and not settled by then. A reason: it is held, and why. Else due on `due` (P4)."""

    fund: str
    recipient: str
    due: date
    amount: int
    reason: str = ""
    clause: str = ""


class Adjustment(NamedTuple):
    """A difference of an earlier month, reported with a month of the quarter, and why (M2)."""

    reported: date
    month: date
    fund: str
    right: str
    tranche: str
    payee: str
    reason: str
    amount: int


class CapMonth(NamedTuple):
    """A fund's month under a cap on sales charges (NASD Rule 2830(d)), from the remainder it opened with."""

    month: date
    fund: str
    opening: int
    sales: int
    added: int
    interest: int
    cdsc: int
    fee: int
    not_charged: int
    closing: int


class ToDate(NamedTuple):
    """What a fund's distributors received (fees and CDSC) and spent since the plan began, to the quarter's end."""

    fund: str
    received: int
    spent: int


class Flow(NamedTuple):
    """Share transactions of a month of one kind (T1) that are not voided; `label` in words."""

    month: date
    fund: str
    kind: str
    number: int
    shares: int
    amount: int


class OpenTransaction(NamedTuple):
    """A transaction that could not be applied (T3); `reason` in words."""

    record: str
    date: date
    fund: str
    reason: str
    amount: int


class Count(NamedTuple):
    """How many of a kind of exception or remark; `label` in words."""

    fund: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """All a statement needs. `company` names the one it is for; empty: all companies of the plan."""

    plan: Plan
    quarter: Quarter
    months: tuple[Month, ...]
    companies: tuple[Company, ...] = ()
    funds: tuple[Fund, ...] = ()
    company: str = ""
    parties: tuple[Party, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    rates: tuple[RatePeriod, ...] = ()
    calculated: tuple[date, ...] = ()
    """Every calculated month from the first of the spans that are compared to the quarter's last."""
    net_assets: tuple[NetAssets, ...] = ()
    closing: tuple[ClosingNetAssets, ...] = ()
    fees: tuple[Fee, ...] = ()
    service_fees: tuple[ServiceFee, ...] = ()
    charges: tuple[Charge, ...] = ()
    waived: tuple[Waived, ...] = ()
    waivers: tuple[tuple[str, str], ...] = ()
    """(code, name) of the plan's waiver categories."""
    portions: tuple[Portion, ...] = ()
    shares: tuple[Shares, ...] = ()
    spent: tuple[Spent, ...] = ()
    purposes: tuple[tuple[str, str], ...] = ()
    """(code, label) in the order of B SIXTH(C), (D)."""
    performers: tuple[tuple[str, str], ...] = ()
    """(code, label): own staff, affiliates, third parties."""
    to_date: tuple[ToDate, ...] = ()
    flows: tuple[Flow, ...] = ()
    provider_fees: tuple[ProviderFee, ...] = ()
    provider_names: tuple[tuple[str, str], ...] = ()
    service_kinds: tuple[tuple[str, str], ...] = ()
    """(code, label) in the order of B SIXTH(E)(1) to (4)."""
    delivered: tuple[Delivered, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    paid: tuple[Paid, ...] = ()
    unpaid: tuple[Unpaid, ...] = ()
    payments_kept: bool = False
    """Whether any payment of the plan is on record by the quarter's end."""
    terms: tuple[TermLine, ...] = ()
    ends: tuple[EndLine, ...] = ()
    """One for each fund."""
    proposals: tuple[ProposalLine, ...] = ()
    events: tuple[Event, ...] = ()
    flow_kinds: tuple[tuple[str, str], ...] = ()
    """(code, label) in the order of T1."""
    open_transactions: tuple[OpenTransaction, ...] = ()
    """The first of them by date and record; `exceptions` counts all."""
    exceptions: tuple[Count, ...] = ()
    remarks: tuple[Count, ...] = ()
    caps: tuple[CapMonth, ...] = ()
    """Of the quarter; none where no cap is kept."""
