"""Sections, a plan's statement, and the report of one or more of them."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from reporting.statement.quarter import Quarter
from reporting.statement.spans import Span
from reporting.statement.stored import ONLY_WHERE_THERE_ARE_ANY, to_json
from reporting.statement.values.activity import CountLine, ExceptionLine, FlowLine, WaiverLine
from reporting.statement.values.caps import CapLine
from reporting.statement.values.life import ChangeLine, EndLine, ProposalLine, TermLine
from reporting.statement.values.lines import Line, Over, RateLine
from reporting.statement.values.plan import Company, Month, Plan
from reporting.statement.values.rights import Matrix, PayeeLine, PayeeMonth, SharesLine, TrancheLine
from reporting.statement.values.service import (
    AdjustmentLine,
    DeliveryLine,
    HeldLine,
    PaymentLine,
    ProviderLine,
    ServiceLine,
)
from reporting.statement.values.spending import Spending

RULE_12B1 = "Rule 12b-1(b)(3)(ii)"
CLAUSES = {"B": "B FIFTH(C)", "R": "R FOURTH"}
"""Share class -> the paragraph of its agreement that requires the report."""
TERM = {"B": "B THIRTEENTH", "R": "R ELEVENTH"}
"""Share class -> the paragraph on the plan's term."""
RULE_TERM = "Rule 12b-1(b)(3)(i)"


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """Something that comes next, with its clause."""

    date: date
    what: str
    clause: str


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
    payees_over_time: tuple[str, ...] = ()
    """Names, in the order of the payees' lines."""
    payee_months: tuple[PayeeMonth, ...] = ()
    flows: tuple[FlowLine, ...] = ()
    waivers: tuple[WaiverLine, ...] = ()
    open_transactions: tuple[ExceptionLine, ...] = ()
    service_kinds: tuple[ServiceLine, ...] = ()
    providers: tuple[ProviderLine, ...] = ()
    """The largest of the quarter; `provider_count` counts all."""
    provider_count: int = 0
    adjustments: tuple[AdjustmentLine, ...] = ()
    payments: tuple[PaymentLine, ...] = ()
    held_back: tuple[HeldLine, ...] = ()
    caps: tuple[CapLine, ...] = field(default=(), metadata=ONLY_WHERE_THERE_ARE_ANY)

    @property
    def adjusted(self) -> int:
        return sum(line.amount for line in self.adjustments)

    @property
    def service_paid_over(self) -> Over:
        """What providers are paid of the service fee in each span; the rest stays with the distributor."""
        overs = zip(*(line.over for line in self.service_kinds), strict=True)
        return tuple(None if any(p is None for p in parts) else sum(p or 0 for p in parts) for parts in overs)

    @property
    def owed(self) -> int:
        return sum(payee.total for payee in self.payees)

    @property
    def owed_over(self) -> Over:
        spans = range(len(self.total.over))
        known = [bool(amounts) for amounts in self.total.over]
        return tuple(sum(payee.over[n] or 0 for payee in self.payees) if known[n] else None for n in spans)

    @property
    def spent_over(self) -> Over:
        """Of all categories; a span without a calculated month is known by its expenditures."""
        return tuple(
            None if any(part is None for part in parts) else sum(part or 0 for part in parts)
            for parts in zip(*(line.over for line in self.spending.categories), strict=True)
        )

    @property
    def held(self) -> int:
        return sum(payee.held for payee in self.payees)

    @property
    def unallocated(self) -> int:
        return sum(payee.total for payee in self.payees if payee.role == "unallocated")

    @property
    def held_for_notice(self) -> int:
        """Until notice of the transfer of rights is received (P3)."""
        return self.held - self.unallocated

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
    spans: tuple[Span, ...] = ()
    calendar: tuple[CalendarLine, ...] = ()
    deliveries: tuple[DeliveryLine, ...] = ()
    payments_kept: bool = False
    """Whether any payment of the plan is on record by the quarter's end."""
    terms: tuple[TermLine, ...] = ()
    ends: tuple[EndLine, ...] = ()
    proposals: tuple[ProposalLine, ...] = ()
    changes: tuple[ChangeLine, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Detail:
    """A file of details that goes with the report, too long for its pages: `rows` without its header."""

    name: str
    description: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a board gets for a quarter: one company under all its plans, or one plan (for one company or all)."""

    quarter: Quarter
    company: Company | None
    statements: tuple[Statement, ...]
    details: tuple[Detail, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether every plan in it is a draft (R heading)."""
        return all(statement.plan.draft for statement in self.statements)

    @property
    def nothing_calculated(self) -> bool:
        return all(len(statement.missing_months) == len(statement.months) for statement in self.statements)

    @property
    def digest(self) -> str:
        """SHA-256 of the whole content, details included."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()
