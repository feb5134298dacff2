"""The register of notices (B SEVENTEENTH, R FOURTEENTH): entered once, never edited, replaced with a reason.

What a notice does follows in the same transaction: a notice of transfers makes their portions payable (B EIGHTH(B)),
a change of address designates it. Whom a company was directed to pay is read from the register as it stands
(`plans/selectors/directions.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Company, Notice, Party, Plan, Transfer
from plans.references import clause_of
from plans.selectors.notices import continuations, day_of_notice
from plans.services.addresses import designate_address
from plans.services.locks import lock_plan
from plans.services.notice_checks import NoticeEntry, designated_address, notice_faults
from plans.services.transfers import record_notice

__all__ = [
    "NoticeEntry",
    "Registered",
    "notice_faults",
    "record_receipt",
    "register_notice",
    "register_notice_to_each",
    "register_notices",
    "replace_notice",
]

RELATIONS = ("funds", "transfers")


def register_notice(*, plan: Plan, entry: NoticeEntry, user: Any = None) -> Notice:
    """Enter a notice; the same notice again is the one entered before.

    An empty address means the one the receiver last designated by the day it was sent (or dated). Refusal
    `notice-faults` with every fault: parties the plan does not name, dates out of order or in the future, another
    address without a reason, neither text nor document, and what its kind asks for.
    """
    with transaction.atomic(), acting(user, reason=entry.address_reason):
        locked = lock_plan(plan.pk)
        _refuse_faults(locked, entry)
        return known_notice(locked, entry) or _enter(locked, entry, user)


def register_notice_to_each(
    *, plan: Plan, entry: NoticeEntry, receivers: Iterable[Party | Company], user: Any = None
) -> list[Notice]:
    """The same notice to several: each has its own, at its own address. All or none; refusals as `register_notice`."""
    with transaction.atomic(), acting(user):
        return [
            register_notice(plan=plan, entry=replace(entry, receiver=receiver), user=user) for receiver in receivers
        ]


@dataclass(frozen=True, slots=True)
class Registered:
    """Notices in the order of their entries; `new` of them were not in the register before."""

    notices: tuple[Notice, ...]
    new: int


def register_notices(*, plan: Plan, entries: Iterable[NoticeEntry], user: Any = None) -> Registered:
    """Several notices, all or none; what is entered already stays as it is. Refusals as `register_notice`."""
    with transaction.atomic(), acting(user):
        lock_plan(plan.pk)
        last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        notices = tuple(register_notice(plan=plan, entry=entry, user=user) for entry in entries)
        return Registered(notices, len({notice.pk for notice in notices if notice.pk > last}))


def replace_notice(*, notice: Notice, entry: NoticeEntry, reason: str, user: Any = None) -> Notice:
    """Correct a notice by another in its place; the first stays, and has no effect any more.

    The same correction again is the one made before. Refusals: `notice-replaced` where another took its place;
    `notice-faults` as `register_notice`, and without a reason, or where nothing differs.
    """
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(notice.plan_id)
        before = Notice.objects.get(pk=notice.pk)
        after = Notice.objects.filter(replaces=before).first()
        known = known_notice(locked, entry)
        if after is not None:
            if known == after:
                return after
            raise Refusal(
                "notice-replaced",
                f"{before} was replaced by {after} already: correct that one.",
                clause=clause_of(locked, "addresses"),
            )
        faults = [] if reason.strip() else [Fault("reason", "expected why it is replaced")]
        if known is not None:
            faults.append(Fault("", "a notice that says the same is entered already; expected what differs"))
        _refuse_faults(locked, entry, faults)
        return _enter(locked, entry, user, replaces=before, reason=reason.strip())


def record_receipt(*, notice: Notice, received: date, how: str, user: Any = None) -> Notice:
    """The day on which a notice that went out was received, and how that was learned.

    The register is added to: a record with the day continues the notice, which stays as it was sent; from then on it
    has effect. The same said again is the record made before. Refusals: `notice-not-out`; `notice-replaced` where
    another took its place; `receipt-faults`.
    """
    with transaction.atomic(), acting(user, reason=how):
        plan = lock_plan(notice.plan_id)
        before = Notice.objects.get(pk=notice.pk)
        clause = clause_of(plan, "addresses")
        if before.direction != Notice.Direction.OUT or before.received is not None:
            raise Refusal("notice-not-out", f"{before} came in, or its receipt is recorded already.", clause=clause)
        after = Notice.objects.filter(replaces=before).first()
        if after is not None:
            if after.records_receipt and (after.received, after.replacement_reason) == (received, how.strip()):
                return after
            raise Refusal("notice-replaced", f"{before} goes on as {after} already: correct that one.", clause=clause)
        if faults := _receipt_faults(before, received, how):
            raise Refusal("receipt-faults", "The receipt cannot be recorded as given.", clause=clause, faults=faults)
        return _continue(before, received, how.strip(), user)


def _receipt_faults(notice: Notice, received: date, how: str) -> list[Fault]:
    faults = []
    first, today = notice.sent or notice.dated, timezone.localdate()
    if not first <= received <= today:
        faults.append(Fault("received", f"expected a day from {first}, when it was sent, to {today}; got {received}"))
    if not 1 <= len(how.strip()) <= 500:
        faults.append(Fault("how", "expected how it was learned, in 1 to 500 characters"))
    return faults


def _continue(before: Notice, received: date, how: str, user: Any) -> Notice:
    """The same notice once more, with the day. An address it designates was designated when it was entered."""
    notice = Notice.objects.get(pk=before.pk)
    notice.pk, notice.entered_at = None, None  # type: ignore[assignment]
    notice._state.adding = True
    notice.received, notice.replaces, notice.replacement_reason, notice.entered_by = received, before, how, user
    notice.save()
    for name in RELATIONS:
        getattr(notice, name).set(getattr(before, name).all())
    _record_notices(notice.transfers.all(), replaced=True, user=user)
    return notice


def _refuse_faults(plan: Plan, entry: NoticeEntry, more: Iterable[Fault] = ()) -> None:
    if faults := [*notice_faults(plan, entry), *more]:
        raise Refusal(
            "notice-faults",
            "The notice cannot be entered as given.",
            clause=clause_of(plan, "addresses"),
            faults=faults,
        )


def known_notice(plan: Plan, entry: NoticeEntry) -> Notice | None:
    """The standing notice that says the same; one that went out, also where it was received since."""
    wanted = {name: {row.pk for row in getattr(entry, name)} for name in RELATIONS}
    for known in Notice.objects.filter(plan=plan, **_columns(plan, entry)).select_related("replaced_by__replaces"):
        stands = not known.is_replaced or known.replaced_by.records_receipt
        if stands and all({row.pk for row in getattr(known, name).all()} == wanted[name] for name in RELATIONS):
            return known
    return None


def _enter(plan: Plan, entry: NoticeEntry, user: Any, *, replaces: Notice | None = None, reason: str = "") -> Notice:
    notice = Notice.objects.create(
        plan=plan, entered_by=user, replaces=replaces, replacement_reason=reason, **_columns(plan, entry)
    )
    for name in RELATIONS:
        getattr(notice, name).set(getattr(entry, name))
    concerned = {transfer.pk: transfer for transfer in entry.transfers}
    if replaces is not None:
        concerned |= {transfer.pk: transfer for transfer in replaces.transfers.all()}
    _record_notices(concerned.values(), replaced=replaces is not None, user=user)
    if entry.kind == Notice.Kind.ADDRESS and entry.takes_effect is not None:
        designate_address(plan=plan, owner=entry.sender, since=entry.takes_effect, text=entry.new_address, user=user)
    return notice


def _record_notices(transfers: Iterable[Transfer], *, replaced: bool, user: Any) -> None:
    """A transfer's day is what its standing notices come to; a correction may take one back (B EIGHTH(B), P3)."""
    for named in transfers:
        for transfer in continuations(named):
            day = day_of_notice(transfer)
            if day is not None or replaced:
                record_notice(transfer=transfer, received=day, user=user)


def _columns(plan: Plan, entry: NoticeEntry) -> dict[str, Any]:
    same = {field.name for field in fields(NoticeEntry)} - {"sender", "receiver", *RELATIONS}
    columns = {name: getattr(entry, name) for name in same}
    for role, owner in (("from", entry.sender), ("to", entry.receiver)):
        columns[f"{role}_party"] = owner if isinstance(owner, Party) else None
        columns[f"{role}_company"] = owner if isinstance(owner, Company) else None
    columns["subject"] = entry.subject.strip() or Notice.Kind(entry.kind).label
    columns["address_used"] = entry.address_used.strip() or designated_address(plan, entry)
    columns["new_address"] = entry.new_address.strip()
    return columns
