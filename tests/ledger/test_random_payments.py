"""Random orders of deliveries, late records, batches and what the bank says: nothing is paid twice, nothing is lost.

A bank beside the program books what the files tell it, each end-to-end id once, as banks do. What it has paid or still
has to answer, and what is open, is at each step all that was delivered, adjustments and all (B EIGHTH(C), M2, P4).
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from backoffice.refusals import Refusal
from ledger.models import BankAccount, DeliveredAmount, Delivery, Payment, PaymentBatch
from ledger.months import next_month
from ledger.selectors.deliveries import differences, present_lines
from ledger.selectors.dues import current_dues, live_lines
from ledger.services.bank_files import export_batch
from ledger.services.batches import Choice, prepare_batch, release_batch, withdraw_batch
from ledger.services.outcomes import record_outcome, record_return
from plans.models import Plan
from tests.kept import kept_for_the_module
from tests.ledger.calculated import SCENARIOS, load_scenario
from tests.ledger.delivering import (
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
from tests.ledger.paying import all_bank_accounts, direct

pytestmark = pytest.mark.django_db
EXPECTED_REFUSALS = {"nothing-payable", "gate-closed", "not-released", "nothing-to-send", "batch-exported"}
RIGHTS = ("", "distribution-fee", "cdsc", "service-fee")


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Scenario 107, March 2003 delivered; everybody has an account; ONE directs to pay BANK."""
    with kept_for_the_module(django_db_blocker), without_pages():
        by, plan = people(), load_scenario("107")
        deliver(plan, MARCH, by)
        all_bank_accounts(plan, by)
        direct(plan, by, distributor="ONE", payee="BANK")
        yield plan


@dataclass
class Bank:
    """Books each payment it is told once, whatever it is told again."""

    told: dict[str, tuple[str, int]] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def read(self, content: bytes) -> None:
        for row in csv.DictReader(io.StringIO(content.decode())):
            whole, _, part = row["amount"].partition(".")
            said = row["to_account"], int(whole) * 100 + int(part)
            assert self.told.setdefault(row["end_to_end_id"], said) == said, "told otherwise than before"

    @property
    def holds(self) -> dict[str, int]:
        """By account: what it has paid, and what it has neither paid nor refused yet."""
        sums: Counter[str] = Counter()
        for name, (account, amount) in self.told.items():
            if name not in self.refused:
                sums[account] += amount
        return sums


@dataclass
class Office:
    """Three persons at work, and their bank."""

    plan: Plan
    by: People
    folder: Path
    bank: Bank = field(default_factory=Bank)
    cancelled: set[str] = field(default_factory=set)

    def deliver(self, _: int) -> None:
        """The next month, with a reason for all that is restated with it."""
        last = Delivery.objects.filter(plan=self.plan).latest("month").month
        calculate_in_order(self.plan, next_month(last), self.by.kim)
        restated = {difference.month: "Late records." for difference in differences(self.plan)}
        deliver(self.plan, next_month(last), self.by, restated)
        assert not differences(self.plan), "all that changed is told with it"

    def late_record(self, choice: int) -> None:
        """A sale or redemption of a delivered month is taken back, and all is calculated again."""
        last = Delivery.objects.filter(plan=self.plan).latest("month").month
        known = [each for each in CANCELLABLE if each.month <= last and each.id not in self.cancelled]
        chosen = known[choice % len(known)]
        self.cancelled.add(chosen.id)
        load_rows(self.plan, [cancellation(chosen.id)], self.folder, user=self.by.kim)
        calculate_in_order(self.plan, last, self.by.kim)

    def prepare(self, choice: int) -> None:
        prepare_batch(
            plan=self.plan,
            key=str(choice),  # the same again is the same batch
            execution_date=timezone.localdate(),
            user=self.by.kim,
            choice=Choice(right=RIGHTS[choice % len(RIGHTS)]),
        )

    def release(self, choice: int) -> None:
        release_batch(batch=self._batch(choice), user=self.by.lee)

    def withdraw(self, choice: int) -> None:
        withdraw_batch(batch=self._batch(choice), reason="Not yet.", user=self.by.kim)

    def export(self, choice: int) -> None:
        batch = self._batch(choice)
        for _ in range(2):  # taken twice, it is the same file
            self.bank.read(bytes(export_batch(batch=batch, user=self.by.max).csv.content))

    def send(self, choice: int) -> None:
        """All three at once: drawn one by one they seldom meet."""
        self.prepare(choice)
        self.release(0)
        self.export(0)

    def confirm(self, choice: int) -> None:
        for name in self._waiting(choice):
            self.bank.paid.add(name)
            self._record(name, "confirmed")
            self._record(name, "confirmed")

    def reject(self, choice: int) -> None:
        for name in self._waiting(choice)[:2]:
            self.bank.refused.add(name)
            self._record(name, "rejected")

    def give_back(self, choice: int) -> None:
        """What the bank paid comes back, and is told twice."""
        for name in sorted(self.bank.paid)[choice % 3 :][:2]:
            self.bank.paid.remove(name)
            self.bank.refused.add(name)
            payment = Payment.objects.get(end_to_end_id=name)
            for _ in range(2):
                record_return(payment=payment, on=timezone.localdate(), reason="Closed.", user=self.by.max)

    def _record(self, name: str, kind: str) -> None:
        payment = Payment.objects.get(end_to_end_id=name)
        reason = "" if kind == "confirmed" else "Closed."
        record_outcome(
            payment=payment, kind=kind, on=timezone.localdate(), reference=name, reason=reason, user=self.by.max
        )

    def _batch(self, choice: int) -> PaymentBatch:
        batches = list(PaymentBatch.objects.filter(plan=self.plan).order_by("-pk"))
        if not batches:
            raise Refusal("nothing-payable", "No batch yet.")
        return batches[choice % len(batches)]

    def _waiting(self, choice: int) -> list[str]:
        """Some of what the bank has not answered, every third of them left out."""
        names = sorted(self.bank.told.keys() - self.bank.paid - self.bank.refused)
        return [name for place, name in enumerate(names) if (place + choice) % 3]


@dataclass(frozen=True)
class Record:
    id: str
    month: date


def _cancellable() -> list[Record]:
    """Sales and redemptions of the scenario that it does not take back itself."""
    rows = list(csv.DictReader((SCENARIOS / "107" / "transactions.csv").open()))
    taken = {row["counterpart"] for row in rows if row["kind"] == "CANCEL"}
    return [
        Record(row["record_id"], date.fromisoformat(row["trade_date"]).replace(day=1))
        for row in rows
        if row["kind"] in ("SALE", "REDEEM") and row["record_id"] not in taken
    ]


CANCELLABLE = _cancellable()
STEPS: dict[str, Callable[[Office, int], None]] = {
    name: getattr(Office, name)
    for name in (
        "deliver",
        "late_record",
        "prepare",
        "release",
        "export",
        "send",
        "confirm",
        "reject",
        "give_back",
        "withdraw",
    )
}
TO_THE_BANK = [("prepare", 0), ("release", 0), ("export", 0)]
steps = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 7)), min_size=3, max_size=8)


@example(  # paid, given back by the bank, and paid again
    drawn=[*TO_THE_BANK, ("confirm", 0), ("give_back", 0), ("prepare", 4), *TO_THE_BANK[1:], ("confirm", 1)]
)
@example(  # paid, then taken back in part, then rejected and sent again
    drawn=[
        *TO_THE_BANK,
        ("reject", 1),
        ("confirm", 0),
        ("late_record", 0),
        ("deliver", 0),
        ("prepare", 4),
        ("withdraw", 0),
        ("prepare", 8),
        *TO_THE_BANK[1:],
        ("confirm", 1),
        ("confirm", 2),
    ]
)
@given(drawn=steps)
@settings(max_examples=8, deadline=None)
def test_nothing_is_paid_twice_and_nothing_is_lost(book: Plan, drawn: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder, transaction.atomic():
        office = Office(book, people(), Path(folder))
        assert_in_balance(office)
        for name, choice in drawn:
            try:
                STEPS[name](office, choice)
            except Refusal as refusal:
                if refusal.name not in EXPECTED_REFUSALS:
                    raise
                event(f"{name}: {refusal.name}")
            assert_in_balance(office)
        transaction.set_rollback(True)


def assert_in_balance(office: Office) -> None:
    twice = live_lines().order_by().values("row").annotate(count=Count("pk")).filter(count__gt=1)
    assert not twice, "an amount is in two payments that count"
    delivered = sums(DeliveredAmount.objects.filter(delivery__plan=office.plan).values_list("payee", "amount"))
    assert sums([*opened(office.plan), *at_the_bank(office.bank), *not_sent(office.plan)]) == delivered
    months = Delivery.objects.filter(plan=office.plan).values_list("month", flat=True)
    present = [line for month in months for line in present_lines(calculation_of(office.plan, month))]
    to_adjust = sum(difference.amount for difference in differences(office.plan))
    assert sum(line.amount for line in present) == sum(delivered.values()) + to_adjust


def sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """By payee, cents; nothing that is nil."""
    found: dict[str, int] = {}
    for payee, cents in amounts:
        found[payee] = found.get(payee, 0) + cents
    return {payee: cents for payee, cents in found.items() if cents}


def opened(plan: Plan) -> list[tuple[str, int]]:
    """What may be paid, waits behind a gate, or takes back more than is owed."""
    found = current_dues(plan)
    shares = [*found.carried, *(share for due in (*found.payable, *found.waiting) for share in due.shares)]
    return [(share.payee, share.amount) for share in shares]


def at_the_bank(bank: Bank) -> list[tuple[str, int]]:
    owners = dict(BankAccount.objects.exclude(party=None).values_list("account", "party__code"))
    return [(owners[account], cents) for account, cents in bank.holds.items()]


def not_sent(plan: Plan) -> Iterable[tuple[str, int]]:
    """Prepared or released, and not withdrawn."""
    waiting = Payment.objects.filter(batch__plan=plan, batch__export=None, outcome=None)
    return waiting.values_list("recipient__code", "amount")
