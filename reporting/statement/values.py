"""The board report as one value: what screen and PDF both show (B FIFTH(C), R FOURTH).

Money is whole cents, shares are whole ten-thousandths, rates and shares of totals parts per million (U1).
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from reporting.statement.inputs import Company, Month, Plan
from reporting.statement.quarter import Quarter
from reporting.statement.stored import to_json

RULE_12B1 = "Rule 12b-1(b)(3)(ii)"
CLAUSES = {"B": "B FIFTH(C)", "R": "R FOURTH"}
"""Share class -> the paragraph of its agreement that requires the report."""


@dataclass(frozen=True, slots=True)
class RateLine:
    """Rates in force for some funds (none named: all of the company) over some days of the quarter (Schedule B)."""

    funds: tuple[str, ...]
    tranche: str
    since: date
    until: date
    asset_based: int
    service: int
    aggregate: int
    changed: bool  # whether these funds' rates were others on other days of the quarter


@dataclass(frozen=True, slots=True)
class MonthLine:
    month: date
    calculated: bool
    distribution_fee: int
    service_fee: int

    @property
    def fees(self) -> int:
        return self.distribution_fee + self.service_fee


@dataclass(frozen=True, slots=True)
class Line:
    """A fund, a company or all companies.

    `average_net_assets` is the mean over the days with a fee, rounded half up to cents; of a company, the sum of
    its funds'. None, as `effective_rate`, where no fee accrued.
    """

    code: str
    name: str
    days: int
    average_net_assets: int | None
    distribution_fee: int
    service_fee: int
    effective_rate: int | None
    cdsc: int
    cdsc_waived: int
    spent: int
    months: tuple[MonthLine, ...]
    note: str = ""

    @property
    def fees(self) -> int:
        return self.distribution_fee + self.service_fee


@dataclass(frozen=True, slots=True)
class PayeeLine:
    """What is owed to one payee of all rights; `held` is part of the total (P3)."""

    code: str
    name: str
    role: str
    distribution_fee: int
    service_fee: int
    cdsc: int
    held: int

    @property
    def total(self) -> int:
        return self.distribution_fee + self.service_fee + self.cdsc


@dataclass(frozen=True, slots=True)
class TrancheLine:
    """What the shares of one tranche earned."""

    code: str
    distributor: str
    distribution_fee: int
    fee_share: int
    cdsc: int
    cdsc_waived: int


@dataclass(frozen=True, slots=True)
class Column:
    """Whose shares, to whom, and whether it may be paid."""

    tranche: str
    payee: str
    payee_name: str
    status: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """`total` is that of all columns, also where only some of them are shown."""

    name: str
    amounts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """One right, by fund and by tranche and payee."""

    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def totals(self) -> MatrixRow:
        amounts = tuple(sum(row.amounts[place] for row in self.rows) for place in range(len(self.columns)))
        return MatrixRow("Total", amounts, sum(row.total for row in self.rows))

    def in_parts(self, width: int) -> list["Matrix"]:
        """Side by side where the paper is too narrow for all columns."""
        return [
            Matrix(
                self.columns[start : start + width],
                tuple(MatrixRow(row.name, row.amounts[start : start + width], row.total) for row in self.rows),
            )
            for start in range(0, len(self.columns), width)
        ]


@dataclass(frozen=True, slots=True)
class SharesLine:
    """Shares outstanding at a month's end by distributor, in the order of `Section.distributors`."""

    date: date
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PurposeLine:
    """One purpose; `amounts` by who performed it, in the order of `Spending.performers`."""

    label: str
    amounts: tuple[int, ...]
    share: int

    @property
    def total(self) -> int:
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class SpenderLine:
    """What a distributor received in fees and CDSC, and what it spent."""

    name: str
    received: int
    spent: int

    @property
    def difference(self) -> int:
        return self.received - self.spent


@dataclass(frozen=True, slots=True)
class Spending:
    """Expenditures by purpose (B SIXTH(C), (D); R FIFTH, SIXTH)."""

    performers: tuple[str, ...]
    purposes: tuple[PurposeLine, ...]
    spenders: tuple[SpenderLine, ...]
    count: int

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(line.amounts[place] for line in self.purposes) for place in range(len(self.performers)))

    @property
    def total(self) -> int:
        return sum(self.totals)


@dataclass(frozen=True, slots=True)
class CountLine:
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Section:
    """A company, or all companies together; `lines` are then its funds, or the companies."""

    code: str
    name: str
    rates: tuple[RateLine, ...]
    lines: tuple[Line, ...]
    total: Line
    distributors: tuple[str, ...]
    shares: tuple[SharesLine, ...]
    payees: tuple[PayeeLine, ...]
    tranches: tuple[TrancheLine, ...]
    fee_portions: Matrix
    cdsc_portions: Matrix
    spending: Spending
    exceptions: tuple[CountLine, ...]
    remarks: tuple[CountLine, ...]

    @property
    def owed(self) -> int:
        return sum(payee.total for payee in self.payees)

    @property
    def held(self) -> int:
        return sum(payee.held for payee in self.payees)

    @property
    def unallocated(self) -> int:
        return sum(payee.total for payee in self.payees if payee.role == "unallocated")

    @property
    def exception_count(self) -> int:
        return sum(line.count for line in self.exceptions)

    @property
    def remark_count(self) -> int:
        return sum(line.count for line in self.remarks)


@dataclass(frozen=True, slots=True)
class Statement:
    """A plan's quarter for the board of one company, or the boards of all."""

    plan: Plan
    quarter: Quarter
    months: tuple[Month, ...]
    company: Company | None
    overall: Section
    sections: tuple[Section, ...]

    @property
    def clause(self) -> str:
        """The paragraph of the agreement that requires the report; empty for a plan of another class."""
        return CLAUSES.get(self.plan.share_class, "")

    @property
    def missing_months(self) -> tuple[date, ...]:
        return tuple(month.month for month in self.months if not month.digest)

    @property
    def stale_months(self) -> tuple[date, ...]:
        return tuple(month.month for month in self.months if month.stale)

    @property
    def digest(self) -> str:
        """SHA-256 of the whole content."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()
