"""Agreed modifications of the rules of allocation, with every consent they need (B Exhibit A 2(e))."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import AgreedModification, Consent, Document, Party, Plan
from plans.selectors.modifications import modifications_of
from plans.selectors.plans import canonical
from plans.services.guards import plan_changed, plan_use
from plans.services.locks import lock_plan
from plans.values import ModificationValue
from plans.values.interests import interested
from plans.values.modifications import SETTINGS, settings_on

CLAUSE = "B EXHIBIT A 2(e)"
COMPANIES = ""
"""Whose consent has no party: the companies of the plan, in one document."""


def consents_needed(plan: Plan, day: date) -> dict[str, str]:
    """Code -> name of all who must agree on a day: the companies, the distributors, the assignees in force."""
    names = dict(plan.parties.values_list("code", "name"))
    return {COMPANIES: "the companies"} | {code: names[code] for code in interested(canonical(plan), day)}


def agree_modification(
    *, plan: Plan, value: ModificationValue, reason: str, consents: Mapping[str, Document], user: Any = None
) -> AgreedModification:
    """Settings from a day on; the same again is the one entered before.

    `consents`: code of the party (COMPANIES: the companies) -> its document. Refusal `modification-faults` with every
    fault: a setting the plan has not, nothing changed, no reason, a day taken, in a delivered month (M2) or before
    the plan, a consent that is missing.
    """
    reason = reason.strip()
    with transaction.atomic(), acting(user, reason=reason):
        locked = lock_plan(plan.pk)
        known = AgreedModification.objects.filter(plan=locked, revoked_at=None, start=value.start).first()
        if known is not None and (known.reason, known.start) == (reason, value.start) and _says(known) == value.said:
            return known
        if faults := _faults(locked, value, reason, consents, taken=known is not None):
            raise Refusal("modification-faults", "It cannot be agreed as given.", clause=CLAUSE, faults=faults)
        row = AgreedModification.objects.create(
            plan=locked, start=value.start, reason=reason, entered_by=user, **value.said
        )
        parties = {party.code: party for party in Party.objects.filter(code__in=consents)}
        for code in consents_needed(locked, value.start):
            Consent.objects.create(modification=row, party=parties.get(code), document=consents[code])
        plan_changed(locked, value.start)
        return row


def revoke_modification(*, modification: AgreedModification, reason: str, user: Any = None) -> AgreedModification:
    """Take back one that was entered wrongly: as if it had never been. Twice is once.

    Refusals `modification-faults`: no reason; `modification-delivered`: a month it holds for is delivered (M2).
    """
    reason = " ".join(reason.split())
    with transaction.atomic(), acting(user, reason=reason):
        plan = lock_plan(modification.plan_id)
        row = AgreedModification.objects.select_related("plan").get(pk=modification.pk)
        if row.revoked_at is not None:
            return row
        if delivered := _delivered_since(plan, row.start):
            raise Refusal("modification-delivered", f"{delivered}. Agree on another from a later day.", clause="M2")
        if not reason:
            fault = Fault("reason", "expected what was wrong with it")
            raise Refusal("modification-faults", "It is not revoked without a reason.", clause=CLAUSE, faults=[fault])
        row.revoked_at, row.revoked_by, row.revocation_reason = timezone.now(), user, reason[:500]
        row.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
        plan_changed(plan, row.start)
        return row


def _says(row: AgreedModification) -> dict[str, str]:
    return {name: value for name in SETTINGS if (value := getattr(row, name))}


def _faults(
    plan: Plan, value: ModificationValue, reason: str, consents: Mapping[str, Document], *, taken: bool
) -> list[Fault]:
    faults = [*_setting_faults(plan, value), *_day_faults(plan, value.start, taken=taken)]
    if not reason:
        faults.append(Fault("reason", "expected why: which data are not there, what is to come out alike"))
    faults += [
        Fault(f"consent_{code}", f"expected the written consent of {who}")
        for code, who in consents_needed(plan, value.start).items()
        if code not in consents
    ]
    return faults


def _setting_faults(plan: Plan, value: ModificationValue) -> list[Fault]:
    if plan.allocation == Plan.Allocation.NONE:
        return [Fault("free_shares", "this plan divides nothing by shares: its agreement foresees no modifications")]
    faults = []
    for name, said in value.said.items():
        _label, rule, choices = SETTINGS[name]
        if said not in choices:
            faults.append(Fault(name, f"expected one of {', '.join(choices)} ({rule})"))
    others = [m for m in modifications_of(plan) if m.start != value.start]
    before = {setting.name: setting.value for setting in settings_on(canonical(plan).plan, others, value.start)}
    if all(before[name] == said for name, said in value.said.items()):
        faults.append(Fault("free_shares", "expected a setting that changes: these are in force already"))
    return faults


def _day_faults(plan: Plan, start: date, *, taken: bool) -> list[Fault]:
    faults = []
    if start < plan.effective:
        faults.append(Fault("start", f"expected {plan.effective} (effective) or later"))
    if taken:
        faults.append(Fault("start", f"another modification holds from {start}; expected another day"))
    if delivered := _delivered_since(plan, start):
        faults.append(Fault("start", f"{delivered}; expected a day after it (M2)"))
    return faults


def _delivered_since(plan: Plan, start: date) -> str:
    """A delivered month the day lies in or before, in words; empty where there is none."""
    reached = [month for month in plan_use(plan).delivered_months if month >= start.replace(day=1)]
    return f"{max(reached):%Y-%m} is delivered" if reached else ""
