"""The whole of a plan, read in a constant number of queries."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet

from backoffice.once import asked_once
from backoffice.reach import Reach, changeable, readable
from plans.models import (
    Appointment,
    CdscSchedule,
    Company,
    Fund,
    Party,
    Plan,
    Rate,
    ScheduleEntry,
    Tranche,
    Transfer,
    WaiverCategory,
)
from plans.values import (
    AppointmentValue,
    CdscScheduleValue,
    CompanyValue,
    FundValue,
    PartyValue,
    PlanFile,
    PlanHeader,
    RateValue,
    TrancheValue,
    TransferValue,
    WaiverValue,
)


def canonical(plan: Plan) -> PlanFile:
    """The plan as one frozen value, equal to what its plan file reads as."""
    addresses = file_addresses(plan)
    return PlanFile.of(
        header_value(plan),
        parties=[party_value(party, addresses) for party in plan.parties.all()],
        companies=[company_value(company, addresses) for company in plan.companies.all()],
        funds=[fund_value(entry) for entry in schedule(plan)],
        **{name: rows_by_value(plan, name).keys() for name in ROWS},
    )


@asked_once
def plans_in_force(reach: Reach) -> list[Plan]:
    """Those within reach that are no drafts, by code."""
    return list(readable(Plan.objects.exclude(status=Plan.Status.DRAFT), reach).order_by("code"))


def whole_plans_in_force(reach: Reach) -> list[Plan]:
    """Those of which all companies are within reach."""
    if reach is None:
        return plans_in_force(None)
    return list(changeable(Plan.objects.exclude(status=Plan.Status.DRAFT), reach).order_by("code"))


def header_value(plan: Plan) -> PlanHeader:
    return PlanHeader(
        code=plan.code,
        name=plan.name,
        share_class=plan.share_class,
        effective=plan.effective,
        initial_term_ends=plan.initial_term_ends,
        allocation=plan.allocation,
        status=plan.status,
        day_count=plan.day_count,
        appreciation_on_exchange=plan.appreciation_on_exchange,
    )


Addresses = dict[tuple[int | None, int | None], str]
"""(party id, company id) -> address."""


def file_addresses(plan: Plan) -> Addresses:
    """The agreement's own addresses: those of its effective date. Later ones were designated by notice."""
    own = plan.addresses.filter(since=plan.effective)
    return {(party, company): text for party, company, text in own.values_list("party_id", "company_id", "text")}


def schedule(plan: Plan) -> QuerySet[ScheduleEntry]:
    """Schedule A of the plan with its funds and companies."""
    return plan.schedule.select_related("fund__company")


def party_value(party: Party, addresses: Addresses) -> PartyValue:
    return PartyValue(party.code, party.name, party.kind, addresses.get((party.pk, None), ""))


def company_value(company: Company, addresses: Addresses) -> CompanyValue:
    return CompanyValue(company.code, company.name, company.jurisdiction, addresses.get((None, company.pk), ""))


def fund_value(entry: ScheduleEntry) -> FundValue:
    fund = entry.fund
    return FundValue(fund.code, fund.name, fund.company.code, entry.party_since, entry.party_until)


def rows_by_value(plan: Plan, name: str) -> dict[Any, Any]:
    """Value -> row, of one kind of rows of the plan."""
    model, value = ROWS[name]
    rows: QuerySet[Any] = model._default_manager.filter(plan=plan)
    relations = {field.name for field in model._meta.get_fields()}
    if "distributor" in relations:
        rows = rows.select_related("distributor")
    if "assignee" in relations:
        rows = rows.select_related("assignee")
    if "funds" in relations:
        rows = rows.prefetch_related("funds")
    return {value(row): row for row in rows}


def _codes(funds: "QuerySet[Fund]") -> tuple[str, ...]:
    return tuple(sorted(fund.code for fund in funds))


def _appointment(row: Appointment) -> AppointmentValue:
    return AppointmentValue(row.distributor.code, row.start, row.end, _codes(row.funds.all()))


def _tranche(row: Tranche) -> TrancheValue:
    return TrancheValue(row.code, row.distributor.code, row.start, row.end)


def _rate(row: Rate) -> RateValue:
    return RateValue(row.start, row.asset_based, row.service, row.aggregate, _codes(row.funds.all()), row.tranche)


def _transfer(row: Transfer) -> TransferValue:
    return TransferValue(
        distributor=row.distributor.code,
        assignee=row.assignee.code,
        tranche=row.tranche,
        right=row.right,
        percent=row.percent,
        effective=row.effective,
        ends=row.ends,
        notice_received=row.notice_received,
        funds=_codes(row.funds.all()),
    )


def _cdsc_schedule(row: CdscSchedule) -> CdscScheduleValue:
    return CdscScheduleValue(
        row.issued_from, tuple(row.rates), row.anniversary, _codes(row.funds.all()), row.redeemed_from
    )


def _waiver(row: WaiverCategory) -> WaiverValue:
    return WaiverValue(row.code, row.name, row.start, row.end, row.issued_from, row.issued_to)


ROWS: dict[str, tuple[type[Model], Callable[[Any], Any]]] = {
    "appointments": (Appointment, _appointment),
    "tranches": (Tranche, _tranche),
    "rates": (Rate, _rate),
    "transfers": (Transfer, _transfer),
    "cdsc_schedules": (CdscSchedule, _cdsc_schedule),
    "waivers": (WaiverCategory, _waiver),
}
"""Field of `PlanFile` -> model of its rows, and how a row becomes a value."""
