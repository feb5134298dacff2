"""Directions, bank accounts and batches for tests of payments. People as in `delivering`."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from backoffice.refusals import Refusal
from ledger.engine.dues import Due
from ledger.models import (
    BankAccount,
    Calculation,
    OpenException,
    Payment,
    PaymentBatch,
    PaymentOutcome,
    PaymentReturn,
    ShareTransaction,
)
from ledger.selectors.dues import current_dues
from ledger.services.bank_accounts import confirm_bank_account, enter_bank_account
from ledger.services.bank_files import export_batch
from ledger.services.batches import prepare_batch, release_batch
from ledger.services.outcomes import record_outcome, record_return
from plans.models import Company, Document, Notice, Party, Plan, Transfer
from plans.services.documents import store_document
from plans.services.notices import NoticeEntry, register_notice
from plans.services.transfers import record_notice
from tests.ledger.delivering import MARCH, People

ROUTING = "021000021"
JUNE_2003 = date(2003, 6, 2)


def party(code: str) -> Party:
    return Party.objects.get(code=code)


def evidence(name: str = "letter.txt") -> Document:
    return store_document(name=name, content=f"What {name} says.".encode())


def bank_account(
    owner: Party | Company, by: People, *, since: date = date(2003, 1, 1), number: str = ""
) -> BankAccount:
    """Entered by Kim, confirmed by Lee."""
    account = enter_bank_account(
        owner=owner,
        since=since,
        holder=owner.name,
        account=number or f"10{owner.pk:06d}",
        bank=ROUTING,
        document=evidence(f"account-of-{owner.code}.txt"),
        user=by.kim,
    )
    confirm_bank_account(account=account, user=by.lee)
    return account


def all_bank_accounts(plan: Plan, by: People) -> None:
    for party in plan.parties.all():
        bank_account(party, by)
    for company in plan.companies.all():
        bank_account(company, by)


def direct(
    plan: Plan, by: People, *, distributor: str, payee: str, agent: bool = False, received: date = date(2003, 3, 1)
) -> list[Notice]:
    """Every company is directed to pay the assignee itself (C), or everything to an agent (D)."""
    kind = Notice.Kind.PAY_COLLECTION_AGENT if agent else Notice.Kind.PAY_ASSIGNEE
    return [
        register_notice(
            plan=plan,
            entry=NoticeEntry(
                direction="in",
                kind=kind,
                sender=party(distributor),
                receiver=company,
                dated=received,
                received=received,
                payee=party(payee),
                text=f"Pay {payee}.",
            ),
            user=by.kim,
        )
        for company in plan.companies.all()
    ]


def prepare(plan: Plan, by: People, **options: object) -> PaymentBatch:
    """By Kim, for today."""
    values: dict[str, object] = {"key": str(uuid.uuid4()), "execution_date": timezone.localdate(), "user": by.kim}
    return prepare_batch(plan=plan, **{**values, **options})  # type: ignore[arg-type]


def sent(plan: Plan, by: People, **options: object) -> PaymentBatch:
    """Prepared by Kim, released by Lee, its files made by Max."""
    batch = prepare(plan, by, **options)
    release_batch(batch=batch, user=by.lee)
    export_batch(batch=batch, user=by.max)
    return batch


def payments_of(batch: PaymentBatch) -> dict[tuple[str, str, str], int]:
    """(fund, right, recipient) -> cents."""
    rows = Payment.objects.filter(batch=batch).values_list("fund__code", "right", "recipient__code", "amount")
    return {row[:3]: row[3] for row in rows}


def due(plan: Plan, right: str = "distribution-fee", fund: str = "ADV", **options: Any) -> Due:
    found = current_dues(plan, **options)
    return next(d for d in (*found.payable, *found.waiting) if (d.right, d.fund) == (right, fund))


def refused(call: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def outcome(payment: Payment, by: People, kind: str = "confirmed", **more: Any) -> PaymentOutcome:
    options = {"on": timezone.localdate(), "reference": "REF-1", "user": by.max, **more}
    return record_outcome(payment=payment, kind=kind, **options)


def give_back(payment: Payment, by: People, **more: Any) -> PaymentReturn:
    options = {"on": timezone.localdate(), "reason": "Account closed.", "reference": "B-1", "user": by.max, **more}
    return record_return(payment=payment, **options)


def shut_notice(plan: Plan, by: People) -> None:
    """No notice of any transfer of ONE is received."""
    for transfer in Transfer.objects.filter(tranche="ONE"):
        record_notice(transfer=transfer, received=None, user=by.kim)


def shut_exceptions(plan: Plan, by: People) -> None:
    """March has an open exception."""
    some = ShareTransaction.objects.filter(plan=plan).order_by("pk")[0]
    OpenException.objects.create(
        calculation=Calculation.objects.get(plan=plan, month=MARCH),
        fund=some.fund,
        transaction=some,
        record_id=some.record_id,
        trade_date=some.trade_date,
        reason="SHORT",
    )
