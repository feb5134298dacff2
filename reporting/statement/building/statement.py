"""A plan's statement, put together from its parts."""

from collections.abc import Callable, Sequence

from reporting.statement.building.activity import count_lines, flow_lines, open_lines, waiver_lines
from reporting.statement.building.calendar import calendar
from reporting.statement.building.caps import cap_lines
from reporting.statement.building.life import change_lines, end_lines, term_lines
from reporting.statement.building.lines import fund_line, rate_lines, total_line
from reporting.statement.building.payments import held_lines, payment_lines
from reporting.statement.building.rights import (
    matrix,
    payee_lines,
    payee_months,
    shares_by_distributor,
    tranche_lines,
)
from reporting.statement.building.rows import Rows
from reporting.statement.building.service import adjustment_lines, delivery_lines, kind_lines, provider_lines
from reporting.statement.building.spending import spending
from reporting.statement.inputs import CDSC, DISTRIBUTION_FEE, Company, Fund, Inputs
from reporting.statement.values import Line, Matrix, Section, Statement


def build_statement(inputs: Inputs) -> Statement:
    """The statement of a plan's quarter: a section for each company with funds in it, and one over all."""
    rows = Rows(inputs)
    companies = [(company, rows.funds_of(company.code)) for company in inputs.companies]
    sections = tuple(_company(rows, company, funds) for company, funds in companies if funds)
    funds = [fund for _, own in companies for fund in own]
    return Statement(
        plan=inputs.plan,
        quarter=inputs.quarter,
        months=inputs.months,
        company=next((company for company in inputs.companies if company.code == inputs.company), None),
        overall=_section(rows, "", "All companies", funds, tuple(section.total for section in sections)),
        sections=sections,
        spans=rows.spans,
        calendar=calendar(inputs),
        deliveries=delivery_lines(inputs),
        payments_kept=inputs.payments_kept,
        terms=term_lines(inputs),
        ends=end_lines(inputs),
        proposals=inputs.proposals,
        changes=change_lines(inputs),
    )


def _company(rows: Rows, company: Company, funds: Sequence[Fund]) -> Section:
    return _section(rows, company.code, company.name, funds, tuple(fund_line(rows, fund) for fund in funds))


def _section(rows: Rows, code: str, name: str, funds: Sequence[Fund], lines: tuple[Line, ...]) -> Section:
    names = {fund.code: fund.name for fund in funds}
    distributors, shares = shares_by_distributor(rows, names)
    payees = payee_lines(rows, names)
    providers, provider_count = provider_lines(rows, names)
    section = Section(
        code=code,
        name=name,
        rates=rate_lines(funds, [row for row in rows.inputs.rates if row.fund in names]),
        lines=lines,
        total=total_line(rows, code, name, list(names)),
        distributors=distributors,
        shares=shares,
        payees=payees,
        tranches=tranche_lines(rows, names),
        fee_portions=matrix(rows, DISTRIBUTION_FEE, funds),
        cdsc_portions=matrix(rows, CDSC, funds),
        spending=spending(rows, funds, payees),
        exceptions=count_lines(rows.inputs.exceptions, names),
        remarks=count_lines(rows.inputs.remarks, names),
        payees_over_time=tuple(payee.name for payee in payees),
        payee_months=payee_months(rows, names, payees),
        flows=flow_lines(rows, names),
        waivers=waiver_lines(rows, names),
        open_transactions=open_lines(rows, names),
        service_kinds=kind_lines(rows, names),
        providers=providers,
        provider_count=provider_count,
        adjustments=adjustment_lines(rows, names),
        payments=payment_lines(rows, names),
        held_back=held_lines(rows, names),
        caps=cap_lines(rows, names),
    )
    _check(section)
    return section


def _check(section: Section) -> None:
    """What was divided sums to the whole (U3): anything else is a mistake of ours."""
    whole: Callable[[Matrix], int] = lambda matrix: matrix.totals.total  # noqa: E731
    total = section.total
    assert whole(section.fee_portions) == total.distribution_fee, f"{section.name}: portions of fees"
    assert whole(section.cdsc_portions) == total.cdsc, f"{section.name}: portions of CDSC"
    assert sum(line.fees for line in total.months) == total.fees, f"{section.name}: months"
    assert sum(line.fees for line in section.lines) == total.fees, f"{section.name}: lines"
    assert section.spending.total == total.spent, f"{section.name}: expenditures"
    assert sum(line.amount for line in section.waivers) == total.cdsc_waived, f"{section.name}: waivers"
    assert section.owed == total.fees + total.cdsc, f"{section.name}: payees"
    for place, amounts in enumerate(total.over):
        owed = section.owed_over[place]
        assert amounts is None or owed == amounts.fees + amounts.cdsc, f"{section.name}: payees over time"
