"""Which records came after a month was delivered, and so changed what it comes to (M2)."""

from dataclasses import dataclass
from datetime import date

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from ledger.models import Delivery, Restatement, ShareTransaction, Valuation, Voiding
from ledger.months import month_end
from plans.models import Transfer

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Causes:
    """What was recorded since; the first SHOWN of each kind, and how many there are."""

    transactions: list[ShareTransaction]
    transaction_count: int
    valuations: list[Valuation]
    valuation_count: int
    voidings: list[Voiding]
    voiding_count: int
    transfers: list[Transfer]

    @property
    def any(self) -> bool:
        return bool(self.transaction_count or self.valuation_count or self.voiding_count or self.transfers)


def last_report(delivery: Delivery) -> Delivery:
    """The delivery that last said something of this month: its own, or the latest that restated it."""
    restatement = Restatement.objects.filter(restated=delivery).select_related("delivery__plan").order_by("-pk").first()
    return restatement.delivery if restatement else delivery


def causes_since(delivery: Delivery, since: Delivery) -> Causes:
    """Records dated up to the month's end that `since` did not rest on yet; a fixed number of queries."""
    last = month_end(delivery.month)
    plan = delivery.plan_id
    transactions = ShareTransaction.objects.filter(plan=plan, pk__gt=since.last_transaction, trade_date__lte=last)
    valuations = Valuation.objects.filter(plan=plan, pk__gt=since.last_valuation, date__lte=last)
    voidings = Voiding.objects.filter(
        transaction__plan=plan, pk__gt=since.last_voiding, transaction__trade_date__lte=last
    )
    return Causes(
        list(transactions.select_related("fund", "file", "plan").order_by("pk")[:SHOWN]),
        transactions.count(),
        list(valuations.select_related("fund", "file", "plan").order_by("pk")[:SHOWN]),
        valuations.count(),
        list(voidings.select_related("transaction__fund", "cancellation", "voided_by").order_by("pk")[:SHOWN]),
        voidings.count(),
        list(_transfers(delivery, since, last)),
    )


def _transfers(delivery: Delivery, since: Delivery, last: date) -> QuerySet[Transfer]:
    """Transfers of the plan entered or changed since, in force by the month's end."""
    of_plan = Transfer.objects.filter(plan=delivery.plan_id, effective__lte=last).select_related("assignee")
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Transfer), timestamp__gt=since.delivered_at
    )
    return of_plan.filter(pk__in=set(entries.values_list("object_id", flat=True))).order_by("pk")
