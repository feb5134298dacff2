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
