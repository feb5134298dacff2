"""What a plan says once an amendment takes effect on a day."""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from plans.values.amending.changes import (
    ALL_SHARES,
    CdscChange,
    Change,
    FundJoins,
    FundLeaves,
    ParagraphChange,
    RateChange,
    TermsChange,
    WaiverAdded,
    WaiverWithdrawn,
)
from plans.values.amending.tranches import tranches_from
from plans.values.plan_file import (
    CdscScheduleValue,
    CompanyValue,
    FundValue,
    PlanFile,
    RateValue,
    WaiverValue,
)


def amended(before: PlanFile, changes: Iterable[Change], day: date) -> PlanFile:
    """The plan from `day` on, changes applied in their order. Whether that is allowed is asked elsewhere."""
    after = before
    for change in changes:
        after = _APPLY[change.kind](after, change, day)
    return ordered(after)


def ordered(plan: PlanFile) -> PlanFile:
    """With its rows in the canonical order."""
    rows = {field.name: getattr(plan, field.name) for field in fields(plan) if field.name != "plan"}
    return PlanFile.of(plan.plan, **rows)


def _rate(plan: PlanFile, change: RateChange, day: date) -> PlanFile:
    """All shares: a row from the day on. New shares alone: the asset-based rate is that of tranches of their own."""
    if change.shares == ALL_SHARES:
        row = RateValue(day, change.asset_based, change.service, change.aggregate, change.funds)
        return replace(plan, rates=(*_without(plan.rates, row), row))
    plan, codes = tranches_from(plan, day, change.funds, change.tranche)
    if change.service is not None or change.aggregate is not None:
        row = RateValue(day, None, change.service, change.aggregate, change.funds)
        plan = replace(plan, rates=(*plan.rates, row))
    rows = tuple(
        RateValue(max(day, start), change.asset_based, None, None, _named(plan, code, change.funds), code)
        for code, start in codes
    )
    kept = tuple(old for old in plan.rates if all(not _same(old, row) for row in rows))
    return replace(plan, rates=(*kept, *rows))


def _named(plan: PlanFile, tranche: str, funds: tuple[str, ...]) -> tuple[str, ...]:
    """All funds by name where the tranche has rows of single funds, which would go before one of all (F2)."""
    if funds or not any(row.tranche == tranche and row.funds and row.asset_based is not None for row in plan.rates):
        return funds
    return tuple(sorted(fund.code for fund in plan.funds))


def _without(rates: tuple[RateValue, ...], new: RateValue) -> tuple[RateValue, ...]:
    """The rates; a row about the very same from the very same day keeps only what the new one does not say."""
    kept = []
    for row in rates:
        if not _same(row, new):
            kept.append(row)
            continue
        rest = replace(
            row,
            asset_based=row.asset_based if new.asset_based is None else None,
            service=row.service if new.service is None else None,
            aggregate=row.aggregate if new.aggregate is None else None,
        )
        if (rest.asset_based, rest.service, rest.aggregate) != (None, None, None):
            kept.append(rest)
    return tuple(kept)


def _same(row: RateValue, other: RateValue) -> bool:
    return (row.start, row.funds, row.tranche) == (other.start, other.funds, other.tranche)


def _joins(plan: PlanFile, change: FundJoins, day: date) -> PlanFile:
    companies = plan.companies
    if all(company.code != change.company for company in companies):
        companies = (*companies, CompanyValue(change.company, change.company_name, change.jurisdiction))
    fund = FundValue(change.code, change.name, change.company, day)
    return replace(plan, companies=companies, funds=(*plan.funds, fund))


def _leaves(plan: PlanFile, change: FundLeaves, day: date) -> PlanFile:
    last = day - timedelta(days=1)
    return replace(
        plan, funds=tuple(replace(fund, party_until=last) if fund.code == change.code else fund for fund in plan.funds)
    )


def _cdsc(plan: PlanFile, change: CdscChange, day: date) -> PlanFile:
    """New shares: a schedule from the day. Shares already issued: each schedule they bear changes from the day on."""
    rows = [CdscScheduleValue(day, change.rates, change.anniversary, change.funds)]
    if change.shares == ALL_SHARES:
        concerned = set(change.funds)
        for old in plan.cdsc_schedules:
            shared = not concerned or not old.funds or concerned & set(old.funds)
            if old.issued_from >= day or old.redeemed_from or not shared:
                continue
            funds = old.funds if not concerned else tuple(sorted(concerned & set(old.funds or concerned)))
            rows.append(CdscScheduleValue(old.issued_from, change.rates, change.anniversary, funds, day))
        if all(old.issued_from >= day for old in plan.cdsc_schedules if not old.funds):
            # Shares that bore no schedule: from the first day anything was issued.
            first = min((fund.party_since for fund in plan.funds), default=day)
            rows.append(CdscScheduleValue(min(first, day), change.rates, change.anniversary, change.funds, day))
    return replace(plan, cdsc_schedules=tuple(dict.fromkeys((*plan.cdsc_schedules, *rows))))


def _waiver_added(plan: PlanFile, change: WaiverAdded, day: date) -> PlanFile:
    limit: dict[str, Any] = {"start": day} if change.shares == ALL_SHARES else {"issued_from": day}
    return replace(plan, waivers=(*plan.waivers, WaiverValue(change.code, change.name, **limit)))


def _waiver_withdrawn(plan: PlanFile, change: WaiverWithdrawn, day: date) -> PlanFile:
    last = day - timedelta(days=1)
    limit: dict[str, Any] = {"end": last} if change.shares == ALL_SHARES else {"issued_to": last}
    return replace(
        plan, waivers=tuple(replace(row, **limit) if row.code == change.code else row for row in plan.waivers)
    )


def _terms(plan: PlanFile, change: TermsChange, _day: date) -> PlanFile:
    header = plan.plan
    return replace(
        plan,
        plan=replace(
            header,
            name=change.name or header.name,
            initial_term_ends=change.initial_term_ends or header.initial_term_ends,
        ),
    )


def _paragraph(plan: PlanFile, _change: ParagraphChange, _day: date) -> PlanFile:
    return plan


_APPLY: dict[str, Callable[[PlanFile, Any, date], PlanFile]] = {
    RateChange.kind: _rate,
    FundJoins.kind: _joins,
    FundLeaves.kind: _leaves,
    CdscChange.kind: _cdsc,
    WaiverAdded.kind: _waiver_added,
    WaiverWithdrawn.kind: _waiver_withdrawn,
    TermsChange.kind: _terms,
    ParagraphChange.kind: _paragraph,
}
