"""What a payee's statement says, as values: accrued, adjusted, deducted, paid, held and why. Cents."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivered amount and what became of it; `month` is the one it is for, `delivered` the one it came with."""

    delivered: date
    month: date
    fund: str
    right: str
    tranche: str
    amount: int
    adjustment: bool
    paid: int
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Deduction:
    """What a claim took from a payment (P5)."""

    month: date
    fund: str
    claim: str
    amount: int


@dataclass(frozen=True, slots=True)
class PayeeStatement:
    """One payee under one plan, for the months delivered from `first` to `last`."""

    plan_code: str
    plan_name: str
    payee: str
    name: str
    first: date
    last: date
    entries: tuple[Entry, ...]
    deductions: tuple[Deduction, ...]

    @property
    def accrued(self) -> int:
        return sum(entry.amount for entry in self.entries if not entry.adjustment)

    @property
    def adjusted(self) -> int:
        return sum(entry.amount for entry in self.entries if entry.adjustment)

    @property
    def deducted(self) -> int:
        return sum(deduction.amount for deduction in self.deductions)

    @property
    def paid(self) -> int:
        """What the bank confirmed, less what was deducted from it, and what was settled before."""
        return sum(entry.paid for entry in self.entries) - self.deducted

    @property
    def open(self) -> int:
        return self.accrued + self.adjusted - self.deducted - self.paid


@dataclass(frozen=True, slots=True)
class ControlLine:
    """A fund's month: what all payees were told, what is still to be adjusted, and the fund's own fees and charges."""

    month: date
    fund: str
    payees: tuple[tuple[str, int], ...]
    to_adjust: int
    fees: int

    @property
    def told(self) -> int:
        return sum(cents for _, cents in self.payees)

    @property
    def together(self) -> int:
        return self.told + self.to_adjust

    @property
    def agrees(self) -> bool:
        return self.together == self.fees
