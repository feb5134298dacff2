"""Months delivered and paid before this program was used: frozen as delivered by two persons (B EIGHTH(C), M2)."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from backoffice.refusals import Refusal
from ledger.append_only import TAKEN_OVER
from ledger.models import DeliveredAmount, Delivery, TakeOver, TakeOverConfirmation
from ledger.selectors.deliveries import differences, month_states
from ledger.selectors.dues import current_dues
from ledger.services.months import calculate
from ledger.services.take_over import confirm_take_over, enter_take_over
from plans.models import Notice, Plan
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import (
    APRIL,
    AUGUST,
    JULY,
    MARCH,
    People,
    calculate_in_order,
    calculation_of,
    cancellation,
    deliver,
    load_rows,
    people,
    without_pages,
)
from tests.ledger.paying import all_bank_accounts, evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db: None) -> Iterator[People]:
    with without_pages():
        yield people()


@pytest.fixture
def plan(by: People) -> Plan:
    plan = load_scenario("107")
    calculate_in_order(plan, JULY, by.kim)
    return plan


def refused(call: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def taken_over(plan: Plan, by: People, until: date) -> TakeOver:
    said = enter_take_over(plan=plan, until=until, reason="By the office before us.", document=evidence(), user=by.kim)
    confirm_take_over(take_over=said, user=by.lee)
    return said


def test_months_are_frozen_as_delivered_without_letters_and_payments(plan: Plan, by: People) -> None:
    said = taken_over(plan, by, JULY)
    assert [d.month.month for d in Delivery.objects.order_by("month")] == [3, 4, 5, 6, 7]
    assert not Notice.objects.exists()
    all_bank_accounts(plan, by)
    found = current_dues(plan)
    assert (found.payable, found.waiting, found.carried) == ((), (), ())
    assert month_states([calculation_of(plan, MARCH)]).popitem()[1].code == "paid"
    assert confirm_take_over(take_over=said, user=by.max) == said.confirmation
    for statement in [f"DELETE FROM {table}" for table in TAKEN_OVER]:
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_late_records_still_give_adjustments(plan: Plan, by: People, tmp_path: Path) -> None:
    taken_over(plan, by, APRIL.replace(month=6))
    load_rows(plan, [cancellation("T0000042")], tmp_path, user=by.kim)
    calculate(plan=plan, month=JULY, user=by.kim)
    found = differences(plan)
    assert (found[0].month, found[0].amount) == (MARCH, -63_79)
    delivery = deliver(plan, JULY, by, reasons={d.month: "A redemption was cancelled." for d in found})
    row = DeliveredAmount.objects.get(delivery=delivery, month=MARCH)
    assert (row.payee, row.amount, row.settled_outside) == ("BANK", -63_79, False)


def test_what_waits_for_a_notice_was_not_paid_by_anybody(by: People) -> None:
    plan = load_scenario("107")
    calculate_in_order(plan, AUGUST, by.kim)
    taken_over(plan, by, AUGUST)
    still = DeliveredAmount.objects.filter(settled_outside=False)
    assert {(row.payee, row.tranche, row.status) for row in still} == {("BANK", "TWO-A", "held")}


def test_nobody_confirms_what_they_entered(plan: Plan, by: People) -> None:
    said = enter_take_over(plan=plan, until=APRIL, reason="Before.", document=evidence(), user=by.kim)
    assert enter_take_over(plan=plan, until=APRIL, reason="Before.", document=evidence(), user=by.kim) == said
    assert refused(lambda: confirm_take_over(take_over=said, user=by.kim)).name == "own-work"
    with pytest.raises(IntegrityError, match=r"nobody_confirms_own_take_over"), transaction.atomic():
        TakeOverConfirmation.objects.create(take_over=said, entered_by=by.kim, confirmed_by=by.kim)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("until", "reason", "place"), [(date(2003, 12, 1), "Before.", "until"), (APRIL, " ", "reason")]
)
def test_faults(plan: Plan, by: People, until: date, reason: str, place: str) -> None:
    call = lambda: enter_take_over(plan=plan, until=until, reason=reason, document=evidence(), user=by.kim)  # noqa: E731
    assert [fault.place for fault in refused(call).faults] == [place]


def test_not_once_a_month_is_delivered_here(plan: Plan, by: People) -> None:
    deliver(plan, MARCH, by)
    call = lambda: enter_take_over(plan=plan, until=APRIL, reason="x", document=evidence(), user=by.kim)  # noqa: E731
    assert "delivered with this program already" in refused(call).faults[0].message


def test_from_the_start_page(plan: Plan, by: People) -> None:
    kim, lee = Client(), Client()
    kim.force_login(by.kim)
    lee.force_login(by.lee)
    assert "Say up to which month S107 was delivered" in kim.get("/").content.decode()
    form = reverse("take-over-new", args=["S107"])
    assert 'value="2003-06"' in kim.get(form).content.decode()
    values = {"until": "2003-06", "reason": "Before.", "document": SimpleUploadedFile("proof.txt", b"It was.")}
    assert "Ask somebody else to confirm it." in kim.post(form, values, follow=True).content.decode()
    assert "Have the take-over of S107 confirmed" in kim.get("/").content.decode()
    assert "Confirm the take-over of S107" in lee.get("/").content.decode()
    confirm = reverse("take-over-confirm", args=[TakeOver.objects.get().pk])
    own = kim.get(TakeOver.objects.get().get_absolute_url()).content.decode()
    assert confirm not in own
    assert "<dd>lee or max</dd>" in own, "who may confirm it"
    assert "Nobody confirms what they entered" in kim.post(confirm, follow=True).content.decode()
    assert "4 months are kept as delivered." in lee.post(confirm, follow=True).content.decode()
    assert "Review July 2003 of S107" in lee.get("/").content.decode()
