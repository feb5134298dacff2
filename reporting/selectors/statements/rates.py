"""Rates in force over a quarter (F2, Schedule B)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from ledger.engine import terms as engine
from plans.values import PlanFile
from reporting.statement import Quarter, inputs


def rate_periods(
    plan_file: PlanFile, terms: engine.Terms, funds: Sequence[str], quarter: Quarter
) -> Iterable[inputs.RatePeriod]:
    """Between the days of the quarter on which a rate may change."""
    # The aggregate is found among the rows by the same rule as the rates it holds together.
    aggregates = replace(
        terms,
        rates=tuple(
            engine.Rate(row.start, row.aggregate, None, frozenset(row.funds), row.tranche) for row in plan_file.rates
        ),
    )
    changes = {row.start for row in plan_file.rates if quarter.first < row.start <= quarter.last}
    starts = sorted({quarter.first, *changes})
    ends = [*(start - timedelta(days=1) for start in starts[1:]), quarter.last]
    for fund in funds:
        named = {row.tranche for row in plan_file.rates if row.tranche and (not row.funds or fund in row.funds)}
        for tranche in sorted({"", *named}):
            for since, until in zip(starts, ends, strict=True):
                yield inputs.RatePeriod(
                    fund,
                    tranche,
                    since,
                    until,
                    terms.rate("asset_based", fund, tranche, since),
                    terms.rate("service", fund, "", since),
                    aggregates.rate("asset_based", fund, tranche, since),
                )
