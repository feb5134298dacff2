"""Pages of payments, walked by two persons: from what is due to paid."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from ledger.models import BankAccount, Claim, Payment, PaymentBatch
from ledger.selectors.deliveries import month_states
from plans.models import Plan
from plans.services.plan_files import load_plan
from tests.kept import kept_for_the_module
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import JULY, MARCH, calculation_of, deliver_until, people
from tests.ledger.paying import ROUTING, all_bank_accounts, direct, party, sent
from tests.plans.sample import SOUND

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Scenario 107, delivered to July 2003; everybody has an account; ONE directs to pay BANK."""
    with kept_for_the_module(django_db_blocker):
        by, plan = people(), load_scenario("107")
        deliver_until(plan, JULY, by)
        all_bank_accounts(plan, by)
        direct(plan, by, distributor="ONE", payee="BANK")
        yield plan


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def told(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("name", ["payments", "payment-batches", "bank-accounts", "claims"])
def test_an_empty_list_says_what_to_do(staff_client: Client, name: str) -> None:
    assert '<div class="empty">' in page(staff_client, reverse(name))


def test_without_a_plan_nothing_is_due(staff_client: Client) -> None:
    assert "No plans yet" in page(staff_client, reverse("dues"))


def test_before_the_first_delivery_the_page_leads_to_the_months(staff_client: Client) -> None:
    plan = load_plan(text=SOUND).plan

    text = page(staff_client, f"{reverse('dues')}?plan={plan.pk}")

    assert f'href="{reverse("months")}?plan={plan.pk}"' in text
    assert reverse("payment-batch-new", args=[plan.code]) not in text


def test_from_due_to_paid(book: Plan) -> None:
    kim, lee = client_of("kim"), client_of("lee")
    assert "S107: the first is due on" in page(kim, "/"), "delivered today, however long ago the month was"
    due = page(kim, reverse("dues"))
    assert "Receivables Bank, N.A." in due
    assert "10th exchange day" not in due, "delivered later than that"
    assert "calculation delivered" in due
    assert "No rule gives these shares to a distributor." in due
    form = reverse("payment-batch-new", args=["S107"])
    values = {"key": "k-1", "execution_date": timezone.localdate().isoformat(), "right": "service-fee"}
    response = kim.post(form, values, follow=True)
    assert "Ask somebody else to release it." in told(response)
    batch = PaymentBatch.objects.get()
    assert kim.post(form, values).status_code == 302, "sent again, it is the same batch"
    assert PaymentBatch.objects.count() == 1
    release = reverse("payment-batch-release", args=[batch.pk])
    own = page(kim, batch.get_absolute_url())
    assert release not in own
    assert "<dd>lee or max</dd>" in own, "who may release it"
    assert release in page(lee, batch.get_absolute_url())
    assert "Nobody releases what they prepared" in told(kim.post(release, follow=True))
    assert f"Have {batch} released" in page(kim, "/")
    assert f"Release {batch}" in page(lee, "/")
    assert "is released" in told(lee.post(release, follow=True))
    assert "The files for the bank are made" in told(
        lee.post(reverse("payment-batch-export", args=[batch.pk]), follow=True)
    )
    html = page(lee, batch.get_absolute_url())
    assert f"12B1-{book.pk}-1" in html
    assert batch.export.pain001.get_absolute_url() in html
    payment = batch.payments.order_by("pk")[0]
    html = page(lee, payment.get_absolute_url())
    assert "Gates, as they stand now" in html
    assert "By lee on" in html
    outcome = reverse("payment-outcome", args=[payment.pk])
    wrong = lee.post(outcome, {"kind": "rejected", "on": timezone.localdate().isoformat()})
    assert "expected why the bank rejected it" in told(wrong)
    right = {"kind": "confirmed", "on": timezone.localdate().isoformat(), "reference": "R-77"}
    assert "is confirmed" in told(lee.post(outcome, right, follow=True))
    rows = [
        f"{p.end_to_end_id},confirmed,{timezone.localdate()},R-{p.pk}," for p in batch.payments.exclude(pk=payment.pk)
    ]
    text = "\n".join(["end_to_end_id,status,date,reference,reason", *rows])
    file = SimpleUploadedFile("said.csv", text.encode())
    response = lee.post(reverse("payment-batch-outcomes", args=[batch.pk]), {"file": file}, follow=True)
    assert f"{len(rows)} recorded." in told(response)
    assert "Settled" in page(lee, reverse("payment-batches"))
    back = reverse("payment-return", args=[payment.pk])
    assert back in page(lee, payment.get_absolute_url())
    assert lee.post(back, {"on": timezone.localdate().isoformat(), "reason": ""}).status_code == 422
    values = {"on": timezone.localdate().isoformat(), "reason": "Account closed."}
    assert "what it paid is due again" in told(lee.post(back, values, follow=True))
    html = page(lee, payment.get_absolute_url())
    assert "Account closed." in html
    assert back not in html


def test_a_month_is_paid_when_all_of_it_is(book: Plan) -> None:
    by = people()
    assert month_states([calculation_of(book, MARCH)]).popitem()[1].code == "delivered"
    batch = sent(book, by)
    client = client_of("max")
    for payment in batch.payments.all():
        values = {"kind": "confirmed", "on": timezone.localdate().isoformat(), "reference": str(payment.pk)}
        client.post(reverse("payment-outcome", args=[payment.pk]), values)
    assert month_states([calculation_of(book, MARCH)]).popitem()[1].code == "paid"
    assert "Paid</span>" in page(client, reverse("month", args=["S107", "2003-03"]))


def test_bank_details_are_entered_and_confirmed_by_another(book: Plan) -> None:
    values = {
        "party": party("TRUST").pk,
        "since": "2003-01-01",
        "holder": "Fee Trust",
        "account": "123-456-789",
        "bank": "021000022",
        "document": SimpleUploadedFile("letter.txt", b"Pay here."),
    }
    kim, lee = client_of("kim"), client_of("lee")
    wrong = kim.post(reverse("bank-account-new"), values)
    assert "its check digit does not fit" in told(wrong)
    values |= {"bank": ROUTING, "document": SimpleUploadedFile("letter.txt", b"Pay here.")}
    assert "Ask somebody else to confirm it." in told(kim.post(reverse("bank-account-new"), values, follow=True))
    account = BankAccount.objects.latest("pk")
    confirm = reverse("bank-account-confirm", args=[account.pk])
    own = page(kim, account.get_absolute_url())
    assert confirm not in own
    assert "<dd>lee or max</dd>" in own, "who may confirm it"
    assert confirm in page(lee, account.get_absolute_url())
    assert "Have the bank details of Fee Trust confirmed" in page(kim, "/")
    assert "Confirm the bank details of Fee Trust" in page(lee, "/")
    assert "Nobody confirms the bank details they entered" in told(kim.post(confirm, follow=True))
    assert "Confirmed: it is used" in told(lee.post(confirm, follow=True))


def test_a_claim_is_offered_when_payments_are_prepared(book: Plan) -> None:
    kim = client_of("kim")
    values = {
        "key": "c-1",
        "plan": book.pk,
        "company": book.companies.get().pk,
        "distributor": party("TWO").pk,
        "dated": "2003-07-20",
        "amount": "500.00",
        "reason": "Overpaid.",
        "document": SimpleUploadedFile("claim.txt", b"We claim."),
    }
    assert "Entered: it is offered" in told(kim.post(reverse("claim-new"), values, follow=True))
    claim = Claim.objects.get()
    form = reverse("payment-batch-new", args=["S107"])
    assert "Left 500.00." in page(kim, form)
    asked = {"key": "k", "execution_date": timezone.localdate().isoformat(), f"offset_{claim.pk}": "499"}
    wrong = kim.post(form, asked)
    assert wrong.status_code == 422
    assert "own portion" in told(wrong)
    kim.post(form, {**asked, f"offset_{claim.pk}": "12.34"})
    assert Payment.objects.get(offset__gt=0).offset == 12_34
    assert "487.66" in page(kim, claim.get_absolute_url())
    response = kim.post(reverse("claim-withdraw", args=[claim.pk]), {"reason": "Waived."}, follow=True)
    assert "Withdrawn." in told(response)


def test_the_start_page_asks_once_what_several_of_its_parts_ask(book: Plan) -> None:
    """With months delivered, payments due and a batch at the bank: everything it can tell is to be told."""
    sent(book, people())
    client = client_of("kim")
    page(client, "/")
    with CaptureQueriesContext(connection) as seen:
        page(client, "/")
    assert len(seen) <= 50
    asked = Counter(query["sql"] for query in seen)
    assert [sql for sql, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("name", ["payments", "payment-batches", "bank-accounts", "claims"])
def test_lists_make_the_same_queries_whatever_their_length(book: Plan, name: str) -> None:
    client, by = client_of("lee"), people()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, reverse(name))
        return len(seen)

    from ledger.services.batches import Choice

    sent(book, by, choice=Choice(right="service-fee"))
    queries()
    before = queries()
    sent(book, by, choice=Choice(right="cdsc"))
    assert queries() == before
    assert client.get(reverse(name), {"export": "csv"}).status_code == 200
