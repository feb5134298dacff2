"""The inputs by fund and span, names and orders: what every part of a statement is built with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from ledger.engine.units import half_up
from reporting.statement.inputs import UNALLOCATED, Fund, Inputs
from reporting.statement.spans import QUARTER, Span, spans_of
from reporting.statement.values.lines import Amounts, Over

ONE = 1_000_000  # parts per million
YEARS = 365 * 366  # a day's part of a year of either length is whole in it


class OfFund(Protocol):
    @property
    def fund(self) -> str: ...


class OfMonth(OfFund, Protocol):
    @property
    def month(self) -> date: ...


MONTHLY = ("net_assets", "fees", "service_fees", "charges", "waived", "portions", "spent", "flows", "provider_fees")
"""Fields of the inputs whose rows are of a fund and month."""


def share_of(part: int, whole: int) -> int:
    """Parts per million, half up; nil of nothing."""
    return half_up(part * ONE, whole) if whole > 0 else 0


def effective(fees: int, net_assets: Iterable[Any]) -> int | None:
    """Fees as a rate a year of the net assets they accrued on, ppm: Σ fees / Σ (net assets / days in the year)."""
    year = sum(row.total * (YEARS // row.days_in_year) for row in net_assets)
    return half_up(fees * YEARS * ONE, year) if year > 0 else None


class Rows:
    """Inputs, grouped by fund once, so that 29 funds are not searched 29 times."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.names = {party.code: party.name for party in inputs.parties} | {UNALLOCATED: "Unallocated"}
        self.kinds = {party.code: party.kind for party in inputs.parties}
        self.tranche_order = {tranche.code: place for place, tranche in enumerate(inputs.tranches)}
        self.owners = {tranche.code: tranche.distributor for tranche in inputs.tranches}
        self.spans: tuple[Span, ...] = spans_of(inputs.quarter, inputs.calculated)
        self._months = [frozenset(span.months) for span in self.spans]
        self._by_fund: dict[str, dict[str, list[Any]]] = {name: defaultdict(list) for name in MONTHLY}
        for name in MONTHLY:
            for row in getattr(inputs, name):
                self._by_fund[name][row.fund].append(row)
        compared = frozenset[date]().union(*self._months)
        self.active = {row.fund for name in MONTHLY for row in getattr(inputs, name) if row.month in compared}
        self.active |= {row.fund for row in inputs.exceptions}
        self.active |= {row.fund for row in inputs.paid} | {row.fund for row in inputs.unpaid}

    def of(self, name: str, funds: Collection[str], span: int = QUARTER) -> list[Any]:
        """Rows of some funds in one span, in the order of the inputs."""
        months = self._months[span]
        return [row for fund in sorted(funds) for row in self._by_fund[name][fund] if row.month in months]

    def all(self, name: str, funds: Collection[str]) -> list[Any]:
        """Rows of some funds in any span."""
        return [row for fund in sorted(funds) for row in self._by_fund[name][fund]]

    def sum(self, name: str, attribute: str, funds: Collection[str], span: int = QUARTER) -> int:
        return sum(getattr(row, attribute) for row in self.of(name, funds, span))

    def over(self, name: str, attribute: str, funds: Collection[str], **only: str) -> Over:
        """The sum in each span of the rows whose fields are as named; None where nothing is calculated."""
        return tuple(
            sum(
                getattr(row, attribute)
                for row in self.of(name, funds, place)
                if all(getattr(row, field) == value for field, value in only.items())
            )
            if self.knows(name, span)
            else None
            for place, span in enumerate(self.spans)
        )

    def knows(self, name: str, span: Span) -> bool:
        """Expenditures need no calculation: with a record of one, the span is known."""
        if name != "spent" or span.known:
            return span.known
        return any(row.month in span.months for row in self.inputs.spent)

    def amounts(self, funds: Sequence[str], span: int) -> Amounts | None:
        """The figures of some funds together in one span."""
        if not self.spans[span].known:
            return None
        fees = self.sum("fees", "amount", funds, span)
        service = self.sum("service_fees", "amount", funds, span)
        averages = [average for fund in funds if (average := self.average(fund, span)) is not None]
        return Amounts(
            average_net_assets=sum(averages) if averages else None,
            distribution_fee=fees,
            service_fee=service,
            effective_rate=effective(fees + service, self.of("net_assets", funds, span)),
            cdsc=self.sum("charges", "charged", funds, span),
            cdsc_waived=self.sum("charges", "waived", funds, span),
            spent=self.sum("spent", "amount", funds, span),
        )

    def average(self, fund: str, span: int = QUARTER) -> int | None:
        """Mean of a fund's net assets over the days of a span with a fee, half up to cents."""
        rows = self.of("net_assets", [fund], span)
        days = sum(row.days for row in rows)
        return half_up(sum(row.total for row in rows), days) if days else None

    # Names, and the order of things as U4 has it

    def name(self, code: str) -> str:
        return self.names.get(code) or code or "Nobody in office"

    def tranche_place(self, code: str) -> tuple[int, int, str]:
        last = len(self.tranche_order)
        return (int(code == UNALLOCATED), self.tranche_order.get(code, last), code)

    def distributor_place(self, code: str) -> tuple[int, int, str]:
        own = [self.tranche_order[tranche] for tranche, owner in self.owners.items() if owner == code]
        return (int(code == UNALLOCATED), min(own, default=len(self.tranche_order)), code)

    def payee_place(self, code: str) -> tuple[int, str]:
        """Assignees by code, then distributors, UNALLOCATED last."""
        if code == UNALLOCATED:
            return (2, code)
        return (1 if self.kinds.get(code) == "distributor" else 0, code)

    def funds_of(self, company: str) -> list[Fund]:
        """A company's funds that were parties during the quarter, or have figures in any span: a year sums them all."""
        quarter = self.inputs.quarter
        found = [
            fund
            for fund in self.inputs.funds
            if fund.company == company
            and (
                fund.code in self.active
                or (fund.party_since <= quarter.last and (fund.party_until or quarter.last) >= quarter.first)
            )
        ]
        return sorted(found, key=lambda fund: (fund.name, fund.code))
