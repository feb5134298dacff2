"""Records that are never edited are taken back with a reason."""

from typing import Any

from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from plans.models import Resolution
from plans.models.life import Voidable


def void(row: Voidable | Resolution, reason: str, user: Any) -> None:
    """Once; voided already it stays as it is."""
    reason = " ".join(reason.split())
    if row.is_void:
        return
    if not reason:
        fault = Fault("reason", "expected what was wrong with the entry")
        raise Refusal("void-reason", "Nothing is taken back without a reason.", faults=[fault])
    row.voided_at, row.voided_by, row.void_reason = timezone.now(), user, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
