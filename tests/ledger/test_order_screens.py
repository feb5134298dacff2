"""Deciding on purchases as a person does it: from the start page to the applied or rejected order."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import OpenException, OrderDecision, ShareTransaction, Voiding
from plans.models import Plan
from tests.ledger.test_orders import calculated, plan, records, suspend
from tests.ledger.test_random_books import load
from tests.people import client_of, reader

__all__ = ["plan"]  # the fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def decide(plan: Plan) -> str:
    """The page on which T2 and T3 wait."""
    suspend(plan)
    calculated(plan)
    return reverse("order-decide", args=[plan.code])


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def keys(*ids: str) -> list[int]:
    return [record.pk for record in records(*ids)]


def test_from_the_start_page_to_the_decision(decide: str, plan: Plan, staff_client: Client) -> None:
    start = html(staff_client, reverse("start"))
    assert "Accept or reject 2 purchases of P" in start
    assert "Settle 1 exception of P" in start
    assert decide in start
    assert decide in html(staff_client, f"{reverse('exceptions')}?plan={plan.pk}")
    page = html(staff_client, decide)
    for record in records("T2", "T3"):
        assert f'value="{record.pk}" aria-label="Decide on {record}" checked' in page
    values = {
        "transactions": keys("T2", "T3"),
        "decision": "accepted",
        "reason": "Placed before the close.",
        "document": SimpleUploadedFile("orders.txt", b"T2, T3"),
    }
    done = staff_client.post(decide, values, follow=True).content.decode()
    assert "2 purchases are accepted. Calculate the months again." in done
    assert done.count("Placed before the close.") == 2
    assert "Nothing waits for a decision here" in html(staff_client, decide)
    assert "Accept or reject" not in html(staff_client, reverse("start"))
    calculated(plan)
    own = html(staff_client, records("T2")[0].get_absolute_url())
    for said in ("Accepted", "Placed before the close.", "orders.txt", "jo.field", "Lots it made"):
        assert said in own


def test_some_are_rejected_the_others_wait(decide: str, staff_client: Client) -> None:
    values = {"transactions": keys("T3"), "decision": "rejected", "reason": "Market timing."}
    assert "1 purchase is rejected" in staff_client.post(decide, values, follow=True).content.decode()
    assert Voiding.objects.get().transaction.record_id == "T3"
    page = html(staff_client, decide)
    assert "Decide on T2" in page
    assert "Decide on T3" not in page
    assert "Rejected" in html(staff_client, records("T3")[0].get_absolute_url())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"decision": "accepted", "reason": "Fine."}, "Choose at least one purchase."),
        ({"transactions": ["T2"], "reason": "Fine."}, "This field is required."),
        ({"transactions": ["T2"], "decision": "accepted"}, "This field is required."),
        ({"transactions": ["T1"], "decision": "accepted", "reason": "Fine."}, "is not one of the available choices"),
    ],
)
def test_what_is_missing_is_said(decide: str, values: dict[str, object], said: str, staff_client: Client) -> None:
    if "transactions" in values:
        values = values | {"transactions": keys(*values["transactions"])}  # type: ignore[misc]
    response = staff_client.post(decide, values)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not OrderDecision.objects.exists()


def test_one_leads_to_its_own_decision(decide: str, staff_client: Client) -> None:
    record = records("T2")[0]
    address = f"{decide}?transaction={record.pk}"
    assert address in html(staff_client, record.get_absolute_url())
    page = html(staff_client, address)
    assert "Decide on T2" in page
    assert "Decide on T3" not in page


def test_the_company_rejects_an_order_that_nothing_speaks_against(plan: Plan, staff_client: Client) -> None:
    calculated(plan)
    record = records("T1")[0]
    address = reverse("order-reject", args=[record.pk])
    assert address in html(staff_client, record.get_absolute_url())
    assert staff_client.post(address, {"reason": ""}).status_code == 422
    done = staff_client.post(address, {"reason": "Late trading."}, follow=True).content.decode()
    assert "T1 is rejected." in done
    assert OrderDecision.objects.get().conflict == ""
    assert "Late trading." in html(staff_client, reverse("order-decisions"))
    reinvestment = ShareTransaction.objects.get(record_id="T5")
    refused = staff_client.post(reverse("order-reject", args=[reinvestment.pk]), {"reason": "No."})
    assert refused.status_code == 422
    assert "T5 is no purchase order under P" in refused.content.decode()


def test_deciding_asks_for_a_permission(decide: str, plan: Plan) -> None:
    signed_in = client_of(reader())
    record = records("T2")[0]
    assert signed_in.get(decide).status_code == 403
    assert signed_in.get(reverse("order-reject", args=[record.pk])).status_code == 403
    for address in (reverse("exceptions"), reverse("order-decisions"), record.get_absolute_url()):
        assert reverse("order-decide", args=[plan.code]) not in html(signed_in, address)


def test_as_many_queries_for_fifty_as_for_two(decide: str, plan: Plan, staff_client: Client, tmp_path: Path) -> None:
    addresses = (decide, reverse("order-decisions"), reverse("start"))

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            html(staff_client, address)
            with CaptureQueriesContext(connection) as captured:
                html(staff_client, address)
            counts.append(len(captured))
        return counts

    def decide_on(first: str, second: str) -> None:
        for record, decision in ((first, "accepted"), (second, "rejected")):
            values = {"transactions": keys(record), "decision": decision, "reason": "So."}
            assert staff_client.post(decide, values).status_code == 302

    blank = ("",) * 7
    rows = tuple((f"N{n:02d}", "2003-09-15", "ADV", f"B{n}", "SALE", "1", "10.00", *blank) for n in range(54))
    load(plan, tmp_path, rows[:4], ())
    calculated(plan)
    decide_on("N00", "N01")
    calculated(plan)
    few = queries()
    load(plan, tmp_path, rows, ())
    calculated(plan)
    for n in range(4, 20, 2):
        decide_on(f"N{n:02d}", f"N{n + 1:02d}")
    calculated(plan)
    assert OpenException.objects.filter(calculation__plan=plan).count() > 30
    assert queries() == few
