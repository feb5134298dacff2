"""What is due: derived from what was delivered, behind gates, on its day (B THIRD(A), B EIGHTH, P3 to P5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ledger.engine.dues import Due
from ledger.models import (
    DeliveredAmount,
    Payment,
)
from ledger.selectors.dues import current_dues, due_day, dues_of_plans
from ledger.services.bank_accounts import confirm_bank_account, enter_bank_account
from ledger.services.batches import Choice
from plans.models import Party, Plan, Transfer
from plans.services.transfers import record_notice
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import (
    JULY,
    People,
    calculate_in_order,
    deliver,
    deliver_until,
)
from tests.ledger.paying import (
    ROUTING,
    all_bank_accounts,
    bank_account,
    direct,
    due,
    evidence,
    party,
    payments_of,
    prepare,
    refused,
    shut_exceptions,
    shut_notice,
)

pytestmark = pytest.mark.django_db
FEE, CDSC, SERVICE = "distribution-fee", "cdsc", "service-fee"


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
