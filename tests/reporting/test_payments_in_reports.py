"""What a board report says of payments: paid, late, unpaid, held and why (B EIGHTH, P3 to P5)."""

from datetime import date

import pytest
from django.utils import timezone

from ledger.models import DeliveredAmount, Payment, PaymentOutcome
from ledger.services.outcomes import record_outcome
from reporting.selectors.statements import statement_inputs
from reporting.statement import Quarter, Statement, build_statement, inputs
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import MARCH, deliver, people, without_pages
from tests.ledger.paying import all_bank_accounts, direct, sent
from tests.reporting.sample import BASE, attention, report, statement

IN_TIME, LATE = date(2003, 9, 14), date(2003, 10, 14)
NO_NOTICE = "No notice of the transfer to BANK is received."
PAID = (inputs.Paid("ADV", "BANK", 90_00, 10_00, 0), inputs.Paid("BAL", "TWO", 33_33, 0, 33_33))
UNPAID = (
    inputs.Unpaid("ADV", "BANK", IN_TIME, 60_01, NO_NOTICE, "B EIGHTH(B), P3"),
    inputs.Unpaid("ADV", "TWO", IN_TIME, 39_99),
    inputs.Unpaid("BAL", "TWO", LATE, 50_00),
)


def test_recipients_with_what_was_paid_and_what_was_left() -> None:
    section = statement(paid=PAID, unpaid=UNPAID).sections[0]
    bank, two = section.payments
    assert (bank.name, bank.paid, bank.offset, bank.paid_late, bank.unpaid, bank.overdue, bank.held) == (
        "Receivables Bank, N.A.",
        90_00,
        10_00,
        0,
        0,
        0,
        60_01,
    )
    assert (two.code, two.paid, two.paid_late, two.unpaid, two.overdue, two.held) == (
        "TWO",
        33_33,
        33_33,
        89_99,
        39_99,
        0,
    )
    assert [(line.name, line.reason, line.amount) for line in section.held_back] == [
        ("Receivables Bank, N.A.", NO_NOTICE, 60_01)
    ]


def test_late_and_overdue_are_said() -> None:
    said = attention(report(statement(paid=PAID, unpaid=UNPAID)))
    assert "$33.33 was paid in the quarter after the day on which it was due, without interest." in said
    assert "$39.99 was due by September 30, 2003 and not paid by then." in said


@pytest.mark.parametrize("day", [date(2003, 9, 29), date(2003, 9, 30)])
def test_due_by_the_quarters_last_day_is_overdue(day: date) -> None:
    line = statement(unpaid=(inputs.Unpaid("ADV", "TWO", day, 1_00),)).overall.payments[0]
    assert (line.unpaid, line.overdue) == (1_00, 1_00)


def test_without_payments_there_is_no_section() -> None:
    assert build_statement(BASE).overall.payments == ()


@pytest.mark.django_db
def test_what_is_delivered_is_paid_unpaid_or_held() -> None:
    """Every cent once, as it stands at the quarter's end: first held for want of accounts, then due, then paid."""
    by, plan = people(), load_scenario("107")
    with without_pages():
        deliver(plan, MARCH, by)
    quarter = Quarter.of(timezone.localdate())

    def read(of: Quarter = quarter) -> Statement:
        return build_statement(statement_inputs(plan=plan, quarter=of))

    def sums() -> tuple[int, int, int]:
        lines = read().overall.payments
        return (
            sum(line.paid + line.offset for line in lines),
            sum(line.unpaid for line in lines),
            sum(line.held for line in lines),
        )

    owed = sum(row.amount for row in DeliveredAmount.objects.all())
    assert sums() == (0, 0, owed)
    assert {line.reason for line in read().overall.held_back} >= {"No direction of ONE to pay BANK is received."}
    all_bank_accounts(plan, by)
    direct(plan, by, distributor="ONE", payee="BANK")
    assert sums() == (0, owed, 0)
    batch = sent(plan, by)
    assert sums() == (0, owed, 0), "what is at the bank is not paid yet"
    payment = Payment.objects.filter(batch=batch).order_by("pk")[0]
    said = PaymentOutcome.Kind.CONFIRMED
    record_outcome(payment=payment, kind=said, on=timezone.localdate(), reference="R-1", user=by.lee)
    assert sums() == (payment.gross, owed - payment.gross, 0)
    assert read(quarter.previous).overall.payments == (), "nothing was delivered by then"
