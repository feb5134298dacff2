"""Whose shares earned what, and who gets it (Exhibit A, B EIGHTH)."""

from dataclasses import dataclass
from datetime import date

from reporting.statement.values.lines import Over


@dataclass(frozen=True, slots=True)
class PayeeLine:
    """What is owed to one payee of all rights; `held` is part of the total (P3), which `over` has for each span."""

    code: str
    name: str
    role: str
    distribution_fee: int
    service_fee: int
    cdsc: int
    held: int
    over: Over = ()

    @property
    def total(self) -> int:
        return self.distribution_fee + self.service_fee + self.cdsc


@dataclass(frozen=True, slots=True)
class PayeeMonth:
    """What is owed to each payee for a month, in the order of `Section.payees_over_time`."""

    month: date
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrancheLine:
    """What the shares of one tranche earned; `over` is its Distribution Fee in each span."""

    code: str
    distributor: str
    distribution_fee: int
    fee_share: int
    cdsc: int
    cdsc_waived: int
    over: Over = ()


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
