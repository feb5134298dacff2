"""Bank details of payees and companies: dated, with their document, confirmed by a second person."""

import re
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.models import BankAccount, BankAccountConfirmation
from plans.models import Company, Document, Party

CLAUSE = "B EIGHTH(C)"
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def enter_bank_account(
    *, owner: Party | Company, since: date, holder: str, account: str, bank: str, document: Document, user: User
) -> BankAccount:
    """Keep an account; the same again is the one entered before. It counts once somebody else confirms it.

    Raises Refusal `bank-account-faults` with all that is wrong with the numbers.
    """
    values = {
        "since": since,
        "holder": " ".join(holder.split()),
        "account": re.sub(r"[\s-]", "", account).upper(),
        "bank": re.sub(r"[\s-]", "", bank).upper(),
        "party": owner if isinstance(owner, Party) else None,
        "company": owner if isinstance(owner, Company) else None,
        "document": document,
    }
    faults = account_faults(holder=values["holder"], account=values["account"], bank=values["bank"])  # type: ignore[arg-type]
    if faults:
        raise Refusal("bank-account-faults", "The bank details cannot be right.", clause=CLAUSE, faults=faults)
    with transaction.atomic(), acting(user):
        type(owner)._default_manager.select_for_update().get(pk=owner.pk)
        known = BankAccount.objects.filter(**values).first()
        return known or BankAccount.objects.create(**values, entered_by=user)


def confirm_bank_account(*, account: BankAccount, user: User) -> BankAccountConfirmation:
    """Say that the account is as its document says; twice is once. Raises Refusal `own-work`."""
    with transaction.atomic(), acting(user):
        locked = BankAccount.objects.select_for_update().get(pk=account.pk)
        known = BankAccountConfirmation.objects.filter(account=locked).first()
        if known is not None:
            return known
        if locked.entered_by_id == user.pk:
            raise Refusal(
                "own-work",
                "Nobody confirms the bank details they entered: ask somebody else to compare them with the document.",
                clause=CLAUSE,
            )
        return BankAccountConfirmation.objects.create(
            account=locked, entered_by_id=locked.entered_by_id, confirmed_by=user
        )


def account_faults(*, holder: str, account: str, bank: str) -> list[Fault]:
    """A wrong digit shows in the check digits of a routing number and of an IBAN; an account number has none."""
    faults = []
    if not holder or not holder.isprintable():
        faults.append(Fault("holder", "expected the name of the account"))
    if _IBAN.fullmatch(account):
        if not _iban_checks(account):
            faults.append(Fault("account", "expected another IBAN: its check digits do not fit"))
    elif not re.fullmatch(r"[A-Z0-9]{4,34}", account):
        faults.append(Fault("account", "expected an IBAN, or an account number of 4 to 34 letters and digits"))
    if re.fullmatch(r"\d{9}", bank, re.ASCII):
        if not _routing_checks(bank):
            faults.append(Fault("bank", "expected another routing number: its check digit does not fit"))
    elif not _BIC.fullmatch(bank):
        faults.append(Fault("bank", "expected a routing number of 9 digits, or a BIC such as CHASUS33"))
    return faults


def _routing_checks(number: str) -> bool:
    """ABA: weights 3, 7, 1; the sum is a multiple of ten."""
    return sum(int(digit) * weight for digit, weight in zip(number, (3, 7, 1) * 3, strict=True)) % 10 == 0


def _iban_checks(iban: str) -> bool:
    """ISO 13616: letters as numbers from ten on, the first four characters last; the remainder by 97 is one."""
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1
