"""Who had a hand in a month: nobody reviews their own work (B EIGHTH(C))."""

from collections.abc import Iterable
from datetime import date
from itertools import chain

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q

from ledger.models import Calculation, Delivery, LoadedFile, OrderDecision, ShareTransaction, Valuation, Voiding
from ledger.months import month_end

Hands = Iterable[tuple[int | None, str]]
"""(id of a user, what they did)."""
Marks = tuple[int, int, int]
"""Keys of a transaction, a valuation and a voiding."""


def hands_in(calculation: Calculation) -> dict[int, list[str]]:
    """What each person did for a month's figures, by id of the user.

    They calculated it, handed in or loaded a file with records of the month (or of an earlier one, since the last
    delivery), rejected a transaction of it, or accepted an order.
    """
    found: dict[int, list[str]] = {}
    marks = delivered_marks(calculation.plan_id, calculation.month)
    hands = (
        _calculated(calculation),
        _files(calculation, marks),
        _voidings(calculation, marks),
        _accepted(calculation),
    )
    for person, what in chain.from_iterable(hands):
        if person is not None and what not in found.setdefault(person, []):
            found[person].append(what)
    return found


def _calculated(calculation: Calculation) -> Hands:
    return [(calculation.calculated_by_id, "calculated it")]


def _files(calculation: Calculation, marks: Marks) -> Hands:
    plan, last = calculation.plan_id, month_end(calculation.month)
    latest_transaction, latest_valuation, _ = marks
    transactions = ShareTransaction.objects.filter(plan=plan, trade_date__lte=last)
    valuations = Valuation.objects.filter(plan=plan, date__lte=last)
    transactions = transactions.filter(Q(trade_date__gte=calculation.month) | Q(pk__gt=latest_transaction)).order_by()
    valuations = valuations.filter(Q(date__gte=calculation.month) | Q(pk__gt=latest_valuation)).order_by()
    ids = transactions.values_list("file_id", flat=True).union(valuations.values_list("file_id", flat=True))
    rows = LoadedFile.objects.filter(pk__in=list(ids)).order_by("pk")
    files = {file.pk: file for file in rows.only("pk", "name", "handed_in_by_id")}
    handed_in = [(file.handed_in_by_id, f"handed in {file.name}") for file in files.values()]
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(LoadedFile),
        object_pk__in=[str(pk) for pk in files],
        changes__has_key="state",
    ).values_list("actor_id", "object_id")
    return [*handed_in, *((person, f"loaded {files[pk].name}") for person, pk in entries if pk in files)]


def _voidings(calculation: Calculation, marks: Marks) -> Hands:
    """Rejected by hand, or cancelled by a record that somebody loaded."""
    _, _, since = marks
    voided = Voiding.objects.filter(
        transaction__plan=calculation.plan_id, transaction__trade_date__lte=month_end(calculation.month), pk__gt=since
    )
    how = voided.annotate(cancelled=Q(cancellation__isnull=False)).order_by("cancelled", "voided_by")
    return [
        (person, "cancelled transactions" if cancelled else "rejected transactions")
        for person, cancelled in how.values_list("voided_by_id", "cancelled").distinct()
    ]


def _accepted(calculation: Calculation) -> Hands:
    """Purchases of the month that somebody accepted though something spoke against them (B FIFTH(A), (B))."""
    accepted = OrderDecision.objects.filter(
        decision=OrderDecision.Decision.ACCEPTED,
        transaction__plan=calculation.plan_id,
        transaction__trade_date__range=(calculation.month, month_end(calculation.month)),
    )
    return [(person, "accepted orders") for person in accepted.order_by().values_list("decided_by_id", flat=True)]


def delivered_marks(plan_id: int, before: date) -> Marks:
    """The plan's last transaction, valuation and voiding when a month before was last delivered; 0 before the first."""
    marks = Delivery.objects.filter(plan=plan_id, month__lt=before).aggregate(
        transaction=Max("last_transaction"), valuation=Max("last_valuation"), voiding=Max("last_voiding")
    )
    return (marks["transaction"] or 0, marks["valuation"] or 0, marks["voiding"] or 0)
