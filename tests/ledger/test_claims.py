"""Claims of a company, taken from the distributor's own portion only (B EIGHTH); bank details; kept for good."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from ledger.append_only import PAID
from ledger.models import (
    BankAccount,
    Claim,
    PaymentBatch,
    PaymentOffset,
    PaymentOutcome,
)
from ledger.selectors.dues import current_dues, open_claims
from ledger.selectors.payments import batch_states
from ledger.services.bank_accounts import confirm_bank_account, enter_bank_account
from ledger.services.bank_files import export_batch
from ledger.services.batches import Choice, prepare_batch, release_batch, withdraw_batch
from ledger.services.claims import enter_claim, withdraw_claim
from plans.models import Party, Plan
from tests.kept import kept_for_the_module
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import JULY, MARCH, People, deliver_until, people
from tests.ledger.paying import (
    all_bank_accounts,
    direct,
    evidence,
    give_back,
    outcome,
    party,
    prepare,
    refused,
    sent,
)

pytestmark = pytest.mark.django_db
FEE, CDSC, SERVICE = "distribution-fee", "cdsc", "service-fee"


# --- offsets ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker, no_pages: None) -> Iterator[Plan]:
    """July 2003: TWO has its own portions, of 81.95 in all; ONE has none, since BANK holds all."""
    with kept_for_the_module(django_db_blocker):
        by, plan = people(), load_scenario("107")
        deliver_until(plan, JULY, by)
        all_bank_accounts(plan, by)
        direct(plan, by, distributor="ONE", payee="BANK")
        yield plan


@pytest.fixture
def owing(book: Plan, db: None) -> Plan:
    return Plan.objects.get(pk=book.pk)


def claim(plan: Plan, by: People, amount: int, *, distributor: str = "TWO", key: str = "c", **more: Any) -> Claim:
    values = {
        "company": plan.companies.get(),
        "dated": date(2003, 7, 20),
        "reason": "Overpaid expenses.",
        "document": evidence(),
        **more,
    }
    return enter_claim(plan=plan, distributor=party(distributor), amount=amount, key=key, user=by.kim, **values)


def test_a_claim_takes_only_the_distributors_own_portion(owing: Plan, by: People) -> None:
    own = 30_14 + 49_96 + 1_85
    first = claim(owing, by, 100_00)
    assert claim(owing, by, 999_99) == first, "the same key is one claim"
    july = Choice(due_by=None)
    before = {(d.fund, d.right, d.recipient): d.amount for d in current_dues(owing).payable if d.month == JULY}
    batch = prepare(owing, by, choice=july)
    assert sum(row.amount for row in PaymentOffset.objects.all()) == own
    assert open_claims(owing) == [(first, 100_00 - own)], "the rest is carried"
    for payment in batch.payments.filter(month=JULY).select_related("fund", "recipient"):
        key = (payment.fund.code, payment.right, payment.recipient.code)
        assert payment.gross == before[key]
        taken = payment.offset if (payment.right, payment.recipient.code) == (FEE, "TWO") else 0
        assert payment.offset == taken
        assert payment.amount == payment.gross - taken
    assert set(batch.payments.filter(offset__gt=0).values_list("recipient__code", "right")) == {("TWO", FEE)}


def test_what_is_offset_in_full_needs_no_bank(owing: Plan, by: People) -> None:
    claim(owing, by, 30_14)
    batch = prepare(owing, by, choice=Choice(ids=frozenset({"2003-07/ADV/distribution-fee/TWO"})))
    release_batch(batch=batch, user=by.lee)
    assert PaymentOutcome.objects.get().kind == "offset"
    assert batch_states([batch])[batch.pk].code == "settled"
    assert refused(lambda: export_batch(batch=batch, user=by.max)).name == "nothing-to-send"


def test_an_offset_beyond_its_own_portion_is_refused(owing: Plan, by: People) -> None:
    entered = claim(owing, by, 500_00)
    refusal = refused(lambda: prepare(owing, by, asked={entered.pk: 81_96}))
    assert (refusal.name, refusal.faults[0].place) == ("offset-beyond-own-portion", f"offset_{entered.pk}")
    assert "at most 81.95" in refusal.faults[0].message
    assert not PaymentBatch.objects.exists()
    prepare(owing, by, asked={entered.pk: 50_00})
    assert open_claims(owing) == [(entered, 450_00)]


def test_a_withdrawn_batch_gives_the_claim_back(owing: Plan, by: People) -> None:
    entered = claim(owing, by, 50_00)
    withdraw_batch(batch=prepare(owing, by), reason="Not yet.", user=by.kim)
    assert open_claims(owing) == [(entered, 50_00)]
    withdraw_claim(claim=entered, reason="Settled otherwise.", user=by.kim)
    assert open_claims(owing) == []


def test_an_assignee_holds_its_portion_free_of_claims(owing: Plan, by: People) -> None:
    refusal = refused(lambda: claim(owing, by, 50_00, distributor="BANK"))
    assert (refusal.name, refusal.clause) == ("claim-against-an-assignee", "B EIGHTH(A), P5")


@pytest.mark.parametrize(
    ("more", "place"), [({"reason": " "}, "reason"), ({"dated": date(2999, 1, 1)}, "dated"), ({"amount": 0}, "amount")]
)
def test_faults_of_a_claim(owing: Plan, by: People, more: dict[str, Any], place: str) -> None:
    options = {"amount": 1_00, **more}
    refusal = refused(lambda: claim(owing, by, **options))
    assert [fault.place for fault in refusal.faults] == [place]


# --- bank details -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"bank": "021000022"}, "bank"),
        ({"bank": "CHASUS3"}, "bank"),
        ({"account": "GB82 WEST 1234 5698 7654 33"}, "account"),
        ({"account": "12"}, "account"),
        ({"holder": " "}, "holder"),
    ],
)
def test_wrong_numbers_show(by: People, values: dict[str, str], place: str) -> None:
    owner = Party.objects.create(code="P", name="P", kind="assignee")
    given = {"holder": "P", "account": "GB82 WEST 1234 5698 7654 32", "bank": "CHASUS33", **values}
    options: dict[str, Any] = {"owner": owner, "since": MARCH, "document": evidence(), "user": by.kim, **given}
    refusal = refused(lambda: enter_bank_account(**options))
    assert [fault.place for fault in refusal.faults] == [place]


def test_nobody_confirms_the_account_they_entered(by: People) -> None:
    owner = Party.objects.create(code="P", name="P", kind="assignee")
    options: dict[str, Any] = {"holder": "P", "account": "12345678", "bank": "021-000-021", "document": evidence()}
    account = enter_bank_account(owner=owner, since=MARCH, user=by.kim, **options)
    assert enter_bank_account(owner=owner, since=MARCH, user=by.lee, **options) == account
    assert refused(lambda: confirm_bank_account(account=account, user=by.kim)).name == "own-work"
    confirmed = confirm_bank_account(account=account, user=by.lee)
    assert confirm_bank_account(account=account, user=by.max) == confirmed
    assert BankAccount.objects.get(party=owner).bank == "021000021"


def test_the_database_refuses_to_change_payments(owing: Plan, by: People) -> None:
    entered = claim(owing, by, 10_00)
    batch = sent(owing, by)
    paid = batch.payments.order_by("pk")[0]
    outcome(paid, by)
    give_back(paid, by)
    withdraw_claim(claim=entered, reason="Done.", user=by.kim)
    with connection.cursor() as cursor:
        for table in PAID:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0], f"{table}: the check would be vacuous"
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
                    cursor.execute(statement)


def test_an_execution_date_of_the_past_is_refused(owing: Plan, by: People) -> None:
    call = lambda: prepare_batch(plan=owing, key="x", execution_date=date(2003, 8, 14), user=by.kim)  # noqa: E731
    assert refused(call).faults[0].place == "execution_date"
