"""What happened: shares in and out, waivers, what could not be applied."""

from dataclasses import dataclass
from datetime import date

from reporting.statement.values.lines import Over


@dataclass(frozen=True, slots=True)
class FlowLine:
    """Share transactions of one kind (T1) as loaded and not voided; `over` is the amount in each span."""

    code: str
    label: str
    number: int
    shares: int
    amount: int
    over: Over = ()


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """CDSC not charged for one waiver category of the prospectus (C4)."""

    code: str
    label: str
    number: int
    amount: int
    over: Over = ()


@dataclass(frozen=True, slots=True)
class CountLine:
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """A transaction that could not be applied (T3)."""

    record: str
    date: date
    fund: str
    reason: str
    amount: int
