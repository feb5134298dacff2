"""A process is killed while it delivers, or makes files for the bank: afterwards there is all or nothing of it.

Nothing is paid twice, nothing is lost (B EIGHTH): who tries again gets the one delivery, the one message.
"""

import csv
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest
from auditlog.models import LogEntry

from ledger.models import BatchExport, Delivery, DeliveryFile, DeliveryNotice, PaymentBatch
from ledger.services.bank_files import export_batch
from ledger.services.batches import release_batch
from ledger.services.delivery import deliver_month
from ledger.services.review import review_month
from plans.models import Document, Notice, Plan
from tests import servers
from tests.conftest import test_database_url as database_url
from tests.ledger import killed
from tests.ledger.calculated import load_scenario
from tests.ledger.delivering import MARCH, People, calculate_in_order, deliver, people, without_pages
from tests.ledger.paying import all_bank_accounts, direct, prepare

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def by(transactional_db: None) -> Iterator[People]:
    with without_pages():
        yield people()


def kill_at(moment: str, plan: Plan, by: People, log: Path) -> None:
    """Another process, on the same database, does it for Max; at the moment it is killed as by a power cut."""
    command = [sys.executable, "-m", "tests.ledger.killed", moment, str(plan.pk), str(by.max.pk)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "backoffice.settings", "DATABASE_URL": database_url()}
    with servers.process(command, log=log, stop=SIGKILL, cwd=ROOT, env=environment) as child:
        servers.wait_until(lambda: killed.NOW in log.read_text().split(), child, what="The process", log=log)
    assert child.returncode == -SIGKILL


def bank_files(batch: PaymentBatch) -> list[str]:
    return sorted(Document.objects.filter(name__contains="-payments-").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("moment", "written"),
    [(killed.EXPORT_BEFORE_RECORD, 0), (killed.EXPORT_BEFORE_COMMIT, 0), (killed.EXPORT_AFTER_COMMIT, 1)],
)
def test_files_for_the_bank_are_whole_or_none_and_never_two(
    by: People, tmp_path: Path, moment: str, written: int
) -> None:
    plan = load_scenario("107")
    deliver(plan, MARCH, by)
    all_bank_accounts(plan, by)
    direct(plan, by, distributor="ONE", payee="BANK")
    batch = prepare(plan, by)
    release_batch(batch=batch, user=by.lee)

    kill_at(moment, plan, by, tmp_path / "log")

    names = [f"{plan.code}-payments-1.csv", f"{plan.code}-payments-1.xml"]
    assert BatchExport.objects.count() == written
    assert bank_files(batch) == names * written
    assert LogEntry.objects.get_for_model(Document).filter(object_repr__in=names).count() == 2 * written

    export = export_batch(batch=batch, user=by.max)

    assert export_batch(batch=batch, user=by.kim) == export == BatchExport.objects.get()
    assert bank_files(batch) == names
    assert export.message_id == f"12B1-{plan.pk}-1"
    rows = list(csv.DictReader(io.StringIO(bytes(export.csv.content).decode())))
    assert (len(rows), sum(int(row["amount"].replace(".", "")) for row in rows)) == (batch.count, batch.total)


@pytest.mark.parametrize(("moment", "written"), [(killed.DELIVERY_BEFORE_COMMIT, 0), (killed.DELIVERY_AFTER_COMMIT, 1)])
def test_a_month_is_delivered_whole_or_not_and_never_twice(
    by: People, tmp_path: Path, moment: str, written: int
) -> None:
    plan = load_scenario("107")
    calculation = calculate_in_order(plan, MARCH, by.kim)
    review_month(plan=plan, month=MARCH, digest=calculation.digest, user=by.lee)

    kill_at(moment, plan, by, tmp_path / "log")

    made = (Delivery, DeliveryFile, DeliveryNotice, Notice, Document)
    after = [model._default_manager.count() for model in made]
    assert [count > 0 for count in after] == [bool(written)] * len(made)

    delivery = deliver_month(plan=plan, month=MARCH, user=by.max)

    assert deliver_month(plan=plan, month=MARCH, user=by.lee) == delivery == Delivery.objects.get()
    assert Notice.objects.count() == DeliveryNotice.objects.filter(delivery=delivery).count() == 1
    assert Document.objects.count() == delivery.files.count()
    assert not written or after == [model._default_manager.count() for model in made]
