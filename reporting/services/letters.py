"""Notices that go out as letters: laid out once, kept as sent, entered in the register (B SEVENTEENTH)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Notice, Plan
from plans.references import clause_of
from plans.selectors.notices import address_on
from plans.services.documents import store_document
from plans.services.locks import lock_plan
from plans.services.notice_checks import NoticeEntry
from plans.services.notices import Registered, register_notices
from reporting.letters import letter_of, letter_pdf


def send_letters(*, plan: Plan, entries: Iterable[NoticeEntry], user: Any = None) -> Registered:
    """Each entry's letter is made, kept as a document and entered as a notice out; all or none.

    The letter that is kept is the one that was sent: it is never made again. The same letters again are the ones sent
    before. Refusal `letter-faults`: an entry that is no notice out, says nothing, or goes to nobody's address;
    `notice-faults` as for any notice.
    """
    wanted = list(entries)
    if faults := list(dict.fromkeys(fault for entry in wanted for fault in letter_faults(plan, entry))):
        raise Refusal(
            "letter-faults", "The letter cannot be sent as given.", clause=clause_of(plan, "addresses"), faults=faults
        )
    made = [(entry, letter_name(plan, entry), letter_pdf(letter_of(plan, entry)).content) for entry in wanted]
    with transaction.atomic(), acting(user):
        lock_plan(plan.pk)
        ready = [
            replace(entry, document=store_document(name=name, content=content, user=user))
            for entry, name, content in made
        ]
        return register_notices(plan=plan, entries=ready, user=user)


def letter_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    """What a letter needs beside what every notice needs."""
    faults = []
    if entry.direction != Notice.Direction.OUT:
        faults.append(Fault("direction", "expected a notice that goes out"))
    if not entry.text.strip():
        faults.append(Fault("text", "expected what the letter says"))
    if not entry.address_used.strip() and not address_on(plan, entry.receiver, entry.sent or entry.dated):
        told = f"no address of {entry.receiver.name} is known: designate one, or say where this letter goes"
        faults.append(Fault("address_used", told))
    return faults


def letter_name(plan: Plan, entry: NoticeEntry) -> str:
    return f"{plan.code}-{entry.kind}-{entry.receiver.code}-{entry.dated}.pdf"
