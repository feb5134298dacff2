"""What a notice must say, whoever enters it: a person, a file or another service."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from backoffice.refusals import Fault
from plans.models import Company, Document, Fund, Notice, Party, Plan, Transfer
from plans.selectors.notices import address_on


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
    transfers: tuple[Transfer, ...] = ()
    payee: Party | None = None
    joint_party: Party | None = None
    takes_effect: date | None = None
    new_address: str = ""


def notice_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    """All that is wrong with an entry, by the name of its field."""
    own = OF_KIND.get(Notice.Kind(entry.kind))
    return [
        *_party_faults(plan, entry),
        *_date_faults(entry),
        *_content_faults(plan, entry),
        *(own(plan, entry) if own else ()),
        *_strange_faults(entry),
    ]


def designated_address(plan: Plan, entry: NoticeEntry) -> str:
    """The address the receiver last designated by the day the notice was sent, or else dated."""
    return address_on(plan, entry.receiver, entry.sent or entry.dated)


def _party_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    faults = []
    for place, owner in (("sender", entry.sender), ("receiver", entry.receiver)):
        named = plan.parties if isinstance(owner, Party) else plan.companies
        if not named.filter(pk=owner.pk).exists():
            faults.append(Fault(place, f"expected a party or company of {plan.code}; {owner.code} is none"))
    if entry.sender == entry.receiver:
        faults.append(Fault("receiver", "expected another than the sender"))
    if entry.joint_party is not None and entry.joint_party == entry.sender:
        faults.append(Fault("joint_party", "expected another than the sender"))
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
    used, designated = entry.address_used.strip(), designated_address(plan, entry)
    if used and designated and used != designated and not entry.address_reason.strip():
        faults.append(
            Fault("address_reason", f"expected why it did not go to the address last designated: {designated}")
        )
    return faults


# --- what a kind asks for -----------------------------------------------------------------------------------


def _transfer_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    """The distributor gives each company notice of its transfers (B EIGHTH(B))."""
    faults = []
    if not isinstance(entry.receiver, Company):
        faults.append(Fault("receiver", "expected a company: it is the company that is notified (B EIGHTH(B))"))
    if not entry.transfers:
        faults.append(Fault("transfers", "expected the transfers it gives notice of; enter those first"))
    for transfer in entry.transfers:
        if transfer.plan_id != plan.pk:
            faults.append(Fault("transfers", f"expected transfers of {plan.code}; No. {transfer.pk} is none"))
        elif transfer.distributor != entry.sender:
            told = f"No. {transfer.pk} is of {transfer.distributor.code}, who gives notice of it (B EIGHTH(B))"
            faults.append(Fault("transfers", told))
    return faults


def _direction_faults(_plan: Plan, entry: NoticeEntry) -> list[Fault]:
    """Who directs: a distributor, and whom: a company (B EIGHTH(C), (D))."""
    faults = []
    if not isinstance(entry.receiver, Company):
        faults.append(Fault("receiver", "expected a company: it is the company that is directed to pay"))
    if not isinstance(entry.sender, Party) or entry.sender.kind != Party.Kind.DISTRIBUTOR:
        faults.append(Fault("sender", "expected the distributor whose rights they are"))
    return faults


def _pay_assignee_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    faults = _direction_faults(plan, entry)
    if entry.payee is None:
        return [*faults, Fault("payee", "expected the assignee to be paid (B EIGHTH(C))")]
    held = Transfer.objects.filter(plan=plan, assignee=entry.payee)
    if isinstance(entry.sender, Party):
        held = held.filter(distributor=entry.sender)
    if not held.exists():
        faults.append(Fault("payee", f"expected an assignee of the sender; {entry.payee.code} holds no transfer of it"))
    return faults


def _pay_agent_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    faults = _direction_faults(plan, entry)
    if entry.payee is None:
        return [*faults, Fault("payee", "expected the depository or collection agent (B EIGHTH(D))")]
    if entry.payee.kind != Party.Kind.COLLECTION_AGENT or not plan.parties.filter(pk=entry.payee.pk).exists():
        faults.append(Fault("payee", f"expected a collection agent of {plan.code}; {entry.payee.code} is none"))
    return faults


def _address_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    """The sender designates its own address, for notices from a day on (B SEVENTEENTH, R FOURTEENTH)."""
    faults = []
    text = entry.new_address.strip()
    if not 1 <= len(text) <= 1000:
        faults.append(Fault("new_address", f"expected the new address, 1 to 1000 characters, got {len(text)}"))
    elif not all(line.isprintable() for line in text.splitlines()):
        faults.append(Fault("new_address", "expected an address without control characters"))
    if entry.takes_effect is None:
        faults.append(Fault("takes_effect", "expected the day from which the new address holds"))
    elif entry.takes_effect <= plan.effective:
        told = f"expected a day after {plan.effective}; until then the agreement's own stands"
        faults.append(Fault("takes_effect", told))
    return faults


def _termination_date_faults(plan: Plan, entry: NoticeEntry) -> list[Fault]:
    """Two distributors notify the company together (B NINETEENTH(B))."""
    faults = []
    if not isinstance(entry.receiver, Company):
        faults.append(Fault("receiver", "expected a company: it is the company that is notified"))
    for place, party in (("sender", entry.sender), ("joint_party", entry.joint_party)):
        if not isinstance(party, Party) or not plan.appointments.filter(distributor=party).exists():
            faults.append(Fault(place, f"expected a distributor of {plan.code}: two of them give this notice jointly"))
    return faults


OF_KIND: dict[Notice.Kind, Callable[[Plan, NoticeEntry], list[Fault]]] = {
    Notice.Kind.TRANSFER: _transfer_faults,
    Notice.Kind.PAY_ASSIGNEE: _pay_assignee_faults,
    Notice.Kind.PAY_COLLECTION_AGENT: _pay_agent_faults,
    Notice.Kind.PAY_DISTRIBUTOR: _direction_faults,
    Notice.Kind.ADDRESS: _address_faults,
    Notice.Kind.TERMINATION_DATE: _termination_date_faults,
}

DIRECTING = (Notice.Kind.PAY_ASSIGNEE, Notice.Kind.PAY_COLLECTION_AGENT, Notice.Kind.PAY_DISTRIBUTOR)
ONLY_OF: dict[str, tuple[Notice.Kind, ...]] = {
    "transfers": (Notice.Kind.TRANSFER,),
    "payee": DIRECTING,
    "new_address": (Notice.Kind.ADDRESS,),
}
"""Facts that belong to some kinds of notices only."""


def _strange_faults(entry: NoticeEntry) -> list[Fault]:
    return [
        Fault(name, f"expected nothing here for a notice of this kind ({Notice.Kind(entry.kind).label})")
        for name, kinds in ONLY_OF.items()
        if getattr(entry, name) and entry.kind not in kinds
    ]
