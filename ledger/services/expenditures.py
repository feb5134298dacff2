"""Expenditures entered by hand (B SIXTH(C), (D); R FIFTH). Files of them load like any other."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.models import Expenditure, SharedExpenditure
from ledger.periods import quarter_of
from ledger.services.closings import Closing, closing_on, closings_of, next_open_day
from plans.models import Document, Fund, Party, Plan
from plans.services.locks import lock_plan

REVERSAL = "-REVERSAL"
LONGEST_ID = 64 - len(REVERSAL)  # so that its reversal can bear it
CLAUSE = "B SIXTH(C)"
FROZEN_BY = "B FIFTH(C)"


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
    performer: str = "",
    evidence: str = "",
    incurred_on: datetime.date | None = None,
    late_reason: str = "",
    document: Document | None = None,
    user: User | None = None,
) -> Expenditure:
    """Enter one expenditure, `amount` in cents. Entered again with the same content it is the one of before.

    Raises Refusal `expenditure-faults` with every fault; `quarter-closed` when one of them is that the quarter's
    report was sent.
    """
    values: dict[str, Any] = {
        "date": date,
        "fund": fund,
        "distributor": distributor,
        "purpose": purpose,
        "amount": amount,
        "performed_by": performed_by,
        "performer": performer,
        "evidence": evidence,
        "incurred_on": incurred_on,
        "late_reason": late_reason,
    }
    with transaction.atomic(), acting(user, reason=late_reason):
        plan = lock_plan(plan.pk)
        known = Expenditure.objects.filter(plan=plan, expenditure_id=expenditure_id).first()
        differing = [name for name, value in values.items() if known and getattr(known, name) != value]
        if known and not differing:
            return known
        faults = []
        if not plan.schedule.filter(fund=fund).exists():
            faults.append(Fault("fund", f"expected a fund of Schedule A of {plan.code}"))
        faults += spending_faults(plan, distributor, amount) + id_faults(plan, expenditure_id, SharedExpenditure)
        closed = closing_faults(closings_of(plan), [fund], date, incurred_on, late_reason)
        if differing:
            faults.append(Fault("expenditure_id", f"entered before with other {', '.join(differing)}"))
        refuse(faults, closed)
        entered = Expenditure.objects.create(plan=plan, expenditure_id=expenditure_id, entered_by=user, **values)
        if document is not None:
            entered.documents.add(document)
        return entered


def reverse_expenditure(
    *, expenditure: Expenditure, date: datetime.date, evidence: str = "", user: User | None = None
) -> Expenditure:
    """Take an expenditure back by a negative one that points to it; one reversal, however often asked.

    Raises Refusal `reversal-of-reversal`, `part-of-shared`, `id-too-long`, `reversal-too-early`, `quarter-closed`.
    """
    if hasattr(expenditure, "share"):
        shared = expenditure.share.shared
        raise Refusal("part-of-shared", f"{expenditure} is a share of {shared}: take back {shared} as a whole.")
    check_reversible(expenditure, expenditure.expenditure_id, date)
    with transaction.atomic(), acting(user, reason=evidence):
        plan = lock_plan(expenditure.plan_id)
        known = reversal_of(expenditure)
        if known:
            return known
        why = evidence or f"Reverses {expenditure.expenditure_id}"
        late = late_values(closings_of(plan), [expenditure.fund], date, expenditure.date, why)
        return Expenditure.objects.create(
            plan=plan,
            expenditure_id=f"{expenditure.expenditure_id}{REVERSAL}",
            date=date,
            fund=expenditure.fund,
            distributor=expenditure.distributor,
            purpose=expenditure.purpose,
            amount=-expenditure.amount,
            performed_by=expenditure.performed_by,
            performer=expenditure.performer,
            evidence=why,
            reverses=expenditure,
            entered_by=user,
            **late,
        )


def reversal_of(expenditure: Expenditure) -> Expenditure | None:
    return Expenditure.objects.filter(reverses=expenditure).first()


def attach_document(*, expenditure: Expenditure | SharedExpenditure, document: Document) -> None:
    """Add evidence to what was entered. What is attached stays; the same document twice is one."""
    with transaction.atomic():
        lock_plan(expenditure.plan_id)
        expenditure.documents.add(document)


# What single and shared expenditures have in common


def refuse(faults: Sequence[Fault], closed: Sequence[Fault]) -> None:
    """All faults together; by the name of the closed quarter when there is one."""
    if closed:
        text = f"The quarter is closed: {closed[0].message}."
        raise Refusal("quarter-closed", text, clause=FROZEN_BY, faults=[*faults, *closed])
    if faults:
        raise Refusal("expenditure-faults", "The expenditure is not entered.", clause=CLAUSE, faults=faults)


def spending_faults(plan: Plan, distributor: Party, amount: int) -> list[Fault]:
    faults = []
    if not plan.parties.filter(pk=distributor.pk, kind=Party.Kind.DISTRIBUTOR).exists():
        faults.append(Fault("distributor", f"expected a distributor of {plan.code}"))
    if not amount:
        faults.append(Fault("amount", "expected an amount other than zero"))
    return faults


def id_faults(plan: Plan, expenditure_id: str, others: type[Expenditure | SharedExpenditure]) -> list[Fault]:
    """An id ends in no reversal's ending, and is not borne by one of the other kind."""
    if expenditure_id.endswith(REVERSAL):
        return [Fault("expenditure_id", f"expected an id that does not end in {REVERSAL}: take back on the page")]
    if others._default_manager.filter(plan=plan, expenditure_id=expenditure_id).exists():
        return [Fault("expenditure_id", f"another expenditure of {plan.code} has this id")]
    return []


def closing_faults(
    closings: Sequence[Closing],
    funds: Sequence[Fund],
    date: datetime.date,
    incurred_on: datetime.date | None,
    late_reason: str,
) -> list[Fault]:
    """It counts in an open quarter; a late one says when it was incurred, in a closed one, and why it is late."""
    found = [closing for fund in funds if (closing := closing_on(closings, date, fund))]
    if found:
        opens = next_open_day(closings, date, funds)
        return [
            Fault("date", f"{found[0].why}; enter it on {opens} or later, with when it was incurred and why it is late")
        ]
    faults = []
    if incurred_on is None:
        if late_reason:
            faults.append(Fault("incurred_on", "expected the day it was incurred, as it is said to be late"))
        return faults
    if incurred_on >= quarter_of(date).first:
        faults.append(Fault("incurred_on", f"expected a day of an earlier quarter than {date}, or nothing"))
    elif not any(closing_on(closings, incurred_on, fund) for fund in funds):
        faults.append(Fault("incurred_on", f"no report of that quarter was sent: enter {incurred_on} as its date"))
    if not late_reason:
        faults.append(Fault("late_reason", "expected why it is entered after the quarter's report"))
    return faults


def check_reversible(spending: Expenditure | SharedExpenditure, expenditure_id: str, date: datetime.date) -> None:
    """Raises Refusal `reversal-of-reversal`, `id-too-long`, `reversal-too-early`."""
    if spending.reverses_id is not None:
        raise Refusal("reversal-of-reversal", f"{spending} is a reversal itself: enter the expenditure again.")
    if len(expenditure_id) > LONGEST_ID:
        raise Refusal("id-too-long", f"{spending} is too long an id to reverse: enter a negative amount instead.")
    if date < spending.date:
        raise Refusal(
            "reversal-too-early",
            f"{spending} is dated {spending.date}.",
            faults=[Fault("date", f"expected {spending.date} or later")],
        )


def late_values(
    closings: Sequence[Closing], funds: Sequence[Fund], date: datetime.date, first_date: datetime.date, why: str
) -> dict[str, Any]:
    """Of a reversal: where the reversed one was reported, its day and why. Raises Refusal `quarter-closed`."""
    late = first_date < quarter_of(date).first and any(closing_on(closings, first_date, fund) for fund in funds)
    incurred_on, reason = (first_date, why) if late else (None, "")
    refuse([], closing_faults(closings, funds, date, incurred_on, reason))
    return {"incurred_on": incurred_on, "late_reason": reason}
