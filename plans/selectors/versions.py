"""Versions of a plan: which was in force on a day, and what it said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from plans.models import Plan, PlanVersion
from plans.selectors.plans import canonical, rows_by_value
from plans.values import PlanFile, parse_plan


def version_on(versions: Sequence[PlanVersion], day: date) -> PlanVersion | None:
    """The version in force on the day: of the highest number among those that take effect by then.

    Before the first takes effect, the one that says what takes effect first. None only where there are none.
    """
    begun = [version for version in versions if version.effective_from <= day]
    if not begun and versions:
        first = min(version.effective_from for version in versions)
        begun = [version for version in versions if version.effective_from == first]
    return max(begun, key=lambda version: version.number, default=None)


def content_of(version: PlanVersion) -> PlanFile:
    """What the version says, with the transfers of rights known when it was recorded."""
    return parse_plan(version.content)


def plan_on(plan: Plan, day: date) -> PlanFile:
    """The plan as in force on a day, with all transfers of rights: these are dated rows of their own (M1).

    What takes effect after the day is no part of it: an amendment to come leaves earlier months as they are.
    """
    versions = list(plan.versions.defer("content"))
    version = version_on(versions, day)
    if version is None or version.number == max(v.number for v in versions):
        return canonical(plan)
    return replace(content_of(version), transfers=tuple(rows_by_value(plan, "transfers")))
