"""The Monthly Calculation's figures, from the calculated month (B EIGHTH(C))."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Sum

from backoffice.quantities import MONEY
from ledger.engine.portions import CDSC, DISTRIBUTION_FEE
from ledger.engine.terms import UNALLOCATED
from ledger.models import (
    Calculation,
    DailyAllocation,
    MonthRemark,
    Right,
    SalesChargeCapMonth,
    ShareTransaction,
    Valuation,
    Voiding,
)
from ledger.months import month_end, previous_month
from ledger.selectors.deliveries import present_lines
from ledger.selectors.months import MonthSheet
from ledger.services.papers import DeliverySheet
from ledger.trading_days import payment_due
from reporting.monthly_calculation import (
    Agreement,
    Limited,
    MonthlyCalculation,
    PayeeLine,
    PortionLine,
    Rejected,
    Restated,
    ShareLine,
)


def monthly_calculation(delivery: DeliverySheet) -> MonthlyCalculation:
    """A fixed number of queries."""
    calculation = delivery.calculation
    sheet = MonthSheet.of(calculation)
    last = month_end(calculation.month)
    earlier = Calculation.objects.filter(plan=calculation.plan, month=previous_month(calculation.month)).first()
    return MonthlyCalculation(
        plan_code=calculation.plan.code,
        plan_name=calculation.plan.name,
        month=calculation.month,
        sender=delivery.sender.name,
        calculated_by=str(calculation.calculated_by or "the program"),
        reviewed_by=str(delivery.review.reviewed_by),
        delivered_on=delivery.delivered_on,
        due=payment_due(last),
        digest=calculation.digest,
        transactions=calculation.transaction_count,
        payees=tuple(_payees(delivery, sheet, earlier)),
        shares=tuple(_shares(sheet)),
        portions=tuple(
            PortionLine(p.fund.name, p.right, p.tranche, p.payee.name, p.payee.held, p.amount) for p in sheet.portions
        ),
        restated=tuple(Restated(d.month, delivery.reasons[d.month], d.lines) for d in delivery.restated),
        agreements=tuple(_agreements(calculation, sheet)),
        rejected=tuple(_rejected(calculation)),
        before=earlier.month if earlier else None,
        fund_names={line.fund.code: line.fund.name for line in sheet.funds},
        limited=tuple(_limited(calculation)),
    )


def _payees(delivery: DeliverySheet, sheet: MonthSheet, earlier: Calculation | None) -> Iterable[PayeeLine]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    order: dict[str, tuple[bool, bool, str]] = {}
    for portion in sheet.portions:
        code, amounts = portion.payee.code, sums[portion.payee.code]
        order[code] = portion.payee.place[:3]
        amounts[portion.right] += portion.amount
        amounts["held"] += portion.amount if portion.payee.held else 0
    for line in sheet.funds:
        for code, cents in line.service_fees.items():
            sums[code][Right.SERVICE_FEE] += cents
    for difference in delivery.restated:
        for changed in difference.lines:
            sums[changed.payee]["adjustments"] += changed.amount
    for before in present_lines(earlier) if earlier else []:
        sums[before.payee]["before"] += before.amount
    for code in sorted(sums, key=lambda c: order.get(c, (c == UNALLOCATED, True, c))):
        found = sums[code]
        yield PayeeLine(
            code,
            sheet.party_names.get(code, code),
            found[DISTRIBUTION_FEE],
            found[CDSC],
            found[Right.SERVICE_FEE],
            found["held"],
            found["adjustments"],
            found["before"],
        )


def _shares(sheet: MonthSheet) -> Iterable[ShareLine]:
    charges: dict[tuple[str, str], int] = defaultdict(int)
    for portion in sheet.portions:
        if portion.right == CDSC:
            charges[portion.fund.code, _distributor(sheet, portion.tranche)] += portion.amount
    for line in sheet.funds:
        fees: dict[str, int] = defaultdict(int)
        for tranche, cents in line.fees.items():
            fees[_distributor(sheet, tranche)] += cents
        earned = {code for fund, code in charges if fund == line.fund.code}
        for code in sorted({*fees, *earned, *line.service_fees}):
            yield ShareLine(
                line.fund.name,
                sheet.party_names.get(code, code),
                fees[code],
                line.fee,
                charges[line.fund.code, code],
                line.service_fees.get(code, 0),
            )


def _distributor(sheet: MonthSheet, tranche: str) -> str:
    return UNALLOCATED if tranche == UNALLOCATED else sheet.terms.distributor_of(tranche)


def _limited(calculation: Calculation) -> Iterable[Limited]:
    rows = SalesChargeCapMonth.objects.filter(calculation=calculation).exclude(limited_from=None)
    for row in rows.select_related("fund").order_by("fund__name", "pk"):
        if row.limited_from is not None:
            yield Limited(row.fund.name, row.limited_from, row.not_charged)


def _agreements(calculation: Calculation, sheet: MonthSheet) -> Iterable[Agreement]:
    """Shares outstanding on the last day the transfer agent reported in the month, and what it withheld in it."""
    reported = _reported_shares(calculation)
    ours = _shares_on(calculation, {day for day, _ in reported.values()})
    withheld = _withheld(calculation)
    differs = _cdsc_differences(calculation)
    for line in sheet.funds:
        code = line.fund.code
        day, shares = reported.get(code, (None, None))
        held = withheld.get(code)
        yield Agreement(
            line.fund.name,
            day,
            ours.get((code, day), 0) if day else None,
            shares,
            None if held is None else held - differs.get(code, 0),
            held,
        )


def _reported_shares(calculation: Calculation) -> dict[str, tuple[date, int]]:
    rows = Valuation.objects.filter(
        plan=calculation.plan_id, date__range=(calculation.month, month_end(calculation.month))
    ).exclude(shares_outstanding=None)
    last = dict(rows.order_by().values_list("fund_id").annotate(Max("date")))
    found = rows.filter(date__in=set(last.values())).values_list("fund_id", "fund__code", "date", "shares_outstanding")
    return {code: (day, shares) for fund, code, day, shares in found if last[fund] == day and shares is not None}


def _shares_on(calculation: Calculation, days: set[date]) -> dict[tuple[str, date | None], int]:
    rows = DailyAllocation.objects.filter(calculation=calculation, date__in=days).order_by()
    sums = rows.values_list("fund__code", "date").annotate(Sum("commission_shares"), Sum("reinvested_shares"))
    return {(fund, day): int(commission) + int(reinvested) for fund, day, commission, reinvested in sums}


def _withheld(calculation: Calculation) -> dict[str, int]:
    rows = ShareTransaction.objects.filter(
        plan=calculation.plan_id,
        trade_date__range=(calculation.month, month_end(calculation.month)),
        kind=ShareTransaction.Kind.REDEEM,
        voiding=None,
    ).exclude(cdsc=None)
    sums = rows.order_by().values_list("fund__code").annotate(Sum("cdsc"))
    return {fund: int(cents) for fund, cents in sums}


def _cdsc_differences(calculation: Calculation) -> dict[str, int]:
    """Theirs less ours, by fund: only redemptions that differ have a remark (C5)."""
    rows = MonthRemark.objects.filter(calculation=calculation, kind=MonthRemark.Kind.CDSC_DIFFERS)
    found: dict[str, int] = defaultdict(int)
    for fund, expected, reported in rows.values_list("fund__code", "expected", "reported"):
        found[fund] += MONEY.parse(reported) - MONEY.parse(expected)
    return found


def _rejected(calculation: Calculation) -> Iterable[Rejected]:
    rows = Voiding.objects.filter(
        transaction__plan=calculation.plan_id,
        transaction__trade_date__range=(calculation.month, month_end(calculation.month)),
        cancellation=None,
    ).select_related("transaction__fund", "voided_by")
    for row in rows.order_by("transaction__trade_date", "transaction__record_id", "pk"):
        moved = row.transaction
        yield Rejected(moved.record_id, moved.trade_date, moved.fund.name, row.reason, str(row.voided_by or ""))
