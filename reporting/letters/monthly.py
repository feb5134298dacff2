"""What the letter says that covers a delivered Monthly Calculation (B EIGHTH(C), SEVENTEENTH)."""

import re
from collections import defaultdict
from datetime import date

from django.db.models import QuerySet

from ledger.engine.terms import UNALLOCATED
from ledger.models import DeliveredAmount, Delivery, Right
from plans.models import Company, Party, Plan
from plans.references import clause_of
from plans.services.notice_checks import NoticeEntry, designated_address
from reporting.statement.words import dollars, listed

NAMED_MONTH = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])\b")


def delivery_covered(plan: Plan, entry: NoticeEntry) -> Delivery | None:
    """The month the subject names, such as 2003-07; or else the last one delivered by the day of the letter."""
    delivered = Delivery.objects.filter(plan=plan, take_over=None, delivered_on__lte=entry.sent or entry.dated)
    named = NAMED_MONTH.search(entry.subject)
    if named:
        delivered = delivered.filter(month=date(int(named[1]), int(named[2]), 1))
    return delivered.order_by("-month").first()


def covering_paragraphs(plan: Plan, entry: NoticeEntry, opening: str) -> list[str]:
    """Month, totals, who is owed what, attachments and the address used; none where no month is delivered.

    A company is told of its funds, a party of what it is owed itself.
    """
    delivery = delivery_covered(plan, entry)
    if delivery is None:
        return []
    amounts = DeliveredAmount.objects.filter(delivery=delivery).order_by()
    if isinstance(entry.receiver, Company):
        amounts, whose = amounts.filter(fund__company=entry.receiver), f"the funds of {entry.receiver.name}"
    else:
        amounts, whose = amounts.filter(payee=entry.receiver.code), f"what is owed to {entry.receiver.name}"
    whose = whose.removesuffix(".")  # the sentence has its own
    return [
        f"{opening}we provide the Monthly Calculation for {delivery.month:%B %Y} with respect to {whose}.",
        _totals(amounts.filter(restatement=None), paragraph_of_notice(plan)),
        _adjustments(amounts.exclude(restatement=None)),
        _payees(amounts),
        _attached(delivery),
        _address(plan, entry),
    ]


def paragraph_of_notice(plan: Plan) -> str:
    """Until notice of a transfer is received, its portion is held."""
    return "EIGHTH(B)" if plan.allocation == Plan.Allocation.EXHIBIT_A else ""


def _sum(amounts: QuerySet[DeliveredAmount]) -> int:
    return sum(amounts.values_list("amount", flat=True))


def _totals(amounts: QuerySet[DeliveredAmount], paragraph: str) -> str:
    by_right: dict[str, int] = defaultdict(int)
    for right, cents in amounts.values_list("right", "amount"):
        by_right[right] += cents
    total = sum(by_right.values())
    if not by_right:
        return "Nothing is owed for the month."
    parts = listed([f"{label} {dollars(by_right[right])}" for right, label in Right.choices if right in by_right])
    held = _sum(amounts.filter(status=DeliveredAmount.Status.HELD))
    under = f" ({paragraph})" if paragraph else ""
    kept = f" Of this, {dollars(held)} is held until notice of the transfer is received{under}." if held else ""
    return f"It comes to {dollars(total)}: {parts}.{kept}"


def _adjustments(amounts: QuerySet[DeliveredAmount]) -> str:
    months = sorted(set(amounts.values_list("month", flat=True)))
    if not months:
        return ""
    named = listed([f"{month:%B %Y}" for month in months])
    return f"Adjustments of {named}, restated with it, come to {dollars(_sum(amounts))}."


def _payees(amounts: QuerySet[DeliveredAmount]) -> str:
    sums: dict[str, int] = defaultdict(int)
    for payee, cents in amounts.values_list("payee", "amount"):
        sums[payee] += cents
    names = dict(Party.objects.filter(code__in=sums).values_list("code", "name")) | {UNALLOCATED: "Unallocated"}
    rows = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    if not rows:
        return ""
    return "\n".join(["By payee:", *(f"{names.get(code, code)}: {dollars(cents)}" for code, cents in rows)])


def _attached(delivery: Delivery) -> str:
    files = delivery.files.order_by("pk").values_list("document__name", flat=True)
    return f"Attached: {', '.join(files)}."


def _address(plan: Plan, entry: NoticeEntry) -> str:
    designated = designated_address(plan, entry)
    used = entry.address_used.strip() or designated
    line = ", ".join(part.strip() for part in used.splitlines() if part.strip())
    if used and used == designated:
        paragraph = clause_of(plan, "addresses").partition(" ")[2]
        return f"Sent to the address you last designated under paragraph {paragraph}: {line}."
    return f"Sent to {line}." if used else ""
