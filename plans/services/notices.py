"""The register of notices (B SEVENTEENTH, R FOURTEENTH)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Company, Document, Fund, Notice, Party, Plan
from plans.references import clause_of
from plans.selectors.notices import address_on
from plans.services.locks import lock_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEntry:
    """What a person, a file or another service says of one notice. Dates are inclusive; no funds: all."""

    direction: str
    kind: str
    sender: Party | Company
    receiver: Party | Company
    dated: date
    subject: str = ""
    sent: date | None = None
    received: date | None = None
    delivery: str = Notice.Delivery.BY_HAND
    address_used: str = ""
    address_reason: str = ""
    funds: tuple[Fund, ...] = ()
    text: str = ""
    document: Document | None = None


def register_notice(*, plan: Plan, entry: NoticeEntry, user: Any = None) -> Notice:
    """Enter a notice; the same notice again is the one entered before.

    An empty address means the one the receiver last designated by the day it was sent (or dated). Refusal
    `notice-faults` with every fault: parties the plan does not name, dates out of order or in the future, another
    address without a reason, neither text nor document.
    """
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        if faults := notice_faults(locked, entry):
            raise Refusal(
                "notice-faults",
                "The notice cannot be entered as given.",
                clause=clause_of(locked, "addresses"),
                faults=faults,
            )
        columns = _columns(locked, entry)
        funds = {fund.pk for fund in entry.funds}
        for known in Notice.objects.filter(plan=locked, replaced_by=None, **columns):
            if {fund.pk for fund in known.funds.all()} == funds:
                return known
        notice = Notice.objects.create(plan=locked, entered_by=user, **columns)
        notice.funds.set(entry.funds)
        return notice


def notice_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    """All that is wrong with an entry, by the name of its field."""
    return [*_party_faults(plan, entry), *_date_faults(entry), *_content_faults(plan, entry)]


def _columns(plan: Plan, entry: NoticeEntry) -> dict[str, Any]:
    same = {field.name for field in fields(NoticeEntry)} - {"sender", "receiver", "funds"}
    columns = {name: getattr(entry, name) for name in same}
    for role, owner in (("from", entry.sender), ("to", entry.receiver)):
        columns[f"{role}_party"] = owner if isinstance(owner, Party) else None
        columns[f"{role}_company"] = owner if isinstance(owner, Company) else None
    columns["subject"] = entry.subject.strip() or Notice.Kind(entry.kind).label
    columns["address_used"] = entry.address_used.strip() or _designated(plan, entry)
    return columns


def _designated(plan: Plan, entry: NoticeEntry) -> str:
    return address_on(plan, entry.receiver, entry.sent or entry.dated)


def _party_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    faults = []
    for place, owner in (("sender", entry.sender), ("receiver", entry.receiver)):
        named = plan.parties if isinstance(owner, Party) else plan.companies
        if not named.filter(pk=owner.pk).exists():
            faults.append(Fault(place, f"expected a party or company of {plan.code}; {owner.code} is none"))
    if entry.sender == entry.receiver:
        faults.append(Fault("receiver", "expected another than the sender"))
    of_plan = set(plan.schedule.values_list("fund_id", flat=True))
    strange = sorted(fund.code for fund in entry.funds if fund.pk not in of_plan)
    if strange:
        faults.append(Fault("funds", f"expected funds of {plan.code}; {', '.join(strange)} are none"))
    return faults


def _date_faults(entry: NoticeEntry) -> list[Fault]:
    today = timezone.localdate()
    faults = []
    order: Iterable[tuple[str, date | None]] = (
        ("dated", entry.dated),
        ("sent", entry.sent),
        ("received", entry.received),
    )
    before = ("", date.min)
    for place, day in order:
        if day is None:
            continue
        if day > today:
            faults.append(Fault(place, f"expected {today} or earlier, got {day}"))
        if day < before[1]:
            faults.append(Fault(place, f"expected {before[1]} ({before[0]}) or later, got {day}"))
        before = (place, day)
    needed = {Notice.Direction.IN: "received", Notice.Direction.OUT: "sent"}[Notice.Direction(entry.direction)]
    if getattr(entry, needed) is None:
        faults.append(Fault(needed, f"expected the day it was {needed}"))
    return faults


def _content_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    faults = []
    if not entry.text.strip() and entry.document is None:
        faults.append(Fault("text", "expected its text or a document: a notice is in writing"))
    used, designated = entry.address_used.strip(), _designated(plan, entry)
    if used and designated and used != designated and not entry.address_reason.strip():
        faults.append(
            Fault("address_reason", f"expected why it did not go to the address last designated: {designated}")
        )
    return faults
