"""Writes the rows of a plan: only what differs, so that the history tells what changed and nothing else."""

from contextlib import suppress
from dataclasses import fields
from typing import Any

from django.db.models import Model, ProtectedError

from plans.models import Address, Company, Fund, Party, Plan, ScheduleEntry
from plans.selectors.plans import ROWS, rows_by_value
from plans.selectors.shared import companies_of_other_plans, funds_of_other_plans, parties_of_other_plans
from plans.values import PlanFile, PlanHeader
from plans.values.difference import difference

HEADER = (
    "name",
    "share_class",
    "effective",
    "initial_term_ends",
    "allocation",
    "status",
    "day_count",
    "appreciation_on_exchange",
)

TABLES = {
    "appointment": "appointments",
    "tranche": "tranches",
    "rate": "rates",
    "transfer": "transfers",
    "cdsc_schedule": "cdsc_schedules",
    "waiver": "waivers",
}
"""Table of the file -> field of `PlanFile`, of the rows that belong to one plan alone."""


def create_plan(wanted: PlanFile) -> Plan:
    plan = Plan(code=wanted.plan.code)
    _write(plan, PlanFile.of(wanted.plan), wanted)
    return plan


def update_plan(plan: Plan, before: PlanFile, wanted: PlanFile) -> None:
    """Makes the locked `plan`, which says `before`, say `wanted`."""
    _write(plan, before, wanted)
    _remove_orphans(plan, before, wanted)


def _write(plan: Plan, before: PlanFile, wanted: PlanFile) -> None:
    _write_header(plan, wanted)
    parties = _write_parties(plan, wanted)
    companies = _write_companies(plan, wanted)
    funds = _write_schedule(plan, wanted, companies)
    _write_addresses(plan, before.plan, wanted, parties, companies)
    writer = RowWriter(plan, parties, funds)
    for table, name in TABLES.items():
        writer.write(table, name, getattr(before, name), getattr(wanted, name))


def _write_header(plan: Plan, wanted: PlanFile) -> None:
    _save(plan, {name: getattr(wanted.plan, name) for name in HEADER} | {"digest": wanted.digest})


def _save(row: Model, values: dict[str, Any]) -> None:
    """Saves a row that is new or differs from `values`."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed or row.pk is None:
        row.save()


def _write_parties(plan: Plan, wanted: PlanFile) -> dict[str, Party]:
    known = {party.code: party for party in Party.objects.filter(code__in=[party.code for party in wanted.parties])}
    for value in wanted.parties:
        party = known.setdefault(value.code, Party(code=value.code))
        _save(party, {"name": value.name, "kind": value.kind})
    plan.parties.set(known.values())
    return known


def _write_companies(plan: Plan, wanted: PlanFile) -> dict[str, Company]:
    codes = [company.code for company in wanted.companies]
    known = {company.code: company for company in Company.objects.filter(code__in=codes)}
    for value in wanted.companies:
        company = known.setdefault(value.code, Company(code=value.code))
        _save(company, {"name": value.name, "jurisdiction": value.jurisdiction})
    plan.companies.set(known.values())
    return known


def _write_schedule(plan: Plan, wanted: PlanFile, companies: dict[str, Company]) -> dict[str, Fund]:
    """Schedule A: the funds, and since when each is a party."""
    codes = [fund.code for fund in wanted.funds]
    known = {fund.code: fund for fund in Fund.objects.filter(code__in=codes)}
    entries = {entry.fund_id: entry for entry in plan.schedule.all()}
    for value in wanted.funds:
        fund = known.setdefault(value.code, Fund(code=value.code))
        _save(fund, {"name": value.name, "company_id": companies[value.company].pk})
        entry = entries.pop(fund.pk, None) or ScheduleEntry(plan=plan, fund=fund)
        _save(entry, {"party_since": value.party_since, "party_until": value.party_until})
    for entry in entries.values():
        entry.delete()
    return known


def _write_addresses(
    plan: Plan, before: PlanHeader, wanted: PlanFile, parties: dict[str, Party], companies: dict[str, Company]
) -> None:
    """The agreement's own addresses stand from its effective date; those designated later stay as they are."""
    own = {(row.party_id, row.company_id): row for row in plan.addresses.filter(since=before.effective)}
    texts: dict[tuple[int | None, int | None], str] = {}
    texts |= {(parties[row.code].pk, None): row.address for row in wanted.parties if row.address}
    texts |= {(None, companies[row.code].pk): row.address for row in wanted.companies if row.address}
    for (party, company), text in texts.items():
        address = own.pop((party, company), None) or Address(plan=plan, party_id=party, company_id=company)
        _save(address, {"since": wanted.plan.effective, "text": text})
    for address in own.values():
        address.delete()


class RowWriter:
    """Removes, creates and changes the rows of a plan that name its parties and funds by code."""

    def __init__(self, plan: Plan, parties: dict[str, Party], funds: dict[str, Fund]) -> None:
        self.plan = plan
        self.parties = parties
        self.funds = funds

    def write(self, table: str, name: str, before: tuple[Any, ...], wanted: tuple[Any, ...]) -> None:
        change = difference(table, before, wanted)
        if not (change.removed or change.added or change.changed):
            return
        rows = rows_by_value(self.plan, name)
        for value in change.removed:
            rows[value].delete()
        for old, new in change.changed:
            _save(rows[old], self._columns(new))
        for value in change.added:
            row: Any = ROWS[name][0](plan=self.plan)
            _save(row, self._columns(value))
            if getattr(value, "funds", ()):
                row.funds.set([self.funds[code] for code in value.funds])

    def _columns(self, value: Any) -> dict[str, Any]:
        """The columns of a row; which funds a row names is part of its identity and never changes."""
        columns = {field.name: getattr(value, field.name) for field in fields(value) if field.name != "funds"}
        for name in {"distributor", "assignee"} & columns.keys():
            columns[f"{name}_id"] = self.parties[columns.pop(name)].pk
        if "rates" in columns:
            columns["rates"] = list(columns["rates"])
        return columns


def _remove_orphans(plan: Plan, before: PlanFile, wanted: PlanFile) -> None:
    """What only this plan named, and names no more, goes; what anything still refers to stays."""
    gone = [
        funds_of_other_plans(plan.code),
        companies_of_other_plans(plan.code),
        parties_of_other_plans(plan.code),
    ]
    names = ("funds", "companies", "parties")
    for name, elsewhere in zip(names, gone, strict=True):
        dropped = {row.code for row in getattr(before, name)} - {row.code for row in getattr(wanted, name)}
        shared = set(elsewhere.filter(code__in=dropped).values_list("code", flat=True))
        for row in elsewhere.model._default_manager.filter(code__in=dropped - shared):
            with suppress(ProtectedError):
                row.delete()
