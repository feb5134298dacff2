"""Months: whatever way the records came in, the calculation is the same function of them (M1, T1, T3)."""

import csv
import io
import random
from datetime import date
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from backoffice.refusals import Refusal
from ledger.append_only import RECORDS, RESULTS
from ledger.models import Calculation, CustomerAssets, LoadedFile, Lot, OrderDecision, ShareTransaction
from ledger.services import export
from ledger.services.expenditures import attach_document
from ledger.services.export import export_month
from ledger.services.months import calculate, undo
from ledger.services.records.loading import Loaded, load_file
from ledger.services.shared_expenditures import add_shared_expenditure
from plans.models import Party, Plan
from plans.services.documents import store_document
from plans.services.locks import lock_plan

SCENARIO = Path(__file__).parent.parent / "scenarios" / "107"
LAST = date(2003, 9, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db: None) -> Plan:
    call_command("load_plan", str(SCENARIO / "plan.toml"))
    return Plan.objects.get(code="S107")


def rows_of(name: str) -> tuple[list[str], list[list[str]]]:
    header, *rows = csv.reader(io.StringIO((SCENARIO / name).read_text()))
    return header, rows


def load(plan: Plan, kind: str, header: list[str], rows: list[list[str]], path: Path) -> Loaded:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return load_file(plan=plan, kind=kind, path=path)


def load_all(plan: Plan) -> None:
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=SCENARIO / "transactions.csv")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=SCENARIO / "nav.csv")


def assert_as_expected(plan: Plan, directory: Path) -> None:
    export_month(plan=plan, month=LAST, directory=directory)
    for path in (SCENARIO / "expected" / "2003-09").iterdir():
        assert (directory / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("seed", range(4))
def test_files_in_any_order_with_months_calculated_in_between(plan: Plan, tmp_path: Path, seed: int) -> None:
    """Late records make the months they touch stale; calculating again gives what one file would have given."""
    draw = random.Random(seed)
    header, rows = rows_of("transactions.csv")
    cancels = [row for row in rows if row[4] == "CANCEL"]
    others = [row for row in rows if row[4] != "CANCEL"]
    draw.shuffle(others)
    parts = [others[:100], others[100:250], others[250:], cancels]
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=SCENARIO / "nav.csv")
    for number, part in enumerate(parts):
        load(plan, LoadedFile.Kind.TRANSACTIONS, header, part, tmp_path / f"{number}.csv")
        calculate(plan=plan, month=draw.choice([date(2003, 5, 1), date(2003, 7, 1), LAST]))
    calculate(plan=plan, month=LAST)
    assert_as_expected(plan, tmp_path / "out")


def test_same_inputs_same_digest(plan: Plan, tmp_path: Path) -> None:
    load_all(plan)
    calculate(plan=plan, month=LAST)
    first = list(Calculation.objects.order_by("month").values_list("month", "digest"))
    assert undo(plan=plan, month=date(2003, 5, 1)) == [date(2003, month, 1) for month in (5, 6, 7, 8, 9)]
    assert [c.month for c in calculate(plan=plan, month=LAST)] == [date(2003, month, 1) for month in (5, 6, 7, 8, 9)]
    assert list(Calculation.objects.order_by("month").values_list("month", "digest")) == first
    assert len({digest for _, digest in first}) == len(first)
    assert_as_expected(plan, tmp_path / "out")


def test_the_digest_is_the_same_on_every_database(tmp_path: Path) -> None:
    """Databases sort text in ways of their own; a code in small letters shows it (M1)."""
    texts = {name: (SCENARIO / name).read_text().replace("BAL", "bal") for name in ("plan.toml", "nav.csv")}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    call_command("load_plan", str(tmp_path / "plan.toml"))
    plan = Plan.objects.get(code="S107")
    load_file(plan=plan, kind=LoadedFile.Kind.VALUATIONS, path=tmp_path / "nav.csv")
    (march,) = calculate(plan=plan, month=date(2003, 3, 1))
    assert march.digest == "9241fdf7ae0c85bd989532fcd3ae7d1d6d30a1c268fe6861cfe560300bb396cc"


@pytest.mark.django_db(transaction=True)
def test_the_files_of_an_export_are_of_one_calculation(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can undo the month while its files are written: each is, under the plan's lock."""
    load_all(plan)
    calculate(plan=plan, month=date(2003, 3, 1))
    locked: list[tuple[int, bool]] = []

    def locking(plan_id: int) -> Plan:
        locked.append((plan_id, connection.in_atomic_block))
        return lock_plan(plan_id)

    monkeypatch.setattr(export, "lock_plan", locking)
    probe = ("within a transaction", lambda calculation, terms: [(connection.in_atomic_block,)])
    monkeypatch.setattr(export, "FILES", {"probe.csv": probe})
    (path,) = export_month(plan=plan, month=date(2003, 3, 1), directory=tmp_path)
    assert locked == [(plan.pk, True)]
    assert path.read_text() == "within a transaction\nTrue\n"


def test_the_plans_history_tells_what_was_calculated_and_undone(plan: Plan, admin_user: User) -> None:
    load_all(plan)
    (march,) = calculate(plan=plan, month=date(2003, 3, 1), user=admin_user)
    undo(plan=plan, month=date(2003, 3, 1), user=admin_user)
    calculated = f"calculated, digest {march.digest}"
    entries = LogEntry.objects.get_for_object(plan).filter(actor=admin_user).order_by("pk")
    assert [entry.changes for entry in entries] == [
        {"2003-03": ["", calculated]},
        {"2003-03": [calculated, "undone"]},
    ]


def test_a_second_start_changes_nothing(plan: Plan) -> None:
    load_all(plan)
    assert len(calculate(plan=plan, month=LAST)) == 7
    lots = Lot.objects.count()
    assert calculate(plan=plan, month=LAST) == []
    assert Lot.objects.count() == lots


def test_loading_the_same_file_twice_makes_nothing_stale(plan: Plan) -> None:
    load_all(plan)
    calculate(plan=plan, month=LAST)
    again = load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=SCENARIO / "transactions.csv")
    assert (again.file, again.rows_new, again.rows_known) == (None, 0, 367)
    assert not Calculation.objects.exclude(stale_since=None).exists()


def test_a_late_record_makes_its_month_and_the_later_ones_stale(plan: Plan, tmp_path: Path) -> None:
    load_all(plan)
    calculate(plan=plan, month=LAST)
    header, rows = rows_of("transactions.csv")
    sale = next(row for row in rows if row[4] == "SALE")
    late = ["LATE", "2003-07-02", *sale[2:]]
    load(plan, LoadedFile.Kind.TRANSACTIONS, header, [late], tmp_path / "late.csv")
    stale = Calculation.objects.exclude(stale_since=None).order_by("month")
    assert [c.month.month for c in stale] == [7, 8, 9]
    done = calculate(plan=plan, month=date(2003, 7, 1))
    assert [c.month.month for c in done] == [7, 8, 9], "months that rested on it are done again too"


def test_a_cancellation_counts_whatever_its_own_date(plan: Plan, tmp_path: Path) -> None:
    """T1: from when it is loaded, the cancelled sale has never been, in the months before the cancellation too."""
    load_all(plan)
    header, rows = rows_of("transactions.csv")
    sale = next(row for row in rows if row[4] == "SALE" and row[1].startswith("2003-03"))
    cancel = ["ZZ-CANCEL", "2003-11-20", *sale[2:4], "CANCEL", *sale[5:7], sale[0], *[""] * 6]
    calculate(plan=plan, month=date(2003, 3, 1))
    assert Lot.objects.filter(key=sale[0]).exists()
    load(plan, LoadedFile.Kind.TRANSACTIONS, header, [cancel], tmp_path / "cancel.csv")
    calculate(plan=plan, month=date(2003, 3, 1))
    assert not Lot.objects.filter(key=sale[0]).exists()


def test_nothing_loaded_is_refused_in_words(plan: Plan) -> None:
    with pytest.raises(Refusal, match="S107 has no share transactions or valuations up to 2003-09"):
        calculate(plan=plan, month=LAST)


def test_export_of_a_month_not_calculated_is_refused(plan: Plan, tmp_path: Path) -> None:
    load_all(plan)
    with pytest.raises(Refusal, match="2003-09 is not calculated"):
        export_month(plan=plan, month=LAST, directory=tmp_path)


def spend(plan: Plan) -> None:
    """An expenditure with all that can belong to one."""
    document = store_document(name="invoice.pdf", content=b"%PDF-1.7")
    shared = add_shared_expenditure(
        plan=plan,
        expenditure_id="S-0001",
        date=LAST,
        distributor=plan.parties.get(code="TWO"),
        purpose="advertising",
        amount=1_00,
        performed_by="affiliate",
        key="equal",
        document=document,
    )
    for share in shared.shares.exclude(expenditure=None):
        assert share.expenditure is not None
        attach_document(expenditure=share.expenditure, document=document)


def serve(plan: Plan) -> None:
    """A service agreement, and what the provider's customers own."""
    entry = plan.schedule.order_by("pk")[0]
    provider = Party.objects.create(code="DEALER", name="Dealer", kind=Party.Kind.SERVICE_PROVIDER)
    agreement = plan.service_agreements.create(
        code="SA", kind="dealer", provider=provider, rate=1, start=entry.party_since
    )
    CustomerAssets.objects.create(
        plan=plan, assets_id="CA", month=LAST, agreement=agreement, fund=entry.fund, average_net_assets=1
    )


def keep_a_cap(plan: Plan) -> None:
    fund = plan.schedule.order_by("pk")[0].fund
    plan.sales_charge_caps.create(fund=fund, start=LAST, opening=1, percentage=62_500, reason="Worksheet.")


def test_the_database_refuses_to_edit_the_ledger(plan: Plan) -> None:
    load_all(plan)
    keep_a_cap(plan)
    calculate(plan=plan, month=LAST)
    spend(plan)
    OrderDecision.objects.create(transaction=ShareTransaction.objects.all()[0], decision="accepted", reason="Agreed")
    serve(plan)
    with connection.cursor() as cursor:
        for table in (*RECORDS, *RESULTS):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] or table == "ledger_monthremark", f"{table}: the check would be vacuous"
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                if table != "ledger_monthremark":
                    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
                        cursor.execute(statement)
