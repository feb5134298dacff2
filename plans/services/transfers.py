"""Notices of transfers (B EIGHTH(B))."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Transfer
from plans.services.locks import lock_plan
from plans.services.restatements import terms_changed


def record_notice(*, transfer: Transfer, received: date | None, user: Any = None) -> Transfer:
    """The day the company received notice of the transfer; from its month on the portion is payable (P3).

    None takes back a notice entered by mistake. The same day again changes nothing. Refusal `notice-in-the-future`.
    """
    if received is not None and received > timezone.localdate():
        raise Refusal(
            "notice-in-the-future",
            "A notice that has been received has a date up to today.",
            clause="B EIGHTH(B)",
            faults=[Fault("received", f"expected {timezone.localdate()} or earlier, got {received}")],
        )
    with transaction.atomic(), acting(user):
        plan = lock_plan(transfer.plan_id)
        row = Transfer.objects.select_related("plan").get(pk=transfer.pk)
        before = row.notice_received
        if before != received:
            row.notice_received = received
            row.save()
            terms_changed(plan, min(day for day in (before, received) if day is not None))
    return row
