"""What was paid in the quarter, and what was left unpaid at its end (B EIGHTH, P3 to P5)."""

from datetime import date
from typing import NamedTuple

from django.db.models import F, Q, Sum
from django.db.models.expressions import CombinedExpression

from ledger.engine.dues import Due, Share
from ledger.models import SETTLED, Payment, PaymentOutcome
from ledger.selectors.dues import due_day, dues_as_of
from plans.models import Plan
from reporting.statement import Quarter, inputs

TAKES_BACK = "It takes back more than is owed: taken from what is owed next."


def paid(plan: Plan, quarter: Quarter, of_company: Q) -> tuple[inputs.Paid, ...]:
    """By the day on which the bank confirmed it, or it was offset in full, less what came back in it; one query."""
    days = (quarter.first, quarter.last)
    ended, back, late = Q(outcome__on__range=days), Q(returned__on__range=days), Q(outcome__on__gt=F("due"))

    def net(name: str, *of: Q) -> CombinedExpression:
        return Sum(name, filter=Q(ended, *of), default=0) - Sum(name, filter=Q(back, *of), default=0)

    rows = (
        Payment.objects.filter(of_company, ended | back, batch__plan=plan, outcome__kind__in=SETTLED)
        .order_by()
        .values_list("fund__code", "recipient__code")
        .annotate(paid=net("amount"), taken=net("offset"), late=net("amount", late))
    )
    return tuple(sorted(inputs.Paid(fund, code, int(p), int(o), int(late)) for fund, code, p, o, late in rows))


def payments_kept(plan: Plan, day: date) -> bool:
    """Whether any payment of the plan is on record by the day; one query."""
    settled = PaymentOutcome.objects.filter(payment__batch__plan=plan, kind__in=SETTLED, on__lte=day)
    return settled.exists()


def unpaid(plan: Plan, day: date, funds: frozenset[str]) -> tuple[inputs.Unpaid, ...]:
    """As of the end of a day, of some funds, by fund, recipient and due day; a fixed number of queries."""
    return tuple(sorted(row.unpaid for row in unpaid_rows(plan, day) if row.unpaid.fund in funds))


class UnpaidRow(NamedTuple):
    """With the month and right it is of."""

    month: date
    right: str
    unpaid: inputs.Unpaid


def unpaid_rows(plan: Plan, day: date) -> list[UnpaidRow]:
    """As of the end of a day, of all funds; what comes to nothing is left out."""
    found = dues_as_of(plan, day)
    rows = [UnpaidRow(due.month, due.right, _of_due(due)) for due in (*found.payable, *found.waiting)]
    rows += [UnpaidRow(share.month, share.right, _carried(share, day)) for share in found.carried]
    return [row for row in rows if row.unpaid.amount]


def _of_due(due: Due) -> inputs.Unpaid:
    closed = next((gate for gate in due.gates if not gate.open), None)
    reason, clause = (closed.text, closed.clause) if closed else ("", "")
    recipient = due.recipient or due.shares[0].payee
    return inputs.Unpaid(due.fund, recipient, due_day(due).day, due.amount, reason, clause)


def _carried(share: Share, day: date) -> inputs.Unpaid:
    return inputs.Unpaid(share.fund, share.recipient, day, share.amount, TAKES_BACK, "M2")
