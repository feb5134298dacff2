"""Statements of payees: accrued, adjusted, deducted, paid, held; together the funds' fees to the cent (B EIGHTH)."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from ledger.services.batches import Choice
from ledger.services.claims import enter_claim
from ledger.services.months import calculate
from ledger.services.outcomes import record_outcome
from plans.models import Plan
from reporting.selectors.payee_statements import control, payee_statement, payees_of
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import JULY, MARCH, People, cancellation, deliver_until, load_rows, people, without_pages
from tests.ledger.paying import all_bank_accounts, direct, evidence, party, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db: None) -> Iterator[People]:
    with without_pages():
        yield people()


@pytest.fixture
def plan(by: People) -> Plan:
    """Delivered to July; a claim of 30.00 on TWO; all paid that may be paid, and confirmed."""
    plan = load_scenario("107")
    deliver_until(plan, JULY, by)
    all_bank_accounts(plan, by)
    direct(plan, by, distributor="ONE", payee="BANK")
    enter_claim(
        plan=plan,
        company=plan.companies.get(),
        distributor=party("TWO"),
        dated=date(2003, 7, 20),
        amount=30_00,
        reason="Overpaid.",
        document=evidence(),
        key="c",
        user=by.kim,
    )
    return plan


def pay(plan: Plan, by: People, right: str = "") -> None:
    batch = sent(plan, by, choice=Choice(right=right))
    for payment in batch.payments.filter(outcome=None):
        today = timezone.localdate()
        record_outcome(payment=payment, kind="confirmed", on=today, reference=str(payment.pk), user=by.max)


def test_everything_of_a_statement_is_accrued_and_nothing_is_lost(plan: Plan, by: People) -> None:
    pay(plan, by, "distribution-fee")
    statement = payee_statement(plan, "TWO", JULY, JULY)
    fees = sum(entry.amount for entry in statement.entries if entry.right == "Distribution Fee")
    assert fees == 81_95
    assert (statement.deducted, statement.paid) == (30_00, 51_95)
    assert statement.open == statement.accrued - 81_95, "its service fee is still to be paid"
    assert {entry.state for entry in statement.entries} == {"paid", "open"}
    held = payee_statement(plan, "UNALLOCATED", JULY, JULY)
    assert (held.accrued, held.paid, held.open) == (57_75, 0, 57_75)
    assert {entry.state for entry in held.entries} == {"held"}
    assert all("No rule gives these shares" in entry.why for entry in held.entries)


def test_all_payees_together_are_the_funds_fees(plan: Plan, by: People, tmp_path: Path) -> None:
    lines = control(plan, MARCH, JULY)
    assert lines
    assert all(line.agrees for line in lines)
    statements = [payee_statement(plan, code, MARCH, JULY) for code, _ in payees_of(plan)]
    assert sum(s.accrued for s in statements) == sum(line.fees for line in lines)
    load_rows(plan, [cancellation("T0000042")], tmp_path, user=by.kim)
    calculate(plan=plan, month=JULY, user=by.kim)
    later = control(plan, MARCH, JULY)
    march = next(line for line in later if (line.month, line.fund) == (MARCH, "CSH Fund"))
    assert march.to_adjust == -63_79
    assert all(line.agrees for line in later), "with what is still to be adjusted"


def test_screen_pdf_and_csv_say_the_same(plan: Plan, by: People) -> None:
    pay(plan, by)
    client = Client()
    client.force_login(by.lee)
    assert client.get(reverse("statements"))["Location"] == reverse("payee-statement", args=["S107"])
    address, query = reverse("payee-statement", args=["S107"]), {"payee": "BANK", "first": "2003-03", "last": "2003-07"}
    html = client.get(address, query).content.decode()
    statement = payee_statement(plan, "BANK", MARCH, JULY)
    rows = list(csv.DictReader(io.StringIO(client.get(address, {**query, "export": "csv"}).content.decode())))
    assert sum(int(row["amount"].replace(".", "")) for row in rows) == statement.accrued == statement.paid
    pdf = PdfReader(io.BytesIO(client.get(address, {**query, "export": "pdf"}).content))
    text = " ".join(page.extract_text() for page in pdf.pages)
    shown = f"{statement.accrued / 100:,.2f}"
    assert shown in html
    assert shown in text
    assert "Receivables Bank, N.A." in text
    assert "equal" in client.get(reverse("statement-control", args=["S107"])).content.decode()


def test_before_a_month_is_delivered(staff_client: Client) -> None:
    assert "No month is delivered yet" in staff_client.get(reverse("statements")).content.decode()
