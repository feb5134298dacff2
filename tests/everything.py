"""`python -m tests.everything [pytest's arguments]`: the whole test run, as bin/test calls it.

Without arguments: style, types, import contracts, migrations, then all tests on SQLite, then those that use
the database on PostgreSQL. With arguments: only the tests they choose. REQUIRE_ALL=1 makes a part that could
not be run a failure.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
WAIT_SECONDS = 30
MAX_PROCESSES = 4

PYTHON = sys.executable
CHECKS: Mapping[str, Sequence[str]] = {
    "style": (PYTHON, "-m", "ruff", "check", "."),
    "format": (PYTHON, "-m", "ruff", "format", "--check", "."),
    "imports": (PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "types": (PYTHON, "-m", "mypy"),
    "migrations": (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
}


@dataclass
class Run:
    """What was run, how it ended, and what could not be run."""

    ended: list[tuple[str, int, float]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def step(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        print(f"\n######## {name}", flush=True)
        begun = time.monotonic()
        self.ended.append((name, wait_for(command, environment), time.monotonic() - begun))

    @property
    def failed(self) -> bool:
        return any(status for _, status, _ in self.ended) or bool(self.missing and required())

    def report(self) -> None:
        print("\n######## bin/test")
        for name, status, seconds in self.ended:
            print(f"{'FAILED ' if status else 'passed '} {name} ({seconds:.0f} s)")
        for what in self.missing:
            print(f"NOT RUN {what}")
        if self.missing:
            print("These parts were NOT tested." + (" REQUIRE_ALL=1: this run fails." if required() else ""))
        sys.stdout.flush()


def required() -> bool:
    return os.environ.get("REQUIRE_ALL") == "1"


def wait_for(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit status. Interrupted, the child gets time to take down its own servers."""
    child = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return child.wait()
    except BaseException:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise


@contextmanager
def postgresql_url(given: str) -> Iterator[str]:
    if given.startswith("postgres"):
        yield given
    else:
        with servers.postgresql() as url:
            yield url


def run_tests(run: Run, arguments: Sequence[str]) -> None:
    """Once on SQLite, and what uses the database once more on PostgreSQL."""
    given = os.environ.get("DATABASE_URL", "")
    # The tests of a file stay together: they share what the file makes. `-n0` runs all in one process, for --pdb.
    pytest = [PYTHON, "-m", "pytest", f"-n{min(os.cpu_count() or 1, MAX_PROCESSES)}", "--dist=loadfile"]
    if not os.environ.get("REDIS_URL") and servers.find_redis() is None:
        run.missing.append("jobs in a Celery worker: no redis-server is installed and REDIS_URL does not name one")
        pytest.append("--without=redis")
    if servers.find_chromium() is None:
        run.missing.append("tests in a browser: no Chromium is installed (package chromium; CHROMIUM names another)")
        pytest.append("--without=browser")

    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder, "database-tests")
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment["COUNT_DATABASE_TESTS_IN"] = str(noted)
        run.step("tests on SQLite", [*pytest, *arguments], environment)
        if arguments and noted.exists() and noted.read_text() == "0":
            return  # none of the chosen tests uses the database

    if not given.startswith("postgres") and servers.find_postgresql() is None:
        run.missing.append("tests on PostgreSQL: no server is installed and DATABASE_URL does not name one")
        return
    with postgresql_url(given) as url:
        run.step("tests on PostgreSQL", [*pytest, "--database-tests", *arguments], os.environ | {"DATABASE_URL": url})


def stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # servers are taken down then, too
        signal.signal(number, stop)
    run = Run()
    try:
        if not arguments:
            for name, command in CHECKS.items():
                run.step(name, command, os.environ)
        run_tests(run, arguments)
    except KeyboardInterrupt:
        print("\nbin/test: interrupted", flush=True)
        return 130
    run.report()
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
