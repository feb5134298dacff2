"""Expenditures of a file, seen beside what is entered and reported: ids, closed quarters, shares."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from backoffice.refusals import Fault, Refusal
from ledger.bulk import as_day
from ledger.models import Expenditure, LoadedFile, SharedExpenditure
from ledger.services.closings import closings_of
from ledger.services.expenditures import closing_faults, id_faults
from ledger.services.records.staging import STAGED, fetch
from ledger.services.shared_expenditures import SEPARATOR, Sharing, preview_sharing, store_shares
from plans.models import Fund, Party, Plan


def faults_of_expenditures(plan_id: int) -> list[Fault]:
    """Of rows not loaded before: an id of another kind of expenditure, a date in a closed quarter."""
    plan = Plan.objects.get(pk=plan_id)
    funds = {fund.pk: fund for fund in Fund.objects.filter(schedule_entries__plan=plan)}
    others = set(SharedExpenditure.objects.filter(plan=plan).values_list("expenditure_id", flat=True))
    closings = closings_of(plan)
    faults: list[Fault] = []
    for number, expenditure_id, day, fund, incurred_on, late_reason in _new_rows(
        Expenditure, plan_id, "expenditure_id, date, fund_id, incurred_on, late_reason"
    ):
        found = closing_faults(closings, [funds[fund]], as_day(day), _day(incurred_on), late_reason)
        if expenditure_id in others or expenditure_id.endswith("-REVERSAL"):
            found += id_faults(plan, expenditure_id, SharedExpenditure)
        faults += _of_row(number, found)
    return faults


def faults_of_shared_expenditures(plan_id: int) -> list[Fault]:
    """Of rows not loaded before: what refuses the same entry by hand."""
    plan = Plan.objects.get(pk=plan_id)
    faults: list[Fault] = []
    columns = "expenditure_id, date, funds, distributor_id, amount, key, key_period, incurred_on, late_reason"
    for number, *row in _new_rows(SharedExpenditure, plan_id, columns):
        expenditure_id, day, codes, distributor, amount, key, key_period, incurred_on, late_reason = row
        try:
            preview_sharing(
                plan=plan,
                expenditure_id=expenditure_id,
                date=as_day(day),
                distributor=Party.objects.get(pk=distributor),
                amount=int(amount),
                key=key,
                key_period=key_period,
                funds=funds_of(plan, codes),
                incurred_on=_day(incurred_on),
                late_reason=late_reason,
            )
        except Refusal as refusal:
            faults += _of_row(number, refusal.faults)
    return faults


def store_shares_of(file: LoadedFile) -> None:
    """The shares of what a file just brought, each summing exactly (U3)."""
    for shared in SharedExpenditure.objects.filter(file=file).select_related("plan", "distributor").order_by("pk"):
        store_shares(shared, sharing_of(shared))


def sharing_of(shared: SharedExpenditure) -> Sharing:
    """By the figures of now."""
    return preview_sharing(
        plan=shared.plan,
        expenditure_id=shared.expenditure_id,
        date=shared.date,
        distributor=shared.distributor,
        amount=shared.amount,
        key=shared.key,
        key_period=shared.key_period,
        funds=funds_of(shared.plan, shared.funds),
        incurred_on=shared.incurred_on,
        late_reason=shared.late_reason,
    )


def funds_of(plan: Plan, codes: str) -> list[Fund]:
    wanted = [code for code in codes.split(SEPARATOR) if code]
    return list(Fund.objects.filter(schedule_entries__plan=plan, code__in=wanted).order_by("code"))


def _new_rows(model: type[Expenditure | SharedExpenditure], plan_id: int, columns: str) -> list[tuple[Any, ...]]:
    """Row number and columns of the staged rows whose id is not loaded."""
    return fetch(
        f"SELECT row_number, {columns} FROM {STAGED} s WHERE NOT EXISTS ("
        f"SELECT 1 FROM {model._meta.db_table} t WHERE t.plan_id = %s AND t.expenditure_id = s.expenditure_id"
        ") ORDER BY row_number",
        [plan_id],
    )


def _of_row(number: int, faults: Iterable[Fault]) -> list[Fault]:
    return [Fault(f"row {number}, column {fault.place}", fault.message) for fault in faults]


def _day(value: Any) -> date | None:
    return as_day(value) if value else None
