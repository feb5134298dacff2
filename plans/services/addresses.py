"""Addresses for notices, designated by the party or company itself (B SEVENTEENTH, R FOURTEENTH)."""

from datetime import date
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Address, Company, Party, Plan
from plans.services.locks import lock_plan


def designate_address(*, plan: Plan, owner: Party | Company, since: date, text: str, user: Any = None) -> Address:
    """Uses `text` for notices under `plan` from `since` on; the same day again corrects it.

    Refusal `address-faults`: an owner the plan does not name, no text, or a day not after the effective date, from
    which the agreement's own address stands.
    """
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        text = "\n".join(line.strip() for line in text.strip().splitlines())
        if faults := _faults(locked, owner, since, text):
            raise Refusal(
                "address-faults", "The address cannot be used as given.", clause="B SEVENTEENTH", faults=faults
            )
        role = "party" if isinstance(owner, Party) else "company"
        address, created = Address.objects.get_or_create(
            plan=locked, since=since, **{role: owner}, defaults={"text": text}
        )
        if not created and address.text != text:
            address.text = text
            address.save()
        return address


def _faults(plan: Plan, owner: Party | Company, since: date, text: str) -> list[Fault]:
    faults = []
    named = plan.parties if isinstance(owner, Party) else plan.companies
    if not named.filter(pk=owner.pk).exists():
        faults.append(Fault("owner", f"expected a party or company of {plan.code}; {owner.code} is none"))
    if since <= plan.effective:
        faults.append(Fault("since", f"expected a day after {plan.effective}; until then the agreement's own stands"))
    if not 1 <= len(text) <= 1000:
        faults.append(Fault("text", f"expected an address of 1 to 1000 characters, got {len(text)}"))
    elif not all(line.isprintable() for line in text.split("\n")):
        faults.append(Fault("text", "expected an address without control characters"))
    return faults
