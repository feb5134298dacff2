"""`python -m tests.benchmark_lists [ROWS]`: the pages of the largest lists with that many rows (10^7 by default).

Fills transactions, lots and accruals on a throwaway PostgreSQL by INSERT … SELECT, then asks each page of the
program itself and prints milliseconds: best of five, beside an exact count of the table in the same run. Each page
is asked for as a superuser, as somebody who sees one company with nine funds, and as one whose company has a single
fund with one row in 20,000.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "plans" / "agreements" / "class-b.toml"
FUNDS, ACCOUNTS, MONTHS = 29, 100_000, 120
LARGE, SMALL = "SECTOR", "MANAGER-SERIES"
ONE_IN = 20_000


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
    small = Fund.objects.get(company__code=SMALL).pk
    file = LoadedFile.objects.create(plan=plan, kind="transactions", name="synthetic", sha256="0" * 64, state="loaded")
    first, *_ = Calculation.objects.bulk_create(
        Calculation(plan=plan, month=date(1994 + n // 12, n % 12 + 1, 1), digest="synthetic", transaction_count=rows)
        for n in range(MONTHS)
    )
    in_turn = f"{first_fund} + n % {FUNDS}"
    fund, account, day = (
        f"CASE WHEN n % {ONE_IN} = 7 THEN {small} ELSE coalesce(nullif({in_turn}, {small}), {first_fund}) END",
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
            f"SELECT {plan.pk}, {first.pk}, 'D' || lpad(n::text, 9, '0'), 'D' || lpad(n::text, 9, '0'), {day}, "
            f"{fund}, {account}, 'commission', {day}, 'IDI', {fund}, 10000 + n % 1000, 100 + n % 1000 "
            f"FROM generate_series(1, {rows}::bigint) n"
        )
        cursor.execute(
            "INSERT INTO ledger_dailyaccrual (calculation_id, fund_id, date, tranche, rate, asset_based_fee) "
            f"SELECT {first.pk} + n % {MONTHS}, {fund}, {day}, 'IDI', 7500, n % 100000 "
            f"FROM generate_series(1, {rows}::bigint) n"
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
    calculation = Calculation.objects.order_by("pk")[:1].get().pk
    late = "&before=end"
    middle = ShareTransaction.objects.order_by("-pk")[:1].get().record_id[-9:]
    for name, filters in {
        "transactions": [
            f"plan={plan}",
            f"plan={plan}{late}",
            f"plan={plan}&sort=-trade_date",
            f"plan={plan}&fund={fund}",
            f"plan={plan}&account=DEMO-0012345",
            f"plan={plan}&trade_date_from=2003-09-01&trade_date_to=2003-09-30",
            f"plan={plan}&q=D{middle}",
        ],
        "lots": [f"plan={plan}", f"plan={plan}{late}", f"plan={plan}&fund={fund}", f"plan={plan}&account=DEMO-0012345"],
        "accruals": [
            f"calculation={calculation}",
            f"calculation={calculation}{late}",
            f"calculation={calculation}&fund={fund}",
        ],
    }.items():
        for query in filters:
            yield f"{name}?{query}", f"{reverse(name)}?{query}"


def measure() -> None:
    from django.contrib.auth.models import User
    from django.db import connection

    from backoffice.roles import AUDITOR
    from plans.models import Company
    from tests.people import client_of, person

    readers = [User.objects.create_superuser("bench")]
    readers += [person(code, AUDITOR, companies=Company.objects.filter(code=code)) for code in (LARGE, SMALL)]
    clients = [client_of(reader) for reader in readers]
    print("".join(f"{reader.username:>15}" for reader in readers))
    for what, address in pages():
        for client in clients:
            response = client.get(address, follow=True)
            assert response.status_code == 200, (what, response.status_code)
            taken = milliseconds(lambda client=client, address=address: client.get(address, follow=True))  # type: ignore[misc]
            print(f"{taken:12.0f} ms", end="")
        print(f"  {what}")
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
