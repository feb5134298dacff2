"""Service fees paid on to providers (B SIXTH(E), R SEVENTH), and what was told of months after the fact (M2)."""

from dataclasses import dataclass
from datetime import date

from reporting.statement.values.lines import Over


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """What is paid out of the service fee under agreements of one kind."""

    code: str
    label: str
    amount: int
    over: Over


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """One of the largest providers of the quarter."""

    code: str
    name: str
    amount: int
    over: Over


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """A difference of an earlier month that was reported with a month of the quarter (M2)."""

    reported: date
    month: date
    fund: str
    right: str
    tranche: str
    payee: str
    reason: str
    amount: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A month of the quarter: when its Monthly Calculation was delivered, and when payment was due (P4)."""

    month: date
    delivered: date | None
    due: date

    @property
    def late(self) -> bool:
        """Delivered after the day on which payment was due: it is made as soon as practicable after (P4)."""
        return self.delivered is not None and self.delivered > self.due


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """What one recipient was paid in the quarter, and what was left unpaid at its end.

    `paid_late` is a part of `paid`; `overdue` a part of `unpaid`, that was due by the quarter's end (P4). What is
    `held` behind a gate is not in `unpaid`.
    """

    code: str
    name: str
    paid: int
    offset: int
    paid_late: int
    unpaid: int
    overdue: int
    held: int


@dataclass(frozen=True, slots=True)
class HeldLine:
    """Held at the quarter's end, and why (B EIGHTH, P3)."""

    name: str
    reason: str
    clause: str
    amount: int
