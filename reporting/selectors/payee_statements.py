"""Statements of payees, from what was delivered and paid; and the control that nothing is missing (B EIGHTH)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Sum

from ledger.engine.dues import Due, Share
from ledger.engine.terms import UNALLOCATED
from ledger.models import (
    Calculation,
    DeliveredAmount,
    Delivery,
    EarnedCdsc,
    MonthlyFee,
    MonthlyServiceFee,
    Payment,
    PaymentLine,
    PaymentOffset,
    Right,
)
from ledger.selectors.deliveries import differences
from ledger.selectors.dues import LIVE, current_dues, live_lines
from ledger.selectors.payments import payment_states
from plans.models import Party, Plan
from reporting.payee_statement import ControlLine, Deduction, Entry, PayeeStatement

RIGHTS = dict(Right.choices)
PAID = ("confirmed", "offset")


def payees_of(plan: Plan) -> list[tuple[str, str]]:
    """(code, name) of everybody who was told to be owed something."""
    codes = set(
        DeliveredAmount.objects.filter(delivery__plan=plan).order_by().values_list("payee", flat=True).distinct()
    )
    names = dict(Party.objects.filter(code__in=codes).values_list("code", "name")) | {UNALLOCATED: "Unallocated"}
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: (pair[0] == UNALLOCATED, pair[1]))


def delivered_months(plan: Plan) -> list[date]:
    return list(Delivery.objects.filter(plan=plan).order_by("month").values_list("month", flat=True))


def payee_statement(plan: Plan, payee: str, first: date, last: date) -> PayeeStatement:
    """Months delivered from `first` to `last`, both included; a fixed number of queries."""
    rows = DeliveredAmount.objects.filter(delivery__plan=plan, delivery__month__range=(first, last), payee=payee)
    found = list(
        rows.select_related("delivery", "fund", "restatement").order_by("delivery__month", "month", "fund__name", "pk")
    )
    payments = _payments(row.pk for row in found)
    waiting = _waiting(plan)
    name = Party.objects.filter(code=payee).values_list("name", flat=True).first()
    return PayeeStatement(
        plan_code=plan.code,
        plan_name=plan.name,
        payee=payee,
        name=name or ("Unallocated" if payee == UNALLOCATED else payee),
        first=first,
        last=last,
        entries=tuple(_entry(row, payments.get(row.pk), waiting.get(row.pk, "")) for row in found),
        deductions=tuple(_deductions(plan, payee, first, last)),
    )


def _payments(rows: Iterable[int]) -> dict[int, tuple[str, str]]:
    """By delivered amount: the state of its payment, and what there is to say of it."""
    lines = live_lines().filter(row__in=list(rows)).select_related("payment__outcome")
    of_row: dict[int, Payment] = {line.row_id: line.payment for line in lines}
    states = payment_states(of_row.values())
    found = {}
    for row, payment in of_row.items():
        outcome = getattr(payment, "outcome", None)
        told = f"{payment}, {outcome.on}" if outcome else str(payment)
        found[row] = (states[payment.pk].code, told)
    return found


def _waiting(plan: Plan) -> dict[int, str]:
    """By delivered amount that no payment has taken: what it waits for."""
    dues = current_dues(plan)
    found: dict[int, str] = {}
    for due in dues.payable:
        found |= dict.fromkeys(_keys(due.shares), "to be paid")
    for due in dues.waiting:
        found |= dict.fromkeys(_keys(due.shares), _closed(due))
    found |= dict.fromkeys(_keys(dues.carried), "carried to the next payment")
    came_back = PaymentLine.objects.filter(row__in=list(found), payment__returned__isnull=False)
    for line in came_back.select_related("payment__returned").order_by("pk"):
        back = line.payment.returned
        told = f"{line.payment} was returned by the bank on {back.on}: {back.reason}"
        found[line.row_id] = f"{told}; {found[line.row_id]}"
    return found


def _keys(shares: Iterable[Share]) -> list[int]:
    return [row.key for share in shares for row in share.rows]


def _closed(due: Due) -> str:
    return " ".join(f"{gate.text} ({gate.clause})" if gate.clause else gate.text for gate in due.gates if not gate.open)


STATES = {
    "prepared": "prepared",
    "released": "released",
    "sent": "at the bank",
    "confirmed": "paid",
    "offset": "offset in full",
}


def _entry(row: DeliveredAmount, payment: tuple[str, str] | None, waits: str) -> Entry:
    paid = 0
    if row.settled_outside and row.payee != UNALLOCATED:
        state, why, paid = "settled before", "before this program was used", row.amount
    elif payment is not None:
        state, why = STATES[payment[0]], payment[1]
        paid = row.amount if payment[0] in PAID else 0
    else:
        state = "held" if row.status == DeliveredAmount.Status.HELD else "open"
        why = waits
    reason = row.restatement.reason if row.restatement else ""
    return Entry(
        delivered=row.delivery.month,
        month=row.month,
        fund=row.fund.name,
        right=RIGHTS[row.right],
        tranche=row.tranche,
        amount=row.amount,
        adjustment=row.restatement is not None,
        paid=paid,
        state=state,
        why="; ".join(part for part in (reason, why) if part),
    )


def _deductions(plan: Plan, payee: str, first: date, last: date) -> Iterable[Deduction]:
    """Of payments that were settled: until then nothing was deducted for good."""
    rows = PaymentOffset.objects.filter(
        LIVE,
        claim__plan=plan,
        claim__distributor__code=payee,
        payment__month__range=(first, last),
        payment__outcome__kind__in=PAID,
    ).select_related("payment__fund", "claim__company")
    for row in rows.order_by("payment__month", "pk"):
        yield Deduction(row.payment.month, row.payment.fund.name, f"{row.claim}: {row.claim.reason}", row.amount)


def control(plan: Plan, first: date, last: date) -> list[ControlLine]:
    """By month and fund: what all payees were told with what is to be adjusted equals the fund's fees and charges."""
    told: dict[tuple[date, str], dict[str, int]] = defaultdict(dict)
    rows = DeliveredAmount.objects.filter(delivery__plan=plan, month__range=(first, last)).order_by()
    for month, fund, payee, cents in rows.values_list("month", "fund__name", "payee").annotate(Sum("amount")):
        told[month, fund][payee] = int(cents)
    names = dict(plan.schedule.values_list("fund__code", "fund__name"))
    to_adjust: dict[tuple[date, str], int] = defaultdict(int)
    for difference in differences(plan):
        for line in difference.lines:
            to_adjust[difference.month, names[line.fund]] += line.amount
    fees = _fees(plan, first, last)
    months = set(delivered_months(plan))
    keys = sorted({key for key in (*told, *fees) if key[0] in months})
    return [
        ControlLine(month, fund, tuple(sorted(told[month, fund].items())), to_adjust[month, fund], fees[month, fund])
        for month, fund in keys
    ]


def _fees(plan: Plan, first: date, last: date) -> dict[tuple[date, str], int]:
    """Distribution Fee, service fee and Earned CDSC of each fund and month, as calculated now."""
    months = Calculation.objects.filter(plan=plan, month__range=(first, last))
    found: dict[tuple[date, str], int] = defaultdict(int)
    for model, amount in ((MonthlyFee, "asset_based_fee"), (MonthlyServiceFee, "service_fee"), (EarnedCdsc, "cdsc")):
        rows = model._default_manager.filter(calculation__in=months).order_by()
        for month, fund, cents in rows.values_list("calculation__month", "fund__name").annotate(Sum(amount)):
            found[month, fund] += int(cents)
    return found
