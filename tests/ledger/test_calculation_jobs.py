"""Calculating as jobs: two starts at once, a worker killed in the middle."""

import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections

from backoffice.models import Job
from backoffice.services.jobs import start_job
from ledger.models import Calculation, LoadedFile, Lot
from ledger.services.months import RESULTS, calculate
from ledger.services.records.loading import load_file
from plans.models import Plan
from tests.conftest import Worker, running_worker

SCENARIO = Path(__file__).parent.parent / "scenarios" / "107"
LAST = date(2003, 9, 1)
SECONDS = 60

pytestmark = pytest.mark.django_db(transaction=True)


def loaded_plan() -> Plan:
    call_command("load_plan", str(SCENARIO / "plan.toml"))
    plan = Plan.objects.get(code="S107")
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=SCENARIO / "transactions.csv")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=SCENARIO / "nav.csv")
    return plan


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def whole_months() -> list[date]:
    """Months calculated; none may have a row that belongs to a month not there, or lack its digest."""
    calculations = list(Calculation.objects.order_by("month"))
    assert all(c.digest for c in calculations)
    for model in RESULTS:
        owners = set(model._default_manager.values_list("calculation_id", flat=True).distinct())
        assert owners <= {c.pk for c in calculations}, model
    return [c.month for c in calculations]


def test_two_starts_at_once_make_one_calculation() -> None:
    plan = loaded_plan()
    begin = threading.Barrier(2)
    done: list[list[Calculation]] = []

    def start() -> None:
        try:
            begin.wait(SECONDS)
            done.append(calculate(plan=plan, month=LAST))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert len(done) == 2, "neither failed"
    assert whole_months() == [date(2003, month, 1) for month in range(3, 10)]
    assert sorted(c.month for part in done for c in part) == whole_months(), "each month by one of the two, once"
    assert Lot.objects.values("key").distinct().count() == Lot.objects.count()


def test_a_killed_worker_leaves_whole_months_and_a_second_start_completes_it(
    worker: Worker, broker: str, redis_url: str, tmp_path: Path
) -> None:
    """The worker is killed while it calculates; a new worker gets a new start of the same job."""
    call_command("load_plan", str(Path("plans/agreements/class-b.toml")))
    plan = Plan.objects.get(code="INVESCO-B")
    call_command("demonstration_book", str(tmp_path / "book"), "--accounts=300", "--to=2002-12-31", verbosity=0)
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=tmp_path / "book" / "transactions.csv")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=tmp_path / "book" / "nav.csv")

    def start() -> Job:
        parameters = {"plan": plan.pk, "month": "2002-12"}
        return start_job(kind="calculate", title="Calculate 2002-12", parameters=parameters, user=None)

    first = start()
    wait_until(lambda: Calculation.objects.count() >= 2)
    worker.kill()
    wait_until(lambda: whole_months() is not None)
    before = whole_months()
    assert 2 <= len(before) < 29, "the worker was to be killed in the middle"

    assert start().pk == first.pk, "for all anybody knows it is still at work"
    cache.delete(f"job-{first.pk}-beat")  # stands for the seconds after which a heartbeat expires
    second = start()
    first.refresh_from_db()
    assert first.state == Job.State.INTERRUPTED
    with running_worker(queue=broker, redis_url=redis_url, log=tmp_path / "worker-2") as other:
        wait_until(lambda: not Job.objects.get(pk=second.pk).is_live)
    second.refresh_from_db()
    assert (second.state, second.message) == (
        Job.State.DONE,
        f"{29 - len(before)} months are calculated, {_after(before[-1])} to 2002-12.",
    ), other.log.read_text()
    assert len(whole_months()) == 29


def _after(month: date) -> str:
    return f"{month.year + month.month // 12}-{month.month % 12 + 1:02d}"
