"""Rejecting what cannot be applied (T3): only open exceptions, with a reason, both halves of a pair."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from ledger.models import Calculation, LoadedFile, OpenException, ShareTransaction, Voiding
from ledger.services.months import calculate
from ledger.services.records.loading import load_file
from ledger.services.rejections import reject_transaction
from plans.models import Plan
from tests.ledger.calculated import SCENARIOS, load_scenario

MONTH = date(2003, 3, 1)

pytestmark = pytest.mark.django_db

HEADER, *ROWS = (SCENARIOS / "107" / "transactions.csv").read_text().splitlines()
SHORT = "X-SHORT,2003-03-20,{fund},NOBODY,REDEEM,5.0000,50.00,,,,,,,"
PAIR = (
    "X-OUT,2003-03-20,{fund},NOBODY,TRANSFER_OUT,5.0000,50.00,,,,,,,",
    "X-IN,2003-03-20,{fund},OTHER,TRANSFER_IN,5.0000,50.00,X-OUT,,,,,,",
)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """March 2003 of scenario 107, with a redemption and a transfer of shares that nobody holds."""
    plan = load_scenario("107")
    fund = ShareTransaction.objects.values_list("fund__code", flat=True)[0]
    path = tmp_path / "more.csv"
    path.write_text("\n".join([HEADER, SHORT.format(fund=fund), *(row.format(fund=fund) for row in PAIR)]) + "\n")
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=path)
    calculate(plan=plan, month=MONTH)
    return plan


def record(record_id: str) -> ShareTransaction:
    return ShareTransaction.objects.select_related("plan").get(record_id=record_id)


def open_exceptions() -> set[str]:
    latest = Calculation.objects.order_by("-month").first()
    return set(OpenException.objects.filter(calculation=latest).values_list("record_id", flat=True))


def test_an_open_exception_is_rejected_and_its_month_is_stale(plan: Plan, staff_user: User) -> None:
    assert {"X-SHORT", "X-OUT"} <= open_exceptions()
    (voiding,) = reject_transaction(transaction=record("X-SHORT"), reason=" Entered twice. ", user=staff_user)
    assert (voiding.reason, voiding.voided_by, voiding.cancellation) == ("Entered twice.", staff_user, None)
    assert Calculation.objects.get().stale_since is not None
    calculate(plan=plan, month=MONTH)
    assert "X-SHORT" not in open_exceptions()


def test_both_halves_of_a_pair_are_rejected(plan: Plan, staff_user: User) -> None:
    voidings = reject_transaction(transaction=record("X-OUT"), reason="Not ours.", user=staff_user)
    assert {v.transaction.record_id for v in voidings} == {"X-OUT", "X-IN"}
    calculate(plan=plan, month=MONTH)
    assert not {"X-OUT", "X-IN"} & open_exceptions()


def test_rejecting_again_is_answered_with_the_first_rejection(plan: Plan, staff_user: User) -> None:
    first = reject_transaction(transaction=record("X-OUT"), reason="Not ours.", user=staff_user)
    again = reject_transaction(transaction=record("X-OUT"), reason="Another reason.", user=staff_user)
    assert sorted(v.pk for v in again) == sorted(v.pk for v in first)
    assert {v.reason for v in again} == {"Not ours."}


def test_what_was_applied_cannot_be_rejected(plan: Plan, staff_user: User) -> None:
    sale = ShareTransaction.objects.filter(kind="SALE", trade_date__lte=date(2003, 3, 31), voiding=None)[0]
    with pytest.raises(Refusal, match="no open exception of the latest calculation") as refused:
        reject_transaction(transaction=sale, reason="I do not like it.", user=staff_user)
    assert refused.value.name == "not-an-open-exception"
    assert not Voiding.objects.filter(transaction=sale).exists()


def test_what_is_cancelled_cannot_be_rejected(plan: Plan, staff_user: User) -> None:
    voiding = Voiding.objects.exclude(cancellation=None).select_related("transaction")[0]
    with pytest.raises(Refusal, match="is cancelled"):
        reject_transaction(transaction=voiding.transaction, reason="Anyway.", user=staff_user)


def test_a_reason_is_needed(plan: Plan, staff_user: User) -> None:
    with pytest.raises(Refusal) as refused:
        reject_transaction(transaction=record("X-SHORT"), reason="   ", user=staff_user)
    assert [fault.place for fault in refused.value.faults] == ["reason"]


def test_from_the_list_to_the_rejection(plan: Plan, staff_client: Client, staff_user: User) -> None:
    """The exceptions' list leads to the transaction, its page to the form, the form back."""
    transaction = record("X-SHORT")
    page = staff_client.get(transaction.get_absolute_url()).content.decode()
    assert "It asks for 5.0000 shares; at the close of the day the account held 0.0000" in page
    assert transaction.get_absolute_url() in staff_client.get(reverse("exceptions")).content.decode()
    address = reverse("transaction-reject", args=[transaction.pk])
    assert address in staff_client.get(transaction.get_absolute_url()).content.decode()
    assert staff_client.post(address, {"reason": ""}).status_code == 422
    response = staff_client.post(address, {"reason": "Entered twice."}, follow=True)
    assert "Entered twice." in response.content.decode() or "is rejected" in response.content.decode()
    html = staff_client.get(transaction.get_absolute_url()).content.decode()
    assert "Rejected" in html
    assert "Entered twice." in html
    assert "jo.field" in html
    month = staff_client.get(Calculation.objects.get().get_absolute_url()).content.decode()
    assert "Stale since" in month
    assert "X-SHORT was rejected: Entered twice." in month
    assert "Calculate again" in month
    start = staff_client.get(reverse("start")).content.decode()
    assert "Calculate March 2003 again" in start
