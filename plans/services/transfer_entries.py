"""Entering transfers of rights, ending them, taking back what was entered by mistake (B EIGHTH(A), P1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document, Fund, Party, Plan, Transfer, TransferEntry
from plans.selectors.plans import canonical, rows_by_value
from plans.services.locks import lock_plan
from plans.services.restatements import months_delivered, reason_faults, terms_changed
from plans.values import PlanFile, TransferValue
from plans.values.portions import WHOLE, excesses
from plans.values.words import days, named, percent_text

CLAUSE = "B EIGHTH(A), P1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTerms:
    """What is transferred: `shares` are (assignee, ppm) of each right; dates inclusive; no funds: all."""

    tranche: str
    rights: tuple[str, ...]
    shares: tuple[tuple[Party, int], ...]
    effective: date
    ends: date | None = None
    funds: tuple[Fund, ...] = ()
    kind: str = TransferEntry.Kind.ASSIGNMENT
    document: Document | None = None
    reason: str = ""


def enter_transfers(*, plan: Plan, terms: TransferTerms, user: Any = None) -> TransferEntry:
    """One transfer for each assignee and right; the same again is the entry made before.

    Refusal `transfer-faults` with all of them, portions above 100% with the days and the other transfers among them;
    `no-transfers-under-plan` where the plan does not divide its fee. Months from the effective date on are stale.
    """
    with transaction.atomic(), acting(user, reason=terms.reason):
        locked = lock_plan(plan.pk)
        refuse_without_allocation(locked)
        plan_file = canonical(locked)
        wanted = values_of(plan_file, terms)
        known = _known(locked, wanted)
        if known is not None:
            return known
        faults = [*_faults(plan_file, terms), *reason_faults(locked, terms.effective, terms.reason)]
        faults += already_faults(locked, wanted) or portion_faults(locked, plan_file, wanted, len(terms.rights))
        refuse(faults)
        entry = new_entry(locked, terms.kind, terms.document, terms.reason, user)
        for value in wanted:
            add_transfer(locked, value, terms, entry=entry)
        terms_changed(locked, terms.effective)
        return entry


def end_transfer(*, transfer: Transfer, ends: date, reason: str = "", user: Any = None) -> Transfer:
    """The last day of a transfer, earlier or later than was said; what it no longer gives is the distributor's again.

    The same day again changes nothing. Refusal `transfer-faults`: a day before it begins, portions above 100% where it
    is to last longer, no reason where a delivered month changes (M2); `transfer-handed-on`.
    """
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(transfer.plan_id)
        row = Transfer.objects.select_related("assignee", "distributor").get(pk=transfer.pk)
        if row.ends == ends:
            return row
        refuse_handed_on(row)
        since = min(day for day in (row.ends, ends) if day is not None) + timedelta(days=1)
        faults = reason_faults(plan, since, reason)
        if ends < row.effective:
            faults.append(
                Fault("ends", f"expected {row.effective} (effective) or later, got {ends}; take it back instead")
            )
        elif row.ends is not None and ends > row.ends:
            faults += _longer_faults(plan, row, ends)
        refuse(faults)
        row.ends, row.ends_reason = ends, reason.strip()
        row.save()
        terms_changed(plan, since)
        return row


def taken_back_with(transfer: Transfer) -> list[Transfer]:
    """All that goes when it is taken back: what was entered in one act stands or goes as one."""
    if transfer.entry_id is None:
        return [transfer]
    return list(Transfer.everything.filter(entry=transfer.entry_id).order_by("pk"))


def take_back(*, transfer: Transfer, reason: str, user: Any = None) -> list[Transfer]:
    """Undo the entry of a transfer before anything rests on it; the rows stay to be looked at, and count no more.

    A holder's transfer that the entry had ended lasts as before. Again changes nothing. Refusals: `transfer-rested-on`
    with all that rests on it (notices, delivered months, what was handed on); `transfer-faults` without a reason.
    """
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(transfer.plan_id)
        row = Transfer.everything.get(pk=transfer.pk)
        rows = taken_back_with(row)
        if row.taken_back_at is not None:
            return rows
        if resting := list(_resting_on(plan, rows)):
            raise Refusal(
                "transfer-rested-on",
                "Something rests on this transfer: end it, or correct what rests on it first.",
                clause="M2",
                faults=resting,
            )
        if not reason.strip():
            refuse([Fault("reason", "expected why it is taken back")])
        _restore_holders(rows)
        now = timezone.now()
        for one in rows:
            one.taken_back_at, one.taken_back_by, one.taken_back_reason = now, user, reason.strip()
            one.save()
        terms_changed(plan, min(one.effective for one in rows))
        return rows


# --- shared with onward transfers ---------------------------------------------------------------------------


def refuse(faults: Iterable[Fault], message: str = "The transfer cannot be entered as given.") -> None:
    if faults := list(faults):
        raise Refusal("transfer-faults", message, clause=CLAUSE, faults=faults)


def refuse_without_allocation(plan: Plan) -> None:
    if plan.allocation == Plan.Allocation.NONE:
        raise Refusal(
            "no-transfers-under-plan",
            f"Under {plan.code} the whole fee goes to the distributor: no rights are transferred.",
            clause="R THIRD",
        )


def refuse_handed_on(transfer: Transfer) -> None:
    later = Transfer.objects.filter(onward_from=transfer) | Transfer.objects.filter(continues=transfer)
    if numbers := sorted(later.values_list("pk", flat=True)):
        raise Refusal(
            "transfer-handed-on",
            f"No. {transfer.pk} was handed on in {_numbers(numbers)}: change those.",
            clause=CLAUSE,
        )


def new_entry(plan: Plan, kind: str, document: Document | None, reason: str, user: Any) -> TransferEntry:
    return TransferEntry.objects.create(plan=plan, kind=kind, document=document, reason=reason.strip(), entered_by=user)


def values_of(plan_file: PlanFile, terms: TransferTerms) -> list[TransferValue]:
    """The transfers that the terms make, right by right."""
    return [
        TransferValue(
            distributor=plan_file.tranche_owners.get(terms.tranche, ""),
            assignee=assignee.code,
            tranche=terms.tranche,
            right=right,
            percent=percent,
            effective=terms.effective,
            ends=terms.ends,
            funds=tuple(sorted(fund.code for fund in terms.funds)),
        )
        for right in terms.rights
        for assignee, percent in terms.shares
    ]


def add_transfer(plan: Plan, value: TransferValue, terms: TransferTerms, **more: Any) -> Transfer:
    """A row of the plan; its assignee is one of `terms.shares`, its funds are those of `terms`."""
    parties = {party.code: party for party, _ in terms.shares}
    row = Transfer.objects.create(
        plan=plan,
        distributor=plan.parties.get(code=value.distributor),
        assignee=parties[value.assignee],
        tranche=value.tranche,
        right=value.right,
        percent=value.percent,
        effective=value.effective,
        ends=value.ends,
        notice_received=value.notice_received,
        **more,
    )
    row.funds.set(terms.funds)
    return row


def party_faults(shares: Iterable[tuple[Party, int]], plan_file: PlanFile, owner: str) -> list[Fault]:
    """Of the assignees and their percentages, by their place in the entry."""
    of_plan = {party.code for party in plan_file.parties}
    faults = []
    seen: set[str] = set()
    for place, (party, percent) in enumerate(shares, start=1):
        told = ""
        if party.code not in of_plan:
            told = f"expected a party of {plan_file.plan.code}; {party.code} is none"
        elif party.code == owner:
            told = "expected another party than the distributor itself"
        elif party.kind in (Party.Kind.TRANSFER_AGENT, Party.Kind.SERVICE_PROVIDER):
            told = f"expected an assignee, a collection agent or another distributor; {party.code} is none"
        elif party.code in seen:
            told = f"{party.code} stands above already"
        if told:
            faults.append(Fault(f"assignee_{place}", told))
        if not 0 < percent <= WHOLE:
            faults.append(Fault(f"percent_{place}", f"expected above 0 and up to 100%, got {percent_text(percent)}%"))
        seen.add(party.code)
    return faults


def already_faults(plan: Plan, wanted: Iterable[TransferValue]) -> list[Fault]:
    """Two rows that say the same would count once (a plan is a set of them)."""
    known = {replace(value, notice_received=None): row.pk for value, row in rows_by_value(plan, "transfers").items()}
    return [
        Fault("", f"the {words_of(value)} is entered already (No. {known[value]})")
        for value in wanted
        if value in known
    ]


def portion_faults(
    plan: Plan, plan_file: PlanFile, wanted: list[TransferValue], rights: int, *, without: Iterable[Any] = ()
) -> list[Fault]:
    """Days on which the portions would come to more than 100%, with the other transfers (P1)."""
    rows = rows_by_value(plan, "transfers")
    standing = [value for value in plan_file.transfers if value not in set(without)]
    numbered = dict(enumerate([*standing, *wanted], start=1))
    everything = [fund.code for fund in plan_file.funds]
    each = max(len(wanted) // max(rights, 1), 1)
    faults = []
    for excess in excesses(numbered, everything):
        mine = [number - len(standing) for number in excess.numbers if number > len(standing)]
        others = [rows[standing[number - 1]] for number in excess.numbers if number <= len(standing)]
        if not mine:
            continue
        beside = "; ".join(f"No. {row.pk}: {percent_text(row.percent)}% to {row.assignee.code}" for row in others)
        faults.append(
            Fault(
                f"percent_{(mine[-1] - 1) % each + 1}",
                f"portions of the {Transfer.Right(excess.right).label} of {excess.tranche} in "
                f"{named(excess.funds, len(everything))} would come to {percent_text(excess.total)}% "
                f"{days(excess.first, excess.last)}{f' with {beside}' if beside else ''}; expected at most 100% on any "
                "day (P1)",
            )
        )
    return faults


def words_of(value: TransferValue) -> str:
    right = Transfer.Right(value.right).label
    return f"transfer of {percent_text(value.percent)}% of the {right} of {value.tranche} to {value.assignee}"


# --- inside -------------------------------------------------------------------------------------------------


def _known(plan: Plan, wanted: list[TransferValue]) -> TransferEntry | None:
    """The entry that made just these transfers, whether notice of them was received since or not."""
    rows = {replace(value, notice_received=None): row for value, row in rows_by_value(plan, "transfers").items()}
    found = [rows.get(value) for value in wanted]
    entries = {row.entry for row in found if row is not None}
    if None in found or len(entries) != 1 or not wanted:
        return None
    entry: TransferEntry | None = entries.pop()
    return entry if entry is not None and entry.transfers.count() == len(wanted) else None


def _faults(plan_file: PlanFile, terms: TransferTerms) -> list[Fault]:
    owner = plan_file.tranche_owners.get(terms.tranche, "")
    faults = []
    if not owner:
        faults.append(Fault("tranche", f"expected a tranche of {plan_file.plan.code}, got “{terms.tranche}”"))
    if not terms.rights:
        faults.append(Fault("rights", "expected the Distribution Fee, the Earned CDSC, or both"))
    if not terms.shares:
        faults.append(Fault("assignee_1", "expected an assignee"))
    faults += party_faults(terms.shares, plan_file, owner)
    if terms.ends is not None and terms.ends < terms.effective:
        faults.append(Fault("ends", f"expected {terms.effective} (effective) or later, got {terms.ends}"))
    of_plan = {fund.code for fund in plan_file.funds}
    if strange := sorted(fund.code for fund in terms.funds if fund.code not in of_plan):
        faults.append(Fault("funds", f"expected funds of {plan_file.plan.code}; {', '.join(strange)} are none"))
    return faults


def _longer_faults(plan: Plan, row: Transfer, ends: date) -> list[Fault]:
    plan_file = canonical(plan)
    values = {found.pk: value for value, found in rows_by_value(plan, "transfers").items()}
    before = values[row.pk]
    found = portion_faults(plan, plan_file, [replace(before, ends=ends)], 1, without=[before])
    return [Fault("ends", fault.message) for fault in found]


def _resting_on(plan: Plan, rows: list[Transfer]) -> Iterator[Fault]:
    numbers = {row.pk for row in rows}
    for row in rows:
        place = f"No. {row.pk}"
        for notice in row.notices.filter(replaced_by=None):
            yield Fault(place, f"{notice} names it")
        later = Transfer.objects.filter(onward_from=row) | Transfer.objects.filter(continues=row)
        for other in sorted(set(later.values_list("pk", flat=True)) - numbers):
            yield Fault(place, f"it was handed on in No. {other}")
        if row.ends_reason and (row.onward_from_id or row.continues_id):
            yield Fault(place, f"its end, {row.ends}, was entered since")
    since = min(row.effective for row in rows)
    if months := months_delivered(plan, since):
        yield Fault("", f"{months[0]:%Y-%m} to {months[-1]:%Y-%m} are delivered, and rest on it from {since}")


def _restore_holders(rows: list[Transfer]) -> None:
    """The holders' transfers that these had ended last as long as the rest of them does."""
    numbers = {row.pk for row in rows}
    for row in rows:
        holder_id = row.onward_from_id or row.continues_id
        if holder_id is None or holder_id in numbers:
            continue
        holder = Transfer.everything.get(pk=holder_id)
        if holder.ends != row.ends:
            holder.ends, holder.ends_reason = row.ends, ""
            holder.save()


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f"No. {number}" for number in numbers)
