"""An assignee hands on what it holds (B EIGHTH(A): "to one or more designees", whose rights are their own).

The holder's transfer ends the day before; from the day on there is one transfer to each new assignee, and one that
continues the holder's with what it keeps: percentages in ppm, which sum to the holder's exactly. The rows before stay
as they were, so that the months before follow from them still (M1). The new assignee's portion is held until its own
notice (P3); what the holder keeps goes on under the notice it had.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault
from backoffice.services.audit import acting
from plans.models import Document, Fund, Party, Plan, Transfer, TransferEntry
from plans.selectors.plans import canonical
from plans.services.locks import lock_plan
from plans.services.restatements import reason_faults, terms_changed
from plans.services.transfer_entries import new_entry, party_faults, refuse, refuse_handed_on
from plans.values import PlanFile
from plans.values.words import percent_text


@dataclass(frozen=True, slots=True, kw_only=True)
class OnwardTerms:
    """What the holder hands on of each of its transfers: (assignee, ppm of the right), from a day on.

    `funds`: those it is about, none named: all the transfers are about. It lasts as long as the holder's own.
    """

    shares: tuple[tuple[Party, int], ...]
    effective: date
    funds: tuple[Fund, ...] = ()
    kind: str = TransferEntry.Kind.ASSIGNMENT
    document: Document | None = None
    reason: str = ""


def hand_on(*, transfers: Iterable[Transfer], terms: OnwardTerms, user: Any = None) -> TransferEntry:
    """Hand on from each of the holder's transfers; the same again is the entry made before.

    Refusal `transfer-faults` with all of them: nothing or transfers of several holders chosen, more than is held, a day
    on which it is not held, funds it is not about, no reason where a delivered month changes (M2);
    `transfer-handed-on` where a chosen transfer was handed on already.
    """
    chosen = sorted({transfer.pk for transfer in transfers})
    with transaction.atomic(), acting(user, reason=terms.reason):
        if not chosen:
            refuse([Fault("transfers", "expected at least one transfer to hand on")])
        plan = lock_plan(Transfer.objects.values_list("plan_id", flat=True).get(pk=chosen[0]))
        rows = list(
            Transfer.objects.filter(pk__in=chosen, plan=plan)
            .select_related("assignee", "distributor")
            .prefetch_related("funds")
            .order_by("pk")
        )
        known = _known(rows, terms)
        if known is not None:
            return known
        for row in rows:
            refuse_handed_on(row)
        refuse([*_faults(canonical(plan), rows, terms), *reason_faults(plan, terms.effective, terms.reason)])
        entry = new_entry(plan, terms.kind, terms.document, terms.reason, user)
        for row in rows:
            _hand_on(plan, row, terms, entry)
        terms_changed(plan, terms.effective)
        return entry


def _hand_on(plan: Plan, holder: Transfer, terms: OnwardTerms, entry: TransferEntry) -> None:
    ends, before = holder.ends, terms.effective - timedelta(days=1)
    held = {fund.pk: fund for fund in holder.funds.all()}
    about = list(terms.funds) or list(held.values())
    holder.ends, holder.ends_reason = before, "Handed on"
    holder.save()

    def continued(percent: int, funds: Iterable[Fund], **more: Any) -> None:
        given = {"assignee": holder.assignee, "continues": holder, "notice_received": holder.notice_received} | more
        row = Transfer.objects.create(
            plan=plan,
            distributor=holder.distributor,
            tranche=holder.tranche,
            right=holder.right,
            percent=percent,
            effective=terms.effective,
            ends=ends,
            entry=entry,
            **given,
        )
        row.funds.set(funds)

    for assignee, percent in terms.shares:
        continued(percent, about, assignee=assignee, continues=None, onward_from=holder, notice_received=None)
    kept = holder.percent - sum(percent for _, percent in terms.shares)
    if kept:
        continued(kept, about)
    if others := _other_funds(plan, held, terms.funds):
        continued(holder.percent, others)


def _other_funds(plan: Plan, held: dict[int, Fund], about: Iterable[Fund]) -> list[Fund]:
    """Funds of the holder's transfer that it keeps whole. A transfer of all funds becomes one of those there are."""
    named = {fund.pk for fund in about}
    if not named:
        return []
    everything = held or {entry.fund_id: entry.fund for entry in plan.schedule.select_related("fund")}
    return [fund for pk, fund in everything.items() if pk not in named]


def _faults(plan_file: PlanFile, rows: list[Transfer], terms: OnwardTerms) -> list[Fault]:
    faults = []
    if len({row.assignee_id for row in rows}) > 1:
        faults.append(Fault("transfers", "expected transfers of one holder"))
    if not terms.shares:
        faults.append(Fault("assignee_1", "expected an assignee"))
    for row in rows:
        faults += _row_faults(row, terms)
    faults += party_faults(terms.shares, plan_file, rows[0].distributor.code)
    faults += [
        Fault(f"assignee_{place}", "expected another party than the holder")
        for place, (party, _) in enumerate(terms.shares, start=1)
        if party.pk == rows[0].assignee_id
    ]
    of_plan = {fund.code for fund in plan_file.funds}
    if strange := sorted(fund.code for fund in terms.funds if fund.code not in of_plan):
        faults.append(Fault("funds", f"expected funds of {plan_file.plan.code}; {', '.join(strange)} are none"))
    return faults


def _row_faults(row: Transfer, terms: OnwardTerms) -> list[Fault]:
    faults = []
    given = sum(percent for _, percent in terms.shares)
    if given > row.percent:
        told = f"{percent_text(given)}% is more than the {percent_text(row.percent)}% held (No. {row.pk})"
        faults.append(Fault(f"percent_{len(terms.shares)}", told))
    if terms.effective <= row.effective:
        told = f"expected a day after {row.effective}, when the holder got it (No. {row.pk})"
        faults.append(Fault("effective", told))
    if row.ends is not None and terms.effective > row.ends:
        faults.append(Fault("effective", f"expected {row.ends} or earlier, when it ends (No. {row.pk})"))
    held = {fund.pk for fund in row.funds.all()}
    if held and (strange := sorted(fund.code for fund in terms.funds if fund.pk not in held)):
        faults.append(Fault("funds", f"expected funds of No. {row.pk}; {', '.join(strange)} are none"))
    return faults


def _known(rows: list[Transfer], terms: OnwardTerms) -> TransferEntry | None:
    """The entry in which just these were handed on just so."""
    wanted = sorted((row.pk, party.pk, percent) for row in rows for party, percent in terms.shares)
    made = Transfer.objects.filter(onward_from__in=rows, effective=terms.effective).select_related("entry")
    if sorted((one.onward_from_id, one.assignee_id, one.percent) for one in made) != wanted:
        return None
    funds = {fund.pk for fund in terms.funds}
    for one in made:
        about = {fund.pk for fund in one.funds.all()}
        if funds and about != funds:
            return None
    entries = {one.entry for one in made}
    return entries.pop() if len(entries) == 1 else None
