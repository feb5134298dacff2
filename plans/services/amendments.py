"""Amendments: proposed, changed while they are, voted, in effect by themselves, or withdrawn (B FOURTEENTH)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Amendment, Plan, Resolution
from plans.references import clause_of
from plans.selectors.amendments import MATTERS, AmendmentSheet, changes_of, sheet_of
from plans.selectors.life import lives_as_of
from plans.services.guards import plan_changed, plan_use
from plans.services.locks import lock_plan, lock_plan_loading
from plans.services.plan_rows import update_plan
from plans.services.versions import record_version
from plans.values.amending import Change, Context, change_as_data
from plans.values.amending.changes import documents_of


def propose_amendment(
    *, plan: Plan, title: str, reason: str = "", not_before: date | None = None, user: Any = None
) -> Amendment:
    """Begin an amendment; its changes are added one by one. Refusal `amendment-faults`: no title, or one in use."""
    title, reason = " ".join(title.split()), reason.strip()
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        open_ones = Amendment.objects.filter(plan=locked, withdrawn_at=None, title=title)
        known = open_ones.filter(effective=None, reason=reason, not_before=not_before, changes=[]).first()
        if known is not None:
            return known
        faults = [] if title else [Fault("title", "expected what the amendment is about")]
        if open_ones.exists():
            faults.append(Fault("title", "expected another title: there is an amendment of this one"))
        if faults:
            raise Refusal(
                "amendment-faults",
                "The amendment cannot be proposed as given.",
                clause=_clause(locked),
                faults=faults,
            )
        return Amendment.objects.create(
            plan=locked, title=title, reason=reason, not_before=not_before, proposed_by=user
        )


def add_change(*, amendment: Amendment, change: Change, user: Any = None) -> Amendment:
    """One more change; the same again changes nothing.

    Refusals: `amendment-forbidden` with the paragraph that forbids it outright (B EIGHTH(E), (F), FIFTEENTH(C));
    `amendment-faults` where the plan would be none that a plan file may say; `amendment-closed`.
    """
    with transaction.atomic(), acting(user):
        row = _open(amendment)
        changes = changes_of(row)
        if change in changes:
            return row
        sheet = current_sheet(row, changes=[*changes, change])
        _refuse_objections(sheet, of=len(changes))
        _refuse_faults(sheet)
        row.changes = [*row.changes, change_as_data(change)]
        row.save(update_fields=["changes"])
        row.documents.add(*documents_of(change))
        row.resolutions.clear()  # they were votes on something else
        return row


def remove_change(*, amendment: Amendment, number: int, user: Any = None) -> Amendment:
    """Take a change out of what is proposed. Refusals: `amendment-closed`; `amendment-faults` when others need it."""
    with transaction.atomic(), acting(user):
        row = _open(amendment)
        if not 0 <= number < len(row.changes):
            return row
        left = [change for place, change in enumerate(changes_of(row)) if place != number]
        sheet = current_sheet(row, changes=left)
        _refuse_objections(sheet)
        _refuse_faults(sheet)
        row.changes = [change_as_data(change) for change in left]
        row.save(update_fields=["changes"])
        row.documents.set({document for change in left for document in documents_of(change)})
        row.resolutions.clear()
        return row


def link_votes(*, amendment: Amendment, resolutions: Iterable[Resolution], user: Any = None) -> Amendment:
    """The votes on this amendment, all of them; with the last it takes effect.

    Refusals: `amendment-votes` for a vote on something else; `amendment-closed`; those of `put_into_effect`.
    """
    wanted = sorted(resolutions, key=lambda resolution: resolution.pk)
    with transaction.atomic(), acting(user):
        lock_plan_loading()
        lock_plan(amendment.plan_id)
        current = Amendment.objects.select_related("plan", "version").get(pk=amendment.pk)
        linked = set(current.resolutions.values_list("pk", flat=True))
        if current.effective is not None and linked == {row.pk for row in wanted}:
            return current
        row = _open(amendment)
        faults = [fault for vote in wanted for fault in _vote_faults(row, vote)]
        if not row.changes:
            faults.append(Fault("resolutions", "expected a change to vote on: the amendment has none yet"))
        if faults:
            raise Refusal(
                "amendment-votes", "These votes are not all on this amendment.", clause=_clause(row.plan), faults=faults
            )
        row.resolutions.set(wanted)
        sheet = current_sheet(row)
        return _put_into_effect(row, sheet, user) if sheet.approved else row


def withdraw_amendment(*, amendment: Amendment, reason: str, user: Any = None) -> Amendment:
    """It stays to be read. Twice is once. Refusals `amendment-closed`, `amendment-faults` (no reason)."""
    reason = " ".join(reason.split())
    with transaction.atomic(), acting(user, reason=reason):
        lock_plan(amendment.plan_id)
        row = Amendment.objects.select_related("plan").get(pk=amendment.pk)
        if row.withdrawn_at is not None:
            return row
        row = _open(amendment)
        if not reason:
            fault = Fault("reason", "expected why it is withdrawn")
            raise Refusal("amendment-faults", "The amendment is not withdrawn without a reason.", faults=[fault])
        row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = timezone.now(), user, reason[:500]
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
        return row


def current_sheet(amendment: Amendment, *, changes: Sequence[Change] | None = None) -> AmendmentSheet:
    """The amendment as things stand now, with what other parts of the program know of the plan."""
    day = amendment.not_before or timezone.localdate()
    lives = lives_as_of(amendment.plan, day)
    context = Context(
        outstanding=plan_use(amendment.plan).funds_with_shares,
        completely_terminated=frozenset(
            code for code, life in lives.items() if life.completed is not None and life.completed < day
        ),
    )
    return sheet_of(amendment, context=context, changes=changes)


def _open(amendment: Amendment) -> Amendment:
    """The amendment with its plan locked, still proposed."""
    plan = lock_plan(amendment.plan_id)
    row = Amendment.objects.select_related("version").get(pk=amendment.pk)
    row.plan = plan
    if row.state != Amendment.State.PROPOSED:
        state = f"in effect since {row.effective}" if row.effective else "withdrawn"
        raise Refusal("amendment-closed", f"“{row}” is {state}: propose another amendment.", clause=_clause(row.plan))
    return row


def _put_into_effect(row: Amendment, sheet: AmendmentSheet, user: Any) -> Amendment:
    _refuse_objections(sheet)
    _refuse_faults(sheet)
    why = f"Amendment: {row.title}"
    with acting(user, reason=why):
        update_plan(row.plan, sheet.before, sheet.after)
        row.effective = sheet.day
        row.version = record_version(plan=row.plan, effective_from=sheet.day, reason=why, user=user, always=True)
        row.save(update_fields=["effective", "version"])
        plan_changed(row.plan, sheet.day)
    return row


def _vote_faults(amendment: Amendment, vote: Resolution) -> list[Fault]:
    if vote.plan_id != amendment.plan_id or vote.matter not in MATTERS:
        return [Fault("resolutions", f"“{vote}” is not on an amendment of {amendment.plan.code}")]
    if vote.is_void:
        return [Fault("resolutions", f"“{vote}” is void: {vote.void_reason}")]
    other = vote.amendments.exclude(pk=amendment.pk).exclude(withdrawn_at__isnull=False).first()
    return [Fault("resolutions", f"“{vote}” was on “{other}”")] if other else []


def _refuse_objections(sheet: AmendmentSheet, of: int | None = None) -> None:
    """Those of one change first beside its fields; any other forbids it as well."""
    if not sheet.objections:
        return
    faults = [Fault(o.field if of in (None, o.change) else "", f"{o.message} ({o.clause})") for o in sheet.objections]
    clauses = dict.fromkeys(o.clause for o in sheet.objections if o.clause)
    remedies = " ".join(dict.fromkeys(o.remedy for o in sheet.objections if o.remedy))
    message = f"The agreement forbids this change. {remedies}".strip()
    raise Refusal("amendment-forbidden", message, clause=", ".join(clauses), faults=faults)


def _refuse_faults(sheet: AmendmentSheet) -> None:
    if sheet.faults:
        raise Refusal(
            "amendment-faults",
            "The plan would not be sound with this change.",
            clause=_clause(sheet.amendment.plan),
            faults=_distinct(sheet.faults),
        )


def _distinct(faults: Sequence[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _clause(plan: Plan) -> str:
    return clause_of(plan, "amendments")
