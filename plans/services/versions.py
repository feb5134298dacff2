"""Every change of a plan leaves a version that can be read ever after."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting_user
from plans.models import Amendment, Plan, PlanVersion
from plans.selectors.plans import canonical
from plans.selectors.versions import content_of
from plans.values import PlanFile, plan_as_toml
from plans.values.difference import place
from plans.values.reading import FIELDS


def record_version(
    *, plan: Plan, effective_from: date, reason: str, user: Any = None, always: bool = False
) -> PlanVersion:
    """Keep what the locked plan says now, in force from a day on; nothing new where the last version says it already.

    Transfers of rights amend nothing (B FIFTEENTH(D)): they make no version. `always`: an amendment has a version of
    its own, also where it changes nothing that is calculated from.
    """
    said = canonical(plan)
    digest = agreement_digest(said)
    last = plan.versions.order_by("-number").first()
    if last is not None and last.digest == digest and not always:
        return last
    return PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        effective_from=effective_from,
        recorded_by=user,
        reason=reason,
        content=plan_as_toml(said),
        digest=digest,
    )


def agreement_digest(plan_file: PlanFile) -> str:
    """SHA-256 of the agreement itself, without the transfers of rights under it."""
    return replace(plan_file, transfers=()).digest


def keep_up(plan: Plan, since: date) -> None:
    """A listener of `plan_changed`: whoever changes the agreement leaves a version behind."""
    record_version(
        plan=plan, effective_from=max(since, plan.effective), reason="Changed in its pages.", user=acting_user()
    )


def record_first_versions(**_: Any) -> None:
    """After a migration: plans from before there were versions get their first."""
    for plan in Plan.objects.filter(versions=None):
        record_version(plan=plan, effective_from=plan.effective, reason="As it stood when versions began.")


def refuse_lost_amendments(plan: Plan, before: PlanFile, wanted: PlanFile) -> None:
    """A plan file must say what amendments in effect have changed. Refusal `plan-file-loses-amendment`."""
    faults = [fault for amendment in _in_effect(plan) for fault in _lost(amendment, before, wanted)]
    if faults:
        raise Refusal(
            "plan-file-loses-amendment",
            f"{plan.code} was amended, and the file does not say so. Take the plan file of today and change that.",
            clause="B FOURTEENTH, R TWELFTH",
            faults=faults,
        )


def _in_effect(plan: Plan) -> Iterator[Amendment]:
    yield from plan.amendments.filter(effective__isnull=False).select_related("version").order_by("version__number")


def _lost(amendment: Amendment, before: PlanFile, wanted: PlanFile) -> Iterator[Fault]:
    """Rows the amendment made and the file leaves out; rows it took away and the file brings back."""
    version = amendment.version
    assert version is not None
    earlier = PlanVersion.objects.get(plan=amendment.plan_id, number=version.number - 1)
    old, new = content_of(earlier), content_of(version)
    made = {tranche.code for tranche in new.tranches} - {tranche.code for tranche in old.tranches}
    for table, name in FIELDS.items():
        was, became, now, then = (set(getattr(value, name)) for value in (old, new, before, wanted))
        if table == "transfer":  # of those, an amendment makes only what goes on in a tranche it made
            was, became = set(), {row for row in became if row.tranche in made}
        for row in sorted((became - was) & now - then, key=repr):
            yield Fault(place(table, row), f"expected as “{amendment}” made it, from {amendment.effective}")
        for row in sorted((was - became) & then - now, key=repr):
            yield Fault(place(table, row), f"“{amendment}” took this away from {amendment.effective}")
    for key in ("name", "initial_term_ends"):
        amended = getattr(new.plan, key) != getattr(old.plan, key)
        if amended and getattr(before.plan, key) != getattr(wanted.plan, key):
            yield Fault(f"[plan], {key}", f"expected as “{amendment}” made it, from {amendment.effective}")
