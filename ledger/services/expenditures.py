"""Expenditures entered by hand (B SIXTH(C), (D); R FIFTH). Files of them load like any other."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from backoffice.refusals import Fault, Refusal
from ledger.models import Expenditure
from plans.models import Fund, Party, Plan
from plans.services.locks import lock_plan

REVERSAL = "-REVERSAL"
LONGEST_ID = 64 - len(REVERSAL)  # so that its reversal can bear it


def add_expenditure(
    *,
    plan: Plan,
    expenditure_id: str,
    date: datetime.date,
    fund: Fund,
    distributor: Party,
    purpose: str,
    amount: int,
    performed_by: str,
    evidence: str = "",
    user: User | None = None,
) -> Expenditure:
    """Enter one expenditure, `amount` in cents. Entered again with the same content it is the one of before.

    Raises Refusal `expenditure-faults` with every fault.
    """
    values: dict[str, Any] = {
        "date": date,
        "fund": fund,
        "distributor": distributor,
        "purpose": purpose,
        "amount": amount,
        "performed_by": performed_by,
        "evidence": evidence,
    }
    with transaction.atomic():
        plan = lock_plan(plan.pk)
        faults = _faults(plan, fund, distributor, amount)
        known = Expenditure.objects.filter(plan=plan, expenditure_id=expenditure_id).first()
        if known and not faults:
            differing = [name for name, value in values.items() if getattr(known, name) != value]
            if not differing:
                return known
            faults.append(Fault("expenditure_id", f"entered before with other {', '.join(differing)}"))
        if faults:
            raise Refusal("expenditure-faults", "The expenditure is not entered.", clause="B SIXTH(C)", faults=faults)
        return Expenditure.objects.create(plan=plan, expenditure_id=expenditure_id, entered_by=user, **values)


def reverse_expenditure(
    *, expenditure: Expenditure, date: datetime.date, evidence: str = "", user: User | None = None
) -> Expenditure:
    """Take an expenditure back by a negative one that names it; one reversal, however often asked.

    Raises Refusal `reversal-of-reversal`, `id-too-long`, `reversal-too-early`.
    """
    if expenditure.expenditure_id.endswith(REVERSAL):
        raise Refusal("reversal-of-reversal", f"{expenditure} is a reversal itself: enter the expenditure again.")
    if len(expenditure.expenditure_id) > LONGEST_ID:
        raise Refusal("id-too-long", f"{expenditure} is too long an id to reverse: enter a negative amount instead.")
    if date < expenditure.date:
        raise Refusal(
            "reversal-too-early",
            f"{expenditure} is dated {expenditure.date}.",
            faults=[Fault("date", f"expected {expenditure.date} or later")],
        )
    with transaction.atomic():
        lock_plan(expenditure.plan_id)
        known = reversal_of(expenditure)
        if known:
            return known
        return Expenditure.objects.create(
            plan=expenditure.plan,
            expenditure_id=f"{expenditure.expenditure_id}{REVERSAL}",
            date=date,
            fund=expenditure.fund,
            distributor=expenditure.distributor,
            purpose=expenditure.purpose,
            amount=-expenditure.amount,
            performed_by=expenditure.performed_by,
            evidence=evidence or f"Reverses {expenditure.expenditure_id}",
            entered_by=user,
        )


def reversal_of(expenditure: Expenditure) -> Expenditure | None:
    wanted = f"{expenditure.expenditure_id}{REVERSAL}"
    return Expenditure.objects.filter(plan=expenditure.plan_id, expenditure_id=wanted).first()


def _faults(plan: Plan, fund: Fund, distributor: Party, amount: int) -> list[Fault]:
    faults = []
    if not plan.schedule.filter(fund=fund).exists():
        faults.append(Fault("fund", f"expected a fund of Schedule A of {plan.code}"))
    if not plan.parties.filter(pk=distributor.pk, kind=Party.Kind.DISTRIBUTOR).exists():
        faults.append(Fault("distributor", f"expected a distributor of {plan.code}"))
    if not amount:
        faults.append(Fault("amount", "expected an amount other than zero"))
    return faults
