"""`python -m tests.benchmark_lists [ROWS]`: the pages of the largest lists with that many rows (10^7 by default).

Fills transactions, lots and accruals on a throwaway PostgreSQL by INSERT … SELECT, then asks each page of the
program itself and prints milliseconds: best of five, beside an exact count of the table in the same run.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "plans" / "agreements" / "class-b.toml"
FUNDS, ACCOUNTS = 29, 100_000


def fill(rows: int) -> None:
    """Rows spread over funds, accounts and 40 months; the records of one day stand together, as files bring them."""
    from django.db import connection

    from ledger.append_only import create_triggers, drop_triggers
    from ledger.models import Calculation, LoadedFile
    from plans.models import Fund, Plan

    plan = Plan.objects.get(code="INVESCO-B")
    funds = list(Fund.objects.filter(schedule_entries__plan=plan).order_by("pk").values_list("pk", flat=True))
    first_fund = funds[0]
    assert funds == list(range(first_fund, first_fund + FUNDS))
    file = LoadedFile.objects.create(plan=plan, kind="transactions", name="synthetic", sha256="0" * 64, state="loaded")
    calculation = Calculation.objects.create(plan=plan, month="2003-09-01", digest="synthetic", transaction_count=rows)
    fund, account, day = (
        f"{first_fund} + n % {FUNDS}",
        f"'DEMO-' || lpad((n % {ACCOUNTS})::text, 7, '0')",
        f"date '2000-08-23' + (n * 1200 / {rows})::int",
    )
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_sharetransaction (plan_id, file_id, row_number, record_id, trade_date, fund_id, "
            "account, kind, shares, amount, counterpart, waiver, category, share_kind) "
            f"SELECT {plan.pk}, {file.pk}, n, 'D' || lpad(n::text, 9, '0'), {day}, {fund}, {account}, 'SALE', "
            f"10000 + n % 1000, 100 + n % 1000, '', '', '', '' FROM generate_series(1, {rows}::bigint) n"
        )
        cursor.execute(
            "INSERT INTO ledger_lot (plan_id, calculation_id, key, record_id, arrived, fund_id, account, share_kind, "
            "issued, tranche, origin_fund_id, units, cost) "
            f"SELECT {plan.pk}, {calculation.pk}, 'D' || lpad(n::text, 9, '0'), 'D' || lpad(n::text, 9, '0'), {day}, "
            f"{fund}, {account}, 'commission', {day}, 'IDI', {fund}, 10000 + n % 1000, 100 + n % 1000 "
            f"FROM generate_series(1, {rows}::bigint) n"
        )
        cursor.execute(
            "INSERT INTO ledger_dailyaccrual (calculation_id, fund_id, date, tranche, rate, asset_based_fee) "
            f"SELECT {calculation.pk}, {fund}, {day}, 'IDI', 7500, n % 100000 FROM generate_series(1, {rows}::bigint) n"
        )
        for table in ("ledger_sharetransaction", "ledger_lot", "ledger_dailyaccrual"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    create_triggers(connection)


def milliseconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(5):
        begun = time.monotonic()
        work()
        best = min(best, time.monotonic() - begun)
    return best * 1000


def pages() -> Iterator[tuple[str, str]]:
    """(what, address): first page, a page far in by key, and the usual filters of each list."""
    from django.urls import reverse

    from ledger.models import Calculation, ShareTransaction
    from plans.models import Fund, Plan

    plan, fund = Plan.objects.get(code="INVESCO-B").pk, Fund.objects.order_by("pk")[3].pk
    calculation = Calculation.objects.get().pk
    middle = ShareTransaction.objects.order_by("-pk")[:1].get().record_id[-9:]
    for name, filters in {
        "transactions": [
            f"plan={plan}",
            f"plan={plan}&sort=-trade_date",
            f"plan={plan}&fund={fund}",
            f"plan={plan}&account=DEMO-0012345",
            f"plan={plan}&trade_date_from=2003-09-01&trade_date_to=2003-09-30",
            f"plan={plan}&q=D{middle}",
        ],
        "lots": [f"plan={plan}", f"plan={plan}&fund={fund}", f"plan={plan}&account=DEMO-0012345"],
        "accruals": [f"calculation={calculation}", f"calculation={calculation}&fund={fund}"],
    }.items():
        for query in filters:
            yield f"{name}?{query}", f"{reverse(name)}?{query}"


def measure() -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
    for what, address in pages():
        response = client.get(address, follow=True)
        assert response.status_code == 200, (what, response.status_code)
        print(f"{milliseconds(lambda address=address: client.get(address, follow=True)):8.0f} ms  {what}")  # type: ignore[misc]
    for table in ("ledger_sharetransaction", "ledger_lot", "ledger_dailyaccrual"):
        with connection.cursor() as cursor:
            count = milliseconds(lambda table=table: cursor.execute(f"SELECT count(*) FROM {table}"))  # type: ignore[misc]
        print(f"{count:8.0f} ms  for comparison: an exact count of {table}")


def main(rows: int) -> None:
    from tests import servers

    with ExitStack() as stack:
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or stack.enter_context(servers.postgresql())
        os.environ["REDIS_URL"] = ""
        os.environ["ALLOWED_HOSTS"] = "testserver"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("load_plan", str(PLAN))
        begun = time.monotonic()
        fill(rows)
        print(f"{rows:,} transactions, lots and accruals each, in {time.monotonic() - begun:.0f} s")
        measure()
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
