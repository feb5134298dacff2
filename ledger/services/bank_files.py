"""The files of a released batch for the bank: made once, kept, the same bytes whenever they are taken."""

import csv
import io

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from backoffice.quantities import MONEY
from backoffice.refusals import Refusal
from backoffice.services.audit import acting
from ledger.models import BankAccount, BatchExport, Payment, PaymentBatch
from ledger.pain001 import Account, Message, Transfer, pain001
from ledger.selectors.payments import gates_of_payments
from ledger.services.batches import gate_faults
from plans.services.documents import store_document
from plans.services.locks import lock_plan

CSV_COLUMNS = (
    "end_to_end_id",
    "amount",
    "currency",
    "execution_date",
    "from_holder",
    "from_account",
    "from_bank",
    "to_holder",
    "to_account",
    "to_bank",
    "fund",
    "right",
    "month",
)


def export_batch(*, batch: PaymentBatch, user: User) -> BatchExport:
    """Make the files for the bank and record it, in one transaction: neither is without the other.

    Whoever asks again gets what was made, with the same message id: nothing can reach the bank twice as another
    message. Raises Refusal `not-released`, `gate-closed`, `nothing-to-send`.
    """
    with transaction.atomic(), acting(user):
        lock_plan(batch.plan_id)
        known = BatchExport.objects.filter(batch=batch).first()
        if known is not None:
            return known
        if not hasattr(PaymentBatch.objects.select_related("release").get(pk=batch.pk), "release"):
            raise Refusal(
                "not-released", f"{batch} is not released: a second person releases it.", clause="B EIGHTH(C)"
            )
        payments = list(
            batch.payments.filter(outcome=None)
            .select_related("fund__company", "recipient", "account", "debtor_account")
            .order_by("pk")
        )
        if not payments:
            raise Refusal("nothing-to-send", f"{batch} has nothing for the bank: all of it is settled or withdrawn.")
        gates = gates_of_payments(payments)
        faults = [fault for payment in payments for fault in gate_faults(payment.end_to_end_id, gates[payment.pk])]
        if faults:
            raise Refusal(
                "gate-closed",
                "Gates have closed since it was released: withdraw the batch, and prepare it again.",
                clause="B EIGHTH(C), P3",
                faults=faults,
            )
        identity = f"12B1-{batch.plan_id}-{batch.number}"
        name = f"{batch.plan.code}-payments-{batch.number}"
        xml = pain001(_message(batch, identity, payments))
        return BatchExport.objects.create(
            batch=batch,
            message_id=identity,
            pain001=store_document(name=f"{name}.xml", content=xml, user=user),
            csv=store_document(name=f"{name}.csv", content=_csv(batch, payments), user=user),
            exported_by=user,
        )


def _message(batch: PaymentBatch, identity: str, payments: list[Payment]) -> Message:
    return Message(
        id=identity,
        created=timezone.localtime().isoformat(timespec="seconds"),
        initiator=batch.plan.name,
        execution_date=batch.execution_date,
        transfers=tuple(
            Transfer(
                end_to_end_id=payment.end_to_end_id,
                cents=payment.amount,
                debtor=_account(payment.debtor_account),
                for_whom=payment.fund.name,
                creditor=_account(payment.account),
                about=f"{payment.get_right_display()} {payment.month:%Y-%m} {payment.fund.name}",
            )
            for payment in payments
        ),
    )


def _account(account: BankAccount) -> Account:
    return Account(account.holder, account.account, account.bank)


def _csv(batch: PaymentBatch, payments: list[Payment]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for payment in payments:
        debtor, creditor = payment.debtor_account, payment.account
        writer.writerow(
            (
                payment.end_to_end_id,
                MONEY.format(payment.amount),
                "USD",
                batch.execution_date.isoformat(),
                *(debtor.holder, debtor.account, debtor.bank),
                *(creditor.holder, creditor.account, creditor.bank),
                payment.fund.code,
                payment.right,
                f"{payment.month:%Y-%m}",
            )
        )
    return text.getvalue().encode()
