"""From inputs to a statement. Pure: sums of monthly cents, never of days, so figures equal the month exports."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from ledger.engine.units import half_up
from reporting.statement.inputs import (
    CDSC,
    DISTRIBUTION_FEE,
    HELD,
    UNALLOCATED,
    Company,
    Fund,
    Inputs,
    RatePeriod,
)
from reporting.statement.values import (
    Column,
    CountLine,
    Line,
    Matrix,
    MatrixRow,
    MonthLine,
    PayeeLine,
    PurposeLine,
    RateLine,
    Section,
    SharesLine,
    SpenderLine,
    Spending,
    Statement,
    TrancheLine,
)

ONE = 1_000_000  # parts per million


class OfFund(Protocol):
    @property
    def fund(self) -> str: ...


def build_statement(inputs: Inputs) -> Statement:
    """The statement of a plan's quarter: a section for each company with funds in it, and one over all."""
    builder = _Builder(inputs)
    companies = [company for company in inputs.companies if builder.funds_of(company)]
    sections = tuple(builder.section(company) for company in companies)
    return Statement(
        plan=inputs.plan,
        quarter=inputs.quarter,
        months=inputs.months,
        company=next((company for company in inputs.companies if company.code == inputs.company), None),
        overall=builder.overall(sections),
        sections=sections,
    )


def share_of(part: int, whole: int) -> int:
    """Parts per million, half up; nil of nothing."""
    return half_up(part * ONE, whole) if whole > 0 else 0


class _Builder:
    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.names = {party.code: party.name for party in inputs.parties} | {UNALLOCATED: "Unallocated"}
        self.kinds = {party.code: party.kind for party in inputs.parties}
        self.tranche_order = {tranche.code: place for place, tranche in enumerate(inputs.tranches)}
        self.owners = {tranche.code: tranche.distributor for tranche in inputs.tranches}
        self.active = {row.fund for rows in self._figures() for row in rows}

    def _figures(self) -> Iterable[Iterable[OfFund]]:
        i = self.inputs
        return (i.net_assets, i.fees, i.service_fees, i.charges, i.portions, i.spent, i.exceptions)

    def funds_of(self, company: Company) -> list[Fund]:
        """Its funds that were parties during the quarter, or have figures in it, by name."""
        quarter = self.inputs.quarter
        found = [
            fund
            for fund in self.inputs.funds
            if fund.company == company.code
            and (
                fund.code in self.active
                or (fund.party_since <= quarter.last and (fund.party_until or quarter.last) >= quarter.first)
            )
        ]
        return sorted(found, key=lambda fund: (fund.name, fund.code))

    def section(self, company: Company) -> Section:
        funds = self.funds_of(company)
        lines = tuple(self._fund_line(fund) for fund in funds)
        return self._section(company.code, company.name, funds, lines)

    def overall(self, sections: Sequence[Section]) -> Section:
        """All companies of the report together; its lines are theirs."""
        funds = [fund for company in self.inputs.companies for fund in self.funds_of(company)]
        return self._section("", "All companies", funds, tuple(section.total for section in sections))

    def _section(self, code: str, name: str, funds: Sequence[Fund], lines: tuple[Line, ...]) -> Section:
        codes = {fund.code for fund in funds}
        distributors, shares = self._shares(codes)
        section = Section(
            code=code,
            name=name,
            rates=_rate_lines(funds, [row for row in self.inputs.rates if row.fund in codes]),
            lines=lines,
            total=self._total(code, name, codes, lines),
            distributors=distributors,
            shares=shares,
            payees=self._payees(codes),
            tranches=self._tranches(codes),
            fee_portions=self._matrix(DISTRIBUTION_FEE, funds),
            cdsc_portions=self._matrix(CDSC, funds),
            spending=self._spending(codes),
            exceptions=_counts(self.inputs.exceptions, codes),
            remarks=_counts(self.inputs.remarks, codes),
        )
        _check(section)
        return section

    # Funds and totals

    def _fund_line(self, fund: Fund) -> Line:
        only = {fund.code}
        net_assets = [row for row in self.inputs.net_assets if row.fund == fund.code and row.days]
        days = sum(row.days for row in net_assets)
        total = sum(row.total for row in net_assets)
        fees, service = self._fees(only), self._service_fees(only)
        return Line(
            code=fund.code,
            name=fund.name,
            days=days,
            average_net_assets=half_up(total, days) if days else None,
            distribution_fee=fees,
            service_fee=service,
            effective_rate=_effective(fees + service, net_assets),
            cdsc=self._sum(self.inputs.charges, only, "charged"),
            cdsc_waived=self._sum(self.inputs.charges, only, "waived"),
            spent=self._sum(self.inputs.spent, only, "amount"),
            months=self._months(only),
            note=self._membership(fund),
        )

    def _membership(self, fund: Fund) -> str:
        """Said where the fund was a party for part of the quarter only (Schedule A)."""
        quarter = self.inputs.quarter
        if fund.party_until and fund.party_until < quarter.last:
            return f"party until {fund.party_until}"
        return f"party since {fund.party_since}" if fund.party_since > quarter.first else ""

    def _total(self, code: str, name: str, codes: set[str], lines: Sequence[Line]) -> Line:
        averages = [line.average_net_assets for line in lines if line.average_net_assets is not None]
        net_assets = [row for row in self.inputs.net_assets if row.fund in codes and row.days]
        fees = sum(line.distribution_fee for line in lines)
        service = sum(line.service_fee for line in lines)
        return Line(
            code=code,
            name=name,
            days=max((line.days for line in lines), default=0),
            average_net_assets=sum(averages) if averages else None,
            distribution_fee=fees,
            service_fee=service,
            effective_rate=_effective(fees + service, net_assets),
            cdsc=sum(line.cdsc for line in lines),
            cdsc_waived=sum(line.cdsc_waived for line in lines),
            spent=sum(line.spent for line in lines),
            months=self._months(codes),
        )

    def _months(self, codes: set[str]) -> tuple[MonthLine, ...]:
        def of(rows: Iterable[Any], month: date) -> int:
            return sum(row.amount for row in rows if row.month == month and row.fund in codes)

        return tuple(
            MonthLine(m.month, bool(m.digest), of(self.inputs.fees, m.month), of(self.inputs.service_fees, m.month))
            for m in self.inputs.months
        )

    # Who it belongs to

    def _shares(self, codes: set[str]) -> tuple[tuple[str, ...], tuple[SharesLine, ...]]:
        by_day: dict[date, dict[str, int]] = {}
        for row in self.inputs.shares:
            if row.fund in codes:
                held = by_day.setdefault(row.date, {})
                distributor = self.owners.get(row.tranche, row.tranche)
                held[distributor] = held.get(distributor, 0) + row.shares
        distributors = sorted({code for held in by_day.values() for code in held}, key=self._distributor_place)
        lines = (
            SharesLine(day, tuple(held.get(code, 0) for code in distributors)) for day, held in sorted(by_day.items())
        )
        return tuple(self._name(code) for code in distributors), tuple(lines)

    def _payees(self, codes: set[str]) -> tuple[PayeeLine, ...]:
        """Assignees by code, then distributors, UNALLOCATED last (U4)."""
        portions = [row for row in self.inputs.portions if row.fund in codes]
        services = [row for row in self.inputs.service_fees if row.fund in codes]
        payees = {row.payee for row in portions} | {row.distributor for row in services}

        def line(code: str) -> PayeeLine:
            own = [row for row in portions if row.payee == code]
            return PayeeLine(
                code=code,
                name=self._name(code),
                role="unallocated" if code == UNALLOCATED else self.kinds.get(code, ""),
                distribution_fee=sum(row.amount for row in own if row.right == DISTRIBUTION_FEE),
                service_fee=sum(row.amount for row in services if row.distributor == code),
                cdsc=sum(row.amount for row in own if row.right == CDSC),
                held=sum(row.amount for row in own if row.status == HELD),
            )

        return tuple(line(code) for code in sorted(payees, key=self._payee_place))

    def _tranches(self, codes: set[str]) -> tuple[TrancheLine, ...]:
        fees = [row for row in self.inputs.fees if row.fund in codes]
        charges = [row for row in self.inputs.charges if row.fund in codes]
        whole = sum(row.amount for row in fees)

        def line(code: str) -> TrancheLine:
            fee = sum(row.amount for row in fees if row.tranche == code)
            return TrancheLine(
                code=code,
                distributor=self._name(self.owners.get(code, code)),
                distribution_fee=fee,
                fee_share=share_of(fee, whole),
                cdsc=sum(row.charged for row in charges if row.tranche == code),
                cdsc_waived=sum(row.waived for row in charges if row.tranche == code),
            )

        tranches = {row.tranche for row in fees} | {row.tranche for row in charges}
        return tuple(line(code) for code in sorted(tranches, key=self._tranche_place))

    def _matrix(self, right: str, funds: Sequence[Fund]) -> Matrix:
        names = {fund.code: fund.name for fund in funds}
        rows = [row for row in self.inputs.portions if row.right == right and row.fund in names and row.amount]
        places = sorted(
            {(row.tranche, row.payee, row.status) for row in rows},
            key=lambda key: (self._tranche_place(key[0]), self._payee_place(key[1]), key[2]),
        )
        amounts: dict[tuple[str, str, str, str], int] = {}
        for row in rows:
            key = (row.fund, row.tranche, row.payee, row.status)
            amounts[key] = amounts.get(key, 0) + row.amount
        lines = []
        for fund in funds:
            of_fund = tuple(amounts.get((fund.code, *place), 0) for place in places)
            if any(of_fund):
                lines.append(MatrixRow(fund.name, of_fund, sum(of_fund)))
        columns = (Column(tranche, payee, self._name(payee), status) for tranche, payee, status in places)
        return Matrix(tuple(columns), tuple(lines))

    # What it was spent on

    def _spending(self, codes: set[str]) -> Spending:
        rows = [row for row in self.inputs.spent if row.fund in codes]
        whole = sum(row.amount for row in rows)
        performers = [code for code, _ in self.inputs.performers]

        def line(code: str, label: str) -> PurposeLine:
            own = [row for row in rows if row.purpose == code]
            amounts = tuple(sum(row.amount for row in own if row.performed_by == name) for name in performers)
            return PurposeLine(label, amounts, share_of(sum(amounts), whole))

        named = {row.purpose for row in rows}
        return Spending(
            performers=tuple(label for _, label in self.inputs.performers),
            purposes=tuple(line(code, label) for code, label in self.inputs.purposes if code in named),
            spenders=self._spenders(codes),
            count=sum(row.number for row in rows),
        )

    def _spenders(self, codes: set[str]) -> tuple[SpenderLine, ...]:
        """Distributors: what they were owed for themselves, and what they spent."""
        payees = {line.code: line for line in self._payees(codes)}
        spent: dict[str, int] = {}
        for row in self.inputs.spent:
            if row.fund in codes:
                spent[row.distributor] = spent.get(row.distributor, 0) + row.amount
        distributors = {code for code in payees if payees[code].role == "distributor"} | set(spent)
        return tuple(
            SpenderLine(self._name(code), payees[code].total if code in payees else 0, spent.get(code, 0))
            for code in sorted(distributors, key=self._distributor_place)
        )

    # Small helps

    def _fees(self, codes: set[str]) -> int:
        return self._sum(self.inputs.fees, codes, "amount")

    def _service_fees(self, codes: set[str]) -> int:
        return self._sum(self.inputs.service_fees, codes, "amount")

    @staticmethod
    def _sum(rows: Iterable[OfFund], codes: set[str], name: str) -> int:
        return sum(getattr(row, name) for row in rows if row.fund in codes)

    def _name(self, code: str) -> str:
        return self.names.get(code) or code or "Nobody in office"

    def _tranche_place(self, code: str) -> tuple[int, int, str]:
        last = len(self.tranche_order)
        return (int(code == UNALLOCATED), self.tranche_order.get(code, last), code)

    def _distributor_place(self, code: str) -> tuple[int, int, str]:
        own = [self.tranche_order[tranche] for tranche, owner in self.owners.items() if owner == code]
        return (int(code == UNALLOCATED), min(own, default=len(self.tranche_order)), code)

    def _payee_place(self, code: str) -> tuple[int, str]:
        if code == UNALLOCATED:
            return (2, code)
        return (1 if self.kinds.get(code) == "distributor" else 0, code)


def _effective(fees: int, net_assets: Sequence[Any]) -> int | None:
    """Fees as a rate a year of the net assets they accrued on, ppm: Σ fees / Σ (net assets / days in the year)."""
    days_in_year = max((row.days_in_year for row in net_assets), default=0)
    total = sum(row.total for row in net_assets)
    return half_up(fees * days_in_year * ONE, total) if total > 0 else None


Rates = tuple[tuple[date, date, int, int, int], ...]


def _rate_lines(funds: Sequence[Fund], periods: Sequence[RatePeriod]) -> tuple[RateLine, ...]:
    """Funds with the same rates in one line; the rates of all funds first, then by name."""
    by_fund: dict[tuple[str, str], list[tuple[date, date, int, int, int]]] = {}
    for row in periods:
        found = by_fund.setdefault((row.fund, row.tranche), [])
        rates = (row.asset_based, row.service, row.aggregate)
        if found and found[-1][2:] == rates and found[-1][1] + timedelta(days=1) == row.since:
            found[-1] = (found[-1][0], row.until, *rates)
        else:
            found.append((row.since, row.until, *rates))
    alike: dict[tuple[str, Rates], list[str]] = {}
    for fund in funds:
        own = by_fund.get((fund.code, ""))
        for tranche in sorted({tranche for code, tranche in by_fund if code == fund.code}):
            if tranche and by_fund[fund.code, tranche] == own:
                continue  # named in Schedule B, and no different
            alike.setdefault((tranche, tuple(by_fund[fund.code, tranche])), []).append(fund.name)
    lines = [
        RateLine(
            funds=() if len(names) == len(funds) else tuple(names),
            tranche=tranche,
            since=since,
            until=until,
            asset_based=asset_based,
            service=service,
            aggregate=aggregate,
            changed=len(rates) > 1,
        )
        for (tranche, rates), names in alike.items()
        for since, until, asset_based, service, aggregate in rates
    ]
    return tuple(sorted(lines, key=lambda line: (line.tranche, bool(line.funds), line.funds, line.since)))


def _counts(rows: Iterable[Any], codes: set[str]) -> tuple[CountLine, ...]:
    counts: dict[str, int] = {}
    for row in rows:
        if row.fund in codes:
            counts[row.label] = counts.get(row.label, 0) + row.number
    return tuple(CountLine(label, count) for label, count in sorted(counts.items()))


def _check(section: Section) -> None:
    """What was divided sums to the whole (U3): anything else is a mistake of ours."""
    whole: Callable[[Matrix], int] = lambda matrix: matrix.totals.total  # noqa: E731
    assert whole(section.fee_portions) == section.total.distribution_fee, f"{section.name}: portions of fees"
    assert whole(section.cdsc_portions) == section.total.cdsc, f"{section.name}: portions of CDSC"
    assert sum(line.fees for line in section.total.months) == section.total.fees, f"{section.name}: months"
    assert section.spending.total == section.total.spent, f"{section.name}: expenditures"
