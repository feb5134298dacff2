"""A plan as it stands on one day: what has ended by then or has not begun is left out."""

from dataclasses import replace
from datetime import date

from plans.values.lookup import within
from plans.values.plan_file import PlanFile, RateValue


def as_of(plan: PlanFile, day: date) -> PlanFile:
    """Rows in force on the day; windows that have begun; of rates and charges, what a later row has not replaced."""
    return replace(
        plan,
        funds=tuple(fund for fund in plan.funds if within(day, fund.party_since, fund.party_until)),
        appointments=tuple(row for row in plan.appointments if within(day, row.start, row.end)),
        tranches=tuple(row for row in plan.tranches if row.start <= day),
        rates=_rates(plan, day),
        transfers=tuple(row for row in plan.transfers if within(day, row.effective, row.ends)),
        cdsc_schedules=tuple(
            row for row in plan.cdsc_schedules if row.issued_from <= day and within(day, row.redeemed_from, None)
        ),
        waivers=tuple(
            row for row in plan.waivers if within(day, row.start, row.end) and within(day, row.issued_from, None)
        ),
    )


def _rates(plan: PlanFile, day: date) -> tuple[RateValue, ...]:
    """Of rows about the same funds and tranche, each part as the latest begun says it (F2)."""
    latest: dict[tuple[tuple[str, ...], str], RateValue] = {}
    for row in sorted(plan.rates, key=lambda row: row.start):
        if row.start > day:
            continue
        key = (row.funds, row.tranche)
        earlier = latest.get(key)
        latest[key] = row if earlier is None else _over(earlier, row)
    return tuple(latest[key] for key in sorted(latest))


def _over(earlier: RateValue, row: RateValue) -> RateValue:
    return replace(
        row,
        asset_based=earlier.asset_based if row.asset_based is None else row.asset_based,
        service=earlier.service if row.service is None else row.service,
        aggregate=earlier.aggregate if row.aggregate is None else row.aggregate,
    )
