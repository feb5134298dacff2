"""Terms, ends, proposals and changes as lines (B THIRTEENTH to FIFTEENTH, R ELEVENTH to THIRTEENTH)."""

from collections import defaultdict
from datetime import date

from reporting.statement.inputs import Inputs
from reporting.statement.values.life import ChangeLine, EndLine, ProposalLine, TermLine


def term_lines(inputs: Inputs) -> tuple[TermLine, ...]:
    """By company; its funds by name where they were not continued alike."""
    companies = {company.code: company.name for company in inputs.companies}
    funds = {fund.code: fund.name for fund in inputs.funds}
    lines = (
        TermLine(
            code=row.company,
            name=companies[row.company],
            funds=tuple(sorted(funds[code] for code in row.funds)),
            first=row.first,
            last=row.last,
            continued=row.continued,
            wanted=row.wanted,
            lapses=row.lapses,
            lapsed=row.lapsed,
            unrecorded=row.unrecorded,
            clause=row.clause,
        )
        for row in inputs.terms
        if row.company in companies
    )
    return tuple(sorted(lines, key=lambda line: (line.name, line.code, line.funds)))


def end_lines(inputs: Inputs) -> tuple[EndLine, ...]:
    """Funds that end alike together, by the last day."""
    names = {fund.code: fund.name for fund in inputs.funds}
    alike: dict[tuple[date, str, str, bool, date | None, str], list[str]] = defaultdict(list)
    for row in inputs.ends:
        if row.fund in names:
            key = (row.last, row.what, row.clause, row.ends_plan, row.completed, row.wanted)
            alike[key].append(names[row.fund])
    lines = (EndLine(() if len(own) == len(names) else tuple(sorted(own)), *key) for key, own in alike.items())
    return tuple(sorted(lines, key=lambda line: (line.last, line.what, line.funds)))


def proposal_lines(inputs: Inputs) -> tuple[ProposalLine, ...]:
    return tuple(ProposalLine(*row) for row in inputs.proposals)


def change_lines(inputs: Inputs) -> tuple[ChangeLine, ...]:
    """Those of the quarter; what takes effect in the next is in the calendar."""
    return tuple(ChangeLine(*row) for row in inputs.events if row.date <= inputs.quarter.last)
