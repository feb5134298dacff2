"""Payments: derived, behind gates, in batches that a second person releases; each amount once (B EIGHTH, P3 to P5)."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from ledger.engine.dues import Due
from ledger.models import (
    BatchRelease,
    DeliveredAmount,
    Payment,
    PaymentBatch,
    PaymentLine,
    PaymentOutcome,
    PaymentReturn,
)
from ledger.selectors.deliveries import month_states
from ledger.selectors.dues import current_dues, due_day, dues_of_plans
from ledger.selectors.payments import batch_states, payment_states
from ledger.services import delivery as delivery_service
from ledger.services.bank_accounts import confirm_bank_account, enter_bank_account
from ledger.services.bank_files import export_batch
from ledger.services.batches import Choice, release_batch, withdraw_batch
from ledger.services.outcomes import Recorded, record_outcome_file
from plans.models import Party, Plan, Transfer
from plans.services.transfers import record_notice
from tests.kept import kept_for_the_module
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import (
    JULY,
    MARCH,
    People,
    calculate_in_order,
    calculation_of,
    deliver,
    deliver_until,
    people,
)
from tests.ledger.paying import (
    ROUTING,
    all_bank_accounts,
    bank_account,
    direct,
    due,
    evidence,
    give_back,
    outcome,
    party,
    payments_of,
    prepare,
    refused,
    sent,
)

pytestmark = pytest.mark.django_db
FEE, CDSC, SERVICE = "distribution-fee", "cdsc", "service-fee"


@pytest.fixture(scope="module", autouse=True)
def _no_pages() -> Iterator[None]:
    """The Monthly Calculation's pages are not laid out here: that takes most of a delivery's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery_service, "monthly_calculation_pdf", lambda _sheet: b"%PDF-1.7 not laid out")
        yield


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker, _no_pages: None) -> Iterator[Plan]:
    """March 2003 of scenario 107, delivered."""
    with kept_for_the_module(django_db_blocker):
        plan = load_scenario("107")
        deliver(plan, MARCH, people())
        yield plan


@pytest.fixture
def by(book: Plan, db: None) -> People:
    return people()


@pytest.fixture
def told_nothing(book: Plan, db: None) -> Plan:
    """Nobody has an account yet, and nothing is directed."""
    return Plan.objects.get(pk=book.pk)


@pytest.fixture
def plan(told_nothing: Plan, by: People) -> Plan:
    """All have accounts; ONE directs to pay BANK, who has all its rights."""
    all_bank_accounts(told_nothing, by)
    direct(told_nothing, by, distributor="ONE", payee="BANK")
    return told_nothing


def delivered(right: str) -> dict[str, int]:
    """By fund, cents."""
    found: dict[str, int] = {}
    for row in DeliveredAmount.objects.filter(right=right).select_related("fund"):
        found[row.fund.code] = found.get(row.fund.code, 0) + row.amount
    return found


# --- what is due, and its gates -----------------------------------------------------------------------------


def test_what_is_due_of_several_plans_is_what_is_due_of_each(plan: Plan, by: People) -> None:
    """Not one gate of a plan's is taken from another's, and many plans take no more queries than one (habit 9)."""

    def queries_of(plans: QuerySet[Plan]) -> int:
        with CaptureQueriesContext(connection) as seen:
            found = dues_of_plans(plans, timezone.localdate())
        assert list(found) == list(plans.order_by("code"))
        assert found == {one: current_dues(one) for one in plans}
        return len(seen)

    one = queries_of(Plan.objects.filter(pk=plan.pk))
    other = load_scenario("16")
    deliver_until(other, date(2004, 3, 1), by)
    assert current_dues(other).waiting, "nobody directed anything there"
    assert queries_of(Plan.objects.all()) == one
    assert dues_of_plans(Plan.objects.none(), timezone.localdate()) == {}


def test_everything_delivered_is_due(plan: Plan) -> None:
    found = current_dues(plan)
    assert not found.waiting
    assert not found.carried
    by_right = {
        right: {d.fund: d.amount for d in found.payable if d.right == right and d.recipient == to}
        for right, to in ((FEE, "BANK"), (CDSC, "BANK"), (SERVICE, "ONE"))
    }
    assert by_right == {right: delivered(right) for right in (FEE, CDSC, SERVICE)}
    assert sum(d.amount for d in found.payable) == sum(row.amount for row in DeliveredAmount.objects.all())


def gate_of(due: Due, name: str) -> Any:
    return next(gate for gate in due.gates if gate.name == name)


def shut_delivered(plan: Plan, by: People) -> None:
    calculate_in_order(plan, date(2003, 4, 1), by.kim)


def shut_notice(plan: Plan, by: People) -> None:
    for transfer in Transfer.objects.filter(tranche="ONE"):
        record_notice(transfer=transfer, received=None, user=by.kim)


def shut_exceptions(plan: Plan, by: People) -> None:
    from ledger.models import Calculation, OpenException, ShareTransaction

    some = ShareTransaction.objects.filter(plan=plan).order_by("pk")[0]
    OpenException.objects.create(
        calculation=Calculation.objects.get(plan=plan, month=MARCH),
        fund=some.fund,
        transaction=some,
        record_id=some.record_id,
        trade_date=some.trade_date,
        reason="SHORT",
    )


@pytest.mark.parametrize(
    ("shut", "gate", "clause"),
    [(shut_notice, "notice", "B EIGHTH(B), P3"), (shut_exceptions, "exceptions", "T3")],
)
def test_a_closed_gate_is_shown_and_cannot_be_talked_around(
    plan: Plan, by: People, shut: Callable[[Plan, People], None], gate: str, clause: str
) -> None:
    shut(plan, by)
    shown = gate_of(due(plan), gate)
    assert (shown.open, shown.clause) == (False, clause)
    refusal = refused(lambda: prepare(plan, by, choice=Choice(ids=frozenset({due(plan).id}))))
    assert refusal.name == "gate-closed"
    assert any(shown.text in fault.message for fault in refusal.faults)
    assert not Payment.objects.filter(right=FEE).exists()


def test_without_a_direction_no_assignee_is_paid(told_nothing: Plan, by: People) -> None:
    plan = told_nothing
    all_bank_accounts(plan, by)
    shown = gate_of(due(plan), "direction")
    assert (shown.open, shown.text) == (False, "No direction of ONE to pay BANK is received.")
    assert payments_of(prepare(plan, by)).keys() == {(fund, SERVICE, "ONE") for fund in ("ADV", "BAL", "CSH")}
    direct(plan, by, distributor="ONE", payee="BANK", received=date(2003, 5, 20))
    found = due(plan)
    assert found.passes
    assert gate_of(found, "direction").since == date(2003, 5, 20)


def test_a_month_not_delivered_waits_for_its_calculation(plan: Plan, by: People) -> None:
    shut_delivered(plan, by)
    found = [d for d in current_dues(plan, expected=True).waiting if d.month == date(2003, 4, 1)]
    assert found
    assert all(not gate_of(d, "delivered").open for d in found)
    refusal = refused(lambda: prepare(plan, by, choice=Choice(ids=frozenset({found[0].id}))))
    assert refusal.name == "gate-closed"
    assert "is not delivered" in refusal.faults[0].message


def test_a_payee_without_confirmed_bank_details_waits(told_nothing: Plan, by: People) -> None:
    plan = told_nothing
    direct(plan, by, distributor="ONE", payee="BANK")
    bank_account(plan.companies.get(), by)
    shown = gate_of(due(plan), "payee-account")
    assert (shown.open, shown.text) == (False, "No account of BANK is confirmed.")
    account = enter_bank_account(
        owner=party("BANK"),
        since=date(2003, 1, 1),
        holder="Bank",
        account="12345678",
        bank=ROUTING,
        document=evidence(),
        user=by.kim,
    )
    assert not gate_of(due(plan), "payee-account").open, "one person is not enough"
    confirm_bank_account(account=account, user=by.lee)
    assert gate_of(due(plan), "payee-account").open


def test_an_agent_gets_all_and_divides_it(told_nothing: Plan, by: People) -> None:
    """B EIGHTH(D): the distributor's own portion and its assignee's go to one agent; the service fee does not."""
    plan = told_nothing
    agent = Party.objects.create(code="AGENT", name="Collection Agent, Inc.", kind=Party.Kind.COLLECTION_AGENT)
    plan.parties.add(agent)
    all_bank_accounts(plan, by)
    direct(plan, by, distributor="ONE", payee="AGENT", agent=True)
    found = due(plan)
    assert (found.recipient, [share.payee for share in found.shares]) == ("AGENT", ["BANK"])
    assert due(plan, SERVICE).recipient == "ONE"


def test_what_no_rule_gives_to_anybody_is_never_paid(told_nothing: Plan, by: People) -> None:
    plan = told_nothing
    deliver_until(plan, JULY, by)
    all_bank_accounts(plan, by)
    waiting = [d for d in current_dues(plan).waiting if d.shares[0].payee == "UNALLOCATED"]
    assert sum(d.amount for d in waiting if d.month == JULY) == 55_99 + 1_76
    assert {gate.name for d in waiting for gate in d.gates if not gate.open} == {"distributor"}


# --- when ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "since", "day", "reason"),
    [
        (FEE, {}, date(2003, 8, 14), "10th exchange day after month-end (P4)"),
        (FEE, {"delivered": date(2003, 8, 5)}, date(2003, 8, 14), "10th exchange day after month-end (P4)"),
        (
            FEE,
            {"delivered": date(2003, 8, 20)},
            date(2003, 8, 20),
            "as soon as practicable: calculation delivered 2003-08-20 (B EIGHTH(C))",
        ),
        (
            FEE,
            {"delivered": date(2003, 8, 5), "notice": date(2003, 10, 18)},  # a Saturday
            date(2003, 10, 20),
            "as soon as practicable: notice of the transfer received 2003-10-18 (B EIGHTH(B))",
        ),
        (
            FEE,
            {"notice": date(2003, 8, 20), "direction": date(2003, 9, 1)},  # Labor Day
            date(2003, 9, 2),
            "as soon as practicable: direction to pay received 2003-09-01 (B EIGHTH(C), (D))",
        ),
        (
            CDSC,
            {"delivered": date(2003, 8, 5)},
            date(2003, 8, 5),
            "redemption proceeds (B SIXTH(G)), as soon as practicable: calculation delivered 2003-08-05 (B EIGHTH(C))",
        ),
    ],
)
def test_due(plan: Plan, right: str, since: dict[str, date], day: date, reason: str) -> None:
    """P4: July 2003 is due on 2003-08-14."""
    (share,) = due(plan, right).shares
    gates = tuple(gate._replace(since=since.get(gate.name)) for gate in share.gates)
    moved = replace(due(plan, right), month=JULY, shares=(replace(share, gates=gates),))
    found = due_day(moved)
    assert (found.day, found.reason) == (day, reason)


def test_a_notice_entered_late_releases_what_was_held_and_adjusts_nothing(told_nothing: Plan, by: People) -> None:
    """P3: TRUST's notice came on 2003-10-20, after August; its portion was held, and is a payment later."""
    plan = told_nothing
    transfer = Transfer.objects.get(assignee__code="TRUST")
    transfer.notice_received = None
    transfer.save()
    deliver_until(plan, date(2003, 8, 1), by)
    all_bank_accounts(plan, by)
    direct(plan, by, distributor="TWO", payee="TRUST")
    held = [d for d in current_dues(plan).waiting if d.shares[0].payee == "TRUST"]
    assert held
    assert {gate.name for d in held for gate in d.gates if not gate.open} == {"notice"}
    amount = sum(d.amount for d in held)
    record_notice(transfer=Transfer.objects.get(pk=transfer.pk), received=date(2003, 10, 20), user=by.kim)
    released = [d for d in current_dues(plan).payable if d.recipient == "TRUST"]
    assert sum(d.amount for d in released) == amount
    assert {due_day(d).reason for d in released if gate_of(d, "delivered").since < date(2003, 10, 20)} <= {
        "as soon as practicable: notice of the transfer received 2003-10-20 (B EIGHTH(B))"
    }
    calculate_in_order(plan, date(2003, 9, 1), by.kim)
    deliver(plan, date(2003, 9, 1), by)
    assert not DeliveredAmount.objects.exclude(restatement=None).exists()


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
