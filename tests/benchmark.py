"""`python -m tests.benchmark [TRANSACTIONS …]`: load and calculate one month, against plain COPY of the same rows.

Each size gets a new database on a throwaway PostgreSQL (or on the server of DATABASE_URL). Loading and
calculating run as the commands do, each in a process of its own, whose wall time includes Python's start and
whose peak memory the kernel tells. The plain copies run in the same database right after: the same rows out
of the tables, and into empty tables with the same columns, constraints and indexes. Machines differ and
drift: the ratios count, not the seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "plans" / "agreements" / "class-b.toml"
CODE = "INVESCO-B"
MONTH = "2003-07"
RESULTS = (
    "ledger_lot",
    "ledger_disposal",
    "ledger_dailyallocation",
    "ledger_dailyfee",
    "ledger_dailyaccrual",
    "ledger_earnedcdsc",
)
KIB = 1024


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_bytes: int = 0


def command(database_url: str, *arguments: str) -> Measured:
    """Runs manage.py in a process of its own."""
    environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": ""}
    begun = time.monotonic()
    child = subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, stdout=-3)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"manage.py {' '.join(arguments)} failed")
    return Measured(time.monotonic() - begun, usage.ru_maxrss * KIB)


def copy_out(connection: psycopg.Connection, query: str, file: Path) -> float:
    begun = time.monotonic()
    with file.open("wb") as out, connection.cursor().copy(f"COPY ({query}) TO STDOUT") as rows:
        for block in rows:
            out.write(block)
    return time.monotonic() - begun


def copy_in(connection: psycopg.Connection, table: str, file: Path) -> float:
    """Into an empty table like `table`, with its indexes and constraints."""
    connection.execute(f"CREATE TABLE plain (LIKE {table} INCLUDING ALL)")
    begun = time.monotonic()
    with file.open("rb") as source, connection.cursor().copy("COPY plain FROM STDIN") as rows:
        while block := source.read(2**16):
            rows.write(block)
    connection.commit()
    seconds = time.monotonic() - begun
    connection.execute("DROP TABLE plain")
    connection.commit()
    return seconds


def plain_copies(database_url: str, directory: Path) -> tuple[float, float, float, int]:
    """Seconds: transactions out, transactions in, results in; and how many result rows."""
    file = directory / "plain.copy"
    with psycopg.connect(database_url) as connection:
        month = "trade_date BETWEEN '2003-07-01' AND '2003-07-31'"
        out = copy_out(connection, f"SELECT * FROM ledger_sharetransaction WHERE {month}", file)
        transactions_in = copy_in(connection, "ledger_sharetransaction", file)
        results_in, rows = 0.0, 0
        for table in RESULTS:
            own = f"calculation_id = (SELECT id FROM ledger_calculation WHERE month = '{MONTH}-01')"
            copy_out(connection, f"SELECT * FROM {table} WHERE {own}", file)
            results_in += copy_in(connection, table, file)
            count = connection.execute(f"SELECT count(*) FROM {table} WHERE {own}").fetchone()
            rows += count[0] if count else 0
    return out, transactions_in, results_in, rows


def run_size(server: str, transactions: int, directory: Path) -> Sequence[Sequence[str]]:
    name = f"bench_{os.getpid()}_{transactions}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database_url = f"{server.rpartition('/')[0]}/{name}"
    try:
        return _run(database_url, transactions, directory)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}")


def _run(database_url: str, transactions: int, directory: Path) -> Sequence[Sequence[str]]:
    from ledger.demonstration import benchmark_book, read_terms

    files = benchmark_book(read_terms(PLAN.read_text()), directory, transactions=transactions)
    command(database_url, "migrate", "--verbosity=0")
    command(database_url, "load_plan", str(PLAN))
    command(database_url, "load_transactions", CODE, str(files.opening))
    command(database_url, "load_valuations", CODE, str(files.valuations))
    command(database_url, "calculate", CODE, "2003-06")
    load = command(database_url, "load_transactions", CODE, str(files.transactions))
    calculate = command(database_url, "calculate", CODE, MONTH)
    out, transactions_in, results_in, result_rows = plain_copies(database_url, directory)
    return (
        _row("load", transactions, transactions, load, transactions_in, "rows in"),
        _row("calculate", transactions, result_rows, calculate, out + results_in, "rows out, results in"),
    )


def _row(what: str, transactions: int, rows: int, measured: Measured, plain: float, copied: str) -> Sequence[str]:
    return (
        f"{what} {transactions:,}",
        f"{measured.seconds:.1f}",
        f"{transactions / measured.seconds:,.0f}",
        f"{rows:,}",
        f"{measured.peak_bytes / 2**20:,.0f}",
        f"{plain:.1f} ({copied})",
        f"{measured.seconds / plain:.1f}",
    )


def main(sizes: Sequence[int]) -> None:
    header = ("", "seconds", "rows a second", "rows written", "peak MiB", "plain COPY, seconds", "ratio")
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = os.environ.get("DATABASE_URL") or stack.enter_context(servers.postgresql())
        rows = [header, *(row for size in sizes for row in run_size(server, size, directory))]
    widths = [max(len(row[place]) for row in rows) for place in range(len(header))]
    for row in rows:
        print(
            "  ".join(
                cell.ljust(width) if not place else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [100_000, 1_000_000])
