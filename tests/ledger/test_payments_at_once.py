"""Two people at once: threads with a database connection each. Nothing is released, prepared, sent or ended twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from backoffice.refusals import Refusal
from ledger.models import (
    BatchExport,
    BatchRelease,
    DeliveredAmount,
    Delivery,
    Payment,
    PaymentBatch,
    PaymentLine,
    PaymentOutcome,
)
from ledger.services.bank_files import export_batch
from ledger.services.batches import release_batch
from ledger.services.delivery import deliver_month
from ledger.services.outcomes import record_outcome
from ledger.services.review import review_month
from plans.models import Plan
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import MARCH, People, calculate_in_order, people, without_pages
from tests.ledger.paying import all_bank_accounts, direct, prepare

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Results, or what was refused, in the order of the calls."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal.name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.fixture
def by(transactional_db: None) -> Iterator[People]:
    with without_pages():
        yield people()


def test_from_delivery_to_the_bank_two_at_a_time(by: People) -> None:
    plan: Plan = load_scenario("107")
    calculation = calculate_in_order(plan, MARCH, by.kim)
    review_month(plan=plan, month=MARCH, digest=calculation.digest, user=by.lee)

    at_once(*[lambda user=user: deliver_month(plan=plan, month=MARCH, user=user) for user in (by.lee, by.max)])
    assert Delivery.objects.count() == 1

    all_bank_accounts(plan, by)
    direct(plan, by, distributor="ONE", payee="BANK")
    prepared = at_once(*[lambda key=key: prepare(plan, by, key=key) for key in ("a", "a", "b")])
    batch = PaymentBatch.objects.get()
    assert set(prepared) <= {batch, "nothing-payable"}
    assert PaymentLine.objects.count() == DeliveredAmount.objects.count()

    at_once(*[lambda user=user: release_batch(batch=batch, user=user) for user in (by.lee, by.max, by.kim)])
    assert BatchRelease.objects.get().released_by in (by.lee, by.max)
    at_once(*[lambda user=user: export_batch(batch=batch, user=user) for user in (by.lee, by.max)])
    assert BatchExport.objects.count() == 1

    payment = Payment.objects.order_by("pk")[0]
    today = timezone.localdate()
    at_once(
        lambda: record_outcome(payment=payment, kind="confirmed", on=today, reference="R", user=by.lee),
        lambda: record_outcome(payment=payment, kind="confirmed", on=today, reference="R", user=by.max),
        lambda: record_outcome(payment=payment, kind="rejected", on=today, reason="Closed.", user=by.kim),
    )
    assert PaymentOutcome.objects.count() == 1
