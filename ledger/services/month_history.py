"""What befell a month, in its plan's history: a calculation that is undone leaves no row of its own."""

from collections.abc import Mapping
from typing import Any

from auditlog.models import LogEntry

from plans.models import Plan


def record(plan: Plan, changes: Mapping[str, list[str]], user: Any) -> None:
    """`changes`: month such as 2003-07 -> [before, after]."""
    LogEntry.objects.log_create(plan, force_log=True, action=LogEntry.Action.UPDATE, changes=dict(changes), actor=user)
