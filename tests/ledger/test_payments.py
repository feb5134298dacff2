"""Payments: derived, behind gates, in batches that a second person releases; each amount once (B EIGHTH, P3 to P5)."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from ledger.models import (
    BatchRelease,
    DeliveredAmount,
    PaymentBatch,
    PaymentLine,
    PaymentOutcome,
    PaymentReturn,
)
from ledger.selectors.deliveries import month_states
from ledger.selectors.dues import current_dues
from ledger.selectors.payments import batch_states, payment_states
from ledger.services.bank_files import export_batch
from ledger.services.batches import Choice, release_batch, withdraw_batch
from ledger.services.outcomes import Recorded, record_outcome_file
from plans.models import Party, Plan
from tests.ledger.delivering import (
    MARCH,
    People,
    calculation_of,
)
from tests.ledger.paying import (
    bank_account,
    direct,
    give_back,
    outcome,
    party,
    payments_of,
    prepare,
    refused,
    sent,
    shut_exceptions,
    shut_notice,
)

pytestmark = pytest.mark.django_db
FEE, CDSC, SERVICE = "distribution-fee", "cdsc", "service-fee"


# --- batches ------------------------------------------------------------------------------------------------


def test_a_batch_has_its_control_totals(plan: Plan, by: People) -> None:
    batch = prepare(plan, by)
    found = payments_of(batch)
    assert (batch.count, batch.total) == (len(found), sum(found.values()))
    assert batch.total == sum(row.amount for row in DeliveredAmount.objects.all())
    assert current_dues(plan).payable == ()


def test_the_same_key_is_one_batch(plan: Plan, by: People) -> None:
    first = prepare(plan, by, key="k")
    assert prepare(plan, by, key="k") == first
    assert refused(lambda: prepare(plan, by, key="other")).name == "nothing-payable"
    assert PaymentBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(right=SERVICE), {(fund, SERVICE, "ONE") for fund in ("ADV", "BAL", "CSH")}),
        (Choice(recipient="BANK", right=CDSC), {(fund, CDSC, "BANK") for fund in ("ADV", "BAL", "CSH")}),
        (Choice(ids=frozenset({"2003-03/ADV/cdsc/BANK"})), {("ADV", CDSC, "BANK")}),
    ],
)
def test_some_of_it(plan: Plan, by: People, choice: Choice, expected: set[tuple[str, str, str]]) -> None:
    assert payments_of(prepare(plan, by, choice=choice)).keys() == expected


def test_nobody_releases_what_they_prepared(plan: Plan, by: People) -> None:
    batch = prepare(plan, by)
    refusal = refused(lambda: release_batch(batch=batch, user=by.kim))
    assert (refusal.name, refusal.clause) == ("own-work", "B EIGHTH(C)")
    released = release_batch(batch=batch, user=by.lee)
    assert release_batch(batch=batch, user=by.max) == released, "once"
    with pytest.raises(IntegrityError, match=r"nobody_releases_own_batch|UNIQUE|duplicate"), transaction.atomic():
        BatchRelease.objects.create(batch=batch, prepared_by=by.kim, released_by=by.kim)


def another_account(plan: Plan, by: People) -> None:
    bank_account(party("BANK"), by, since=date(2003, 2, 1), number="999999")


def another_direction(plan: Plan, by: People) -> None:
    agent = Party.objects.create(code="AGENT", name="Agent", kind=Party.Kind.COLLECTION_AGENT)
    plan.parties.add(agent)
    bank_account(agent, by)
    direct(plan, by, distributor="ONE", payee="AGENT", agent=True, received=date(2003, 6, 1))


@pytest.mark.parametrize("change", [shut_notice, shut_exceptions, another_account, another_direction])
def test_gates_are_looked_at_again_before_anything_leaves(
    plan: Plan, by: People, change: Callable[[Plan, People], None]
) -> None:
    batch = prepare(plan, by)
    change(plan, by)
    assert refused(lambda: release_batch(batch=batch, user=by.lee)).name == "gate-closed"
    withdraw_batch(batch=batch, reason="Prepared too early.", user=by.kim)
    assert refused(lambda: release_batch(batch=batch, user=by.lee)).name == "batch-withdrawn"


def test_and_once_more_before_the_files_are_made(plan: Plan, by: People) -> None:
    batch = prepare(plan, by)
    release_batch(batch=batch, user=by.lee)
    shut_notice(plan, by)
    assert refused(lambda: export_batch(batch=batch, user=by.max)).name == "gate-closed"


def test_a_withdrawn_batch_is_prepared_again(plan: Plan, by: People) -> None:
    batch = prepare(plan, by)
    first = payments_of(batch)
    assert refused(lambda: withdraw_batch(batch=batch, reason=" ", user=by.kim)).name == "no-reason"
    withdraw_batch(batch=batch, reason="Wrong day.", user=by.kim)
    again = prepare(plan, by)
    assert payments_of(again) == first
    assert {line.attempt for line in PaymentLine.objects.filter(payment__batch=again)} == {2}
    assert batch_states([batch, again])[batch.pk].code == "withdrawn"


def test_a_batch_at_the_bank_is_not_withdrawn(plan: Plan, by: People) -> None:
    batch = sent(plan, by)
    assert refused(lambda: withdraw_batch(batch=batch, reason="Too late.", user=by.kim)).name == "batch-exported"


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_the_database_pays_no_amount_twice(plan: Plan, by: People, attempt: int) -> None:
    line = PaymentLine.objects.filter(payment__batch=prepare(plan, by))[0]
    with pytest.raises(DatabaseError, match=r"UNIQUE|nothing_is_paid_twice|paid once"), transaction.atomic():
        PaymentLine.objects.create(payment=line.payment, row=line.row, attempt=attempt)


# --- files for the bank -------------------------------------------------------------------------------------


def test_files_are_made_once(plan: Plan, by: People) -> None:
    batch = prepare(plan, by)
    assert refused(lambda: export_batch(batch=batch, user=by.max)).name == "not-released"
    release_batch(batch=batch, user=by.lee)
    export = export_batch(batch=batch, user=by.max)
    assert export_batch(batch=batch, user=by.kim) == export
    rows = list(csv.DictReader(io.StringIO(bytes(export.csv.content).decode())))
    assert len(rows) == batch.count
    assert sum(int(row["amount"].replace(".", "")) for row in rows) == batch.total
    assert {row["to_holder"] for row in rows} == {"Receivables Bank, N.A.", "First Distributors, Inc."}


# --- what the bank says -------------------------------------------------------------------------------------


def test_the_same_confirmation_twice_is_one(plan: Plan, by: People) -> None:
    payment = sent(plan, by).payments.all()[0]
    first = outcome(payment, by)
    assert outcome(payment, by) == first
    refusal = refused(lambda: outcome(payment, by, kind="rejected", reason="Closed."))
    assert (refusal.name, refusal.faults[0].place) == ("outcome-faults", "kind")
    assert "nothing ends twice" in refusal.faults[0].message
    assert PaymentOutcome.objects.get().kind == "confirmed"


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"kind": "rejected"}, "reason"),
        ({"on": date(2003, 8, 14)}, "on"),
        ({"on": date(2999, 1, 1)}, "on"),
    ],
)
def test_faults_of_an_outcome(plan: Plan, by: People, more: dict[str, Any], place: str) -> None:
    payment = sent(plan, by).payments.all()[0]
    assert refused(lambda: outcome(payment, by, **more)).faults[0].place == place


def test_what_is_not_at_the_bank_has_no_outcome(plan: Plan, by: People) -> None:
    payment = prepare(plan, by).payments.all()[0]
    assert "the bank cannot know" in refused(lambda: outcome(payment, by)).faults[0].message


def test_a_rejected_payment_is_prepared_again(plan: Plan, by: People) -> None:
    batch = sent(plan, by)
    payment = batch.payments.get(right=FEE, fund__code="ADV")
    outcome(payment, by, kind="rejected", reason="Account closed.")
    (again,) = current_dues(plan).payable
    assert (again.id, again.amount) == ("2003-03/ADV/distribution-fee/BANK", payment.amount)
    second = sent(plan, by)
    assert payments_of(second) == {("ADV", FEE, "BANK"): payment.amount}
    outcome(second.payments.get(), by)
    assert current_dues(plan).payable == ()


def test_what_the_bank_gives_back_is_owed_again_and_paid_once_more(plan: Plan, by: People) -> None:
    """Confirmed, then returned days later: the month is paid no more, until the second payment is confirmed."""
    batch = sent(plan, by)
    for one in batch.payments.all():
        outcome(one, by, reference=str(one.pk))
    payment = batch.payments.get(right=FEE, fund__code="ADV")

    def states() -> str:
        return month_states([calculation_of(plan, MARCH)]).popitem()[1].code

    assert (current_dues(plan).payable, states()) == ((), "paid")
    first = give_back(payment, by)
    assert give_back(payment, by) == first, "said twice is said once"
    assert payment_states([payment])[payment.pk].label == "Returned"
    (again,) = current_dues(plan).payable
    assert (again.amount, states()) == (payment.amount, "delivered")
    assert payment.outcome.kind == "confirmed", "what the bank said first stands"
    second = sent(plan, by)
    assert payments_of(second) == {("ADV", FEE, "BANK"): payment.amount}
    assert list(second.payments.get().lines.values_list("attempt", flat=True)) == [2 for _ in payment.lines.all()]
    outcome(second.payments.get(), by)
    assert (current_dues(plan).payable, states()) == ((), "paid")


def test_the_database_lets_an_amount_be_paid_again_only_after_it_came_back(plan: Plan, by: People) -> None:
    payment = sent(plan, by, choice=Choice(right=FEE)).payments.order_by("pk")[0]
    outcome(payment, by)
    line = payment.lines.order_by("pk")[0]
    twice = PaymentLine(payment=payment, row=line.row, attempt=2)
    with pytest.raises(DatabaseError, match="paid once"), transaction.atomic():
        twice.save()
    back = give_back(payment, by)
    with transaction.atomic():
        twice.save()
        transaction.set_rollback(True)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        PaymentReturn.objects.filter(pk=back.pk).update(reason="Otherwise.")


@pytest.mark.parametrize(
    ("more", "place", "told"),
    [
        ({"reason": " "}, "reason", "expected why"),
        ({"on": date(2003, 8, 14)}, "on", "when it was confirmed"),
        ({"on": date(2999, 1, 1)}, "on", "when it was confirmed"),
    ],
)
def test_faults_of_a_return(plan: Plan, by: People, more: dict[str, Any], place: str, told: str) -> None:
    payment = sent(plan, by).payments.all()[0]
    assert "was not confirmed" in refused(lambda: give_back(payment, by)).faults[0].message
    outcome(payment, by)
    (fault,) = refused(lambda: give_back(payment, by, **more)).faults
    assert (fault.place, told in fault.message) == (place, True)
    give_back(payment, by)
    (fault,) = refused(lambda: give_back(payment, by, reference="B-2")).faults
    assert "nothing comes back twice" in fault.message


def test_returns_come_as_a_file(plan: Plan, by: People) -> None:
    batch = sent(plan, by)
    today = timezone.localdate().isoformat()
    confirmed = [(p.end_to_end_id, "confirmed", today, "", "") for p in batch.payments.order_by("pk")]
    record_outcome_file(batch=batch, content=outcomes_file(confirmed), user=by.max)
    came_back = outcomes_file([(confirmed[0][0], "returned", today, "", "Account closed.")])
    assert record_outcome_file(batch=batch, content=came_back, user=by.max) == Recorded(1, 0)
    assert record_outcome_file(batch=batch, content=came_back, user=by.lee) == Recorded(0, 1)
    assert record_outcome_file(batch=batch, content=outcomes_file(confirmed), user=by.lee) == Recorded(0, batch.count)
    assert len(current_dues(plan).payable) == 1


def outcomes_file(rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([("end_to_end_id", "status", "date", "reference", "reason"), *rows])
    return text.getvalue().encode()


def test_outcomes_come_as_a_file(plan: Plan, by: People) -> None:
    batch = sent(plan, by)
    today = timezone.localdate().isoformat()
    rows = [(p.end_to_end_id, "confirmed", today, f"R{p.pk}", "") for p in batch.payments.order_by("pk")]
    rows[0] = (rows[0][0], "rejected", today, "R", "Account closed.")
    first = record_outcome_file(batch=batch, content=outcomes_file(rows), user=by.max)
    assert (first.new, first.known) == (batch.count, 0)
    again = record_outcome_file(batch=batch, content=outcomes_file(rows), user=by.lee)
    assert (again.new, again.known) == (0, batch.count)
    assert len(current_dues(plan).payable) == 1


def test_all_faults_of_a_file_are_told_and_nothing_of_it_is_recorded(plan: Plan, by: People) -> None:
    batch = sent(plan, by)
    today = timezone.localdate().isoformat()
    first, second, third = (p.end_to_end_id for p in batch.payments.order_by("pk")[:3])
    wrong = [
        (first, "paid", today, "", ""),
        (second, "confirmed", "14.8.2003", "", ""),
        (third, "confirmed", today, "", ""),
        (third, "confirmed", today, "", ""),
    ]
    refusal = refused(lambda: record_outcome_file(batch=batch, content=outcomes_file(wrong), user=by.max))
    assert [fault.place for fault in refusal.faults] == [
        "row 2, column status",
        "row 3, column date",
        "row 5, column end_to_end_id",
    ]
    strange = [
        ("12B1-0-0-0", "confirmed", today, "", ""),
        (first, "rejected", today, "", ""),
        (third, "confirmed", today, "", ""),
    ]
    refusal = refused(lambda: record_outcome_file(batch=batch, content=outcomes_file(strange), user=by.max))
    assert [fault.place for fault in refusal.faults] == ["row 2, column end_to_end_id", "row 3, column reason"]
    assert not PaymentOutcome.objects.exists()
