"""Months that were delivered and paid before this program was used: said once, with its proof, by two persons.

Their figures are frozen as delivered, without letters and payments, so that late records still give adjustments (M2).
"""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.engine.terms import UNALLOCATED
from ledger.models import (
    Calculation,
    DeliveredAmount,
    DeliveredCharge,
    Delivery,
    TakeOver,
    TakeOverConfirmation,
)
from ledger.months import month_end
from ledger.selectors.deliveries import present_charges, present_lines
from ledger.selectors.months import terms_of
from ledger.selectors.senders import calculating_distributor
from ledger.services.delivery import distributor_of, latest_rows
from ledger.services.month_history import record
from plans.models import Document, Fund, Plan, Transfer
from plans.services.locks import lock_plan

CLAUSE = "B EIGHTH(C), M2"


def enter_take_over(*, plan: Plan, until: date, reason: str, document: Document, user: User) -> TakeOver:
    """Say it; once a plan, and the same again is the one said before. It counts once somebody else confirms it.

    Raises Refusal `taken-over-already`, `take-over-faults`.
    """
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        known = TakeOver.objects.filter(plan=locked).first()
        if known is not None:
            if known.until == until:
                return known
            raise Refusal("taken-over-already", f"{known}: it is said once.", clause=CLAUSE)
        faults = _faults(locked, until, reason)
        if faults:
            raise Refusal("take-over-faults", "These months cannot be taken over.", clause=CLAUSE, faults=faults)
        return TakeOver.objects.create(
            plan=locked, until=until, reason=reason.strip(), document=document, entered_by=user
        )


def _faults(plan: Plan, until: date, reason: str) -> list[Fault]:
    faults = []
    calculation = Calculation.objects.filter(plan=plan, month=until).first()
    if plan.is_draft:
        faults.append(Fault("plan", f"{plan.code} is a draft: nothing was delivered under it"))
    if calculation is None:
        faults.append(Fault("until", f"expected a calculated month; {plan.code} {until:%Y-%m} is none"))
    elif calculation.stale_since:
        faults.append(Fault("until", f"{plan.code} {until:%Y-%m} is stale: calculate it again first"))
    elif month_end(until) >= timezone.localdate():
        faults.append(Fault("until", "expected a month that is over"))
    if Delivery.objects.filter(plan=plan).exists():
        faults.append(Fault("until", f"months of {plan.code} are delivered with this program already"))
    if not reason.strip():
        faults.append(Fault("reason", "Say who delivered and paid them."))
    return faults


def confirm_take_over(*, take_over: TakeOver, user: User) -> TakeOverConfirmation:
    """Somebody else has compared it with the document: the months' figures are frozen as delivered. Twice is once.

    What was held for want of a notice by then is still owed. Raises Refusal `own-work`, `take-over-faults`.
    """
    with transaction.atomic(), acting(user):
        plan = lock_plan(take_over.plan_id)
        known = TakeOverConfirmation.objects.filter(take_over=take_over).first()
        if known is not None:
            return known
        if take_over.entered_by_id == user.pk:
            raise Refusal("own-work", "Nobody confirms what they entered: ask somebody else.", clause=CLAUSE)
        faults = _faults(plan, take_over.until, take_over.reason)
        if faults:
            raise Refusal("take-over-faults", "These months cannot be taken over.", clause=CLAUSE, faults=faults)
        confirmation = TakeOverConfirmation.objects.create(
            take_over=take_over, entered_by_id=take_over.entered_by_id, confirmed_by=user
        )
        months = Calculation.objects.filter(plan=plan, month__lte=take_over.until).select_related("plan")
        for calculation in months.order_by("month"):
            _freeze(take_over, calculation, user)
        return confirmation


def _freeze(take_over: TakeOver, calculation: Calculation, user: User) -> None:
    plan, today = calculation.plan, timezone.localdate()
    sender = calculating_distributor(plan, today)
    if sender is None:
        raise Refusal("nobody-calculates", f"{plan.code} has no distributor: appoint one first.", clause=CLAUSE)
    delivery = Delivery.objects.create(
        plan=plan,
        month=calculation.month,
        digest=calculation.digest,
        sender=sender,
        transaction_count=calculation.transaction_count,
        calculated_at=calculation.calculated_at,
        calculated_by_id=calculation.calculated_by_id,
        take_over=take_over,
        delivered_on=today,
        delivered_by=user,
        **latest_rows(plan),
    )
    funds, terms = dict(Fund.objects.values_list("code", "pk")), terms_of(calculation)
    silent = _without_notice(plan, today)
    DeliveredAmount.objects.bulk_create(
        DeliveredAmount(
            delivery=delivery,
            month=calculation.month,
            fund_id=funds[line.fund],
            right=line.right,
            tranche=line.tranche,
            distributor=distributor_of(terms, line),
            payee=line.payee,
            status=line.status,
            amount=line.amount,
            settled_outside=line.payee == UNALLOCATED
            or line.status == "payable"
            or (line.payee, line.right, line.tranche) not in silent,
        )
        for line in present_lines(calculation)
    )
    DeliveredCharge.objects.bulk_create(
        DeliveredCharge(
            delivery=delivery,
            month=calculation.month,
            fund_id=funds[fund],
            tranche=tranche,
            trade_date=day,
            amount=cents,
        )
        for (fund, tranche, day), cents in present_charges(calculation).items()
    )
    told = f"delivered and paid before this program was used: {take_over.reason}"
    record(plan, {f"{calculation.month:%Y-%m}": ["", told]}, user)


def _without_notice(plan: Plan, on: date) -> set[tuple[str, str, str]]:
    """(payee, right, tranche) of transfers of which no notice was received by the day: nobody can have paid them."""
    rows = Transfer.objects.filter(plan=plan).exclude(notice_received__lte=on)
    return set(rows.values_list("assignee__code", "right", "tranche"))
