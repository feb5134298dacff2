"""What the Monthly Calculation says, as one value (B EIGHTH(C)). Amounts in cents, shares in ten-thousandths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.engine.adjustments import Line
from ledger.engine.units import half_up


@dataclass(frozen=True, slots=True)
class PayeeLine:
    """What one payee is owed for the month, and what was owed for the month before."""

    code: str
    name: str
    distribution_fee: int
    cdsc: int
    service_fee: int
    held: int
    adjustments: int
    before: int

    @property
    def total(self) -> int:
        return self.distribution_fee + self.cdsc + self.service_fee

    @property
    def change(self) -> int:
        return self.total - self.before

    @property
    def with_adjustments(self) -> int:
        return self.total + self.adjustments


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A distributor's 12b-1 Share and Earned CDSC of one fund (EIGHTH(C)(i))."""

    fund: str
    distributor: str
    distribution_fee: int
    of_fund: int
    cdsc: int
    service_fee: int

    @property
    def percent(self) -> int:
        """Parts per million of the fund's Distribution Fee."""
        return half_up(self.distribution_fee * 1_000_000, self.of_fund) if self.of_fund else 0


@dataclass(frozen=True, slots=True)
class PortionLine:
    """A payee's portion of one right of one tranche of one fund (EIGHTH(C)(ii))."""

    fund: str
    right: str
    tranche: str
    payee: str
    held: bool
    amount: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Ours beside the transfer agent's, for one fund (A4, C5); None where it reported nothing."""

    fund: str
    day: date | None
    shares: int | None
    reported_shares: int | None
    cdsc: int | None
    withheld: int | None

    @property
    def shares_differ(self) -> int:
        return (self.shares or 0) - (self.reported_shares or 0) if self.reported_shares is not None else 0

    @property
    def cdsc_differs(self) -> int:
        return (self.cdsc or 0) - (self.withheld or 0) if self.withheld is not None else 0


@dataclass(frozen=True, slots=True)
class Restated:
    """An earlier month's adjustments and their reason (M2)."""

    month: date
    reason: str
    lines: tuple[Line, ...]

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A transaction that a person rejected (T3)."""

    record_id: str
    trade_date: date
    fund: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Limited:
    """A fund whose sales charge cap left less than its Distribution Fee (NASD Rule 2830(d)), from a day on."""

    fund: str
    since: date
    not_charged: int


@dataclass(frozen=True, slots=True)
class MonthlyCalculation:
    """The whole paper."""

    plan_code: str
    plan_name: str
    month: date
    sender: str
    calculated_by: str
    reviewed_by: str
    delivered_on: date
    due: date
    digest: str
    transactions: int
    payees: tuple[PayeeLine, ...]
    shares: tuple[ShareLine, ...]
    portions: tuple[PortionLine, ...]
    restated: tuple[Restated, ...]
    agreements: tuple[Agreement, ...]
    rejected: tuple[Rejected, ...]
    before: date | None
    fund_names: dict[str, str]
    limited: tuple[Limited, ...] = ()

    def total(self, name: str) -> int:
        return sum(getattr(line, name) for line in self.payees)

    @property
    def differing(self) -> Sequence[Agreement]:
        return [line for line in self.agreements if line.shares_differ or line.cdsc_differs]
