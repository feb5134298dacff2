"""Fixtures shared by all tests, and what the run must not hide."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGQUIT
from subprocess import Popen
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from backoffice import append_only
from backoffice.celery import app as celery_app
from tests import servers

PASSWORD = "correct horse battery staple"
PAGE_SECONDS = 15
NEEDS = {"redis": "redis_url", "browser": "page"}  # a part of the machine, and the fixture that stands for it

# --- the run ------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-tests", action="store_true", help="only tests that use the database (a second run on another one)"
    )
    parser.addoption(
        "--without", action="append", default=[], choices=sorted(NEEDS), help="leave out tests that need this part"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run (bin/test says so), and on a second database what needs none."""
    left_out = {NEEDS[part] for part in config.getoption("--without")}
    kept = [item for item in items if not left_out & set(_fixtures(item))]
    with_database = [item for item in kept if _uses_database(item)]
    if os.environ.get("COUNT_DATABASE_TESTS_IN"):
        Path(os.environ["COUNT_DATABASE_TESTS_IN"]).write_text(str(len(with_database)))
    if config.getoption("--database-tests"):
        kept = with_database
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup"}
    return item.get_closest_marker("django_db") is not None or bool(fixtures & set(_fixtures(item)))


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With REQUIRE_ALL=1 a skipped test is a failed run."""
    if _skipped(session.config) and os.environ.get("REQUIRE_ALL") == "1" and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = _skipped(config)
    if skipped and os.environ.get("REQUIRE_ALL") == "1":
        terminalreporter.section("REQUIRE_ALL=1", red=True)
        terminalreporter.line(f"{skipped} tests were skipped: this run fails.", red=True)


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


# --- the database -------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _emptying_the_ledger() -> Iterator[None]:
    """Between tests with real transactions Django empties all tables, which the ledger refuses.

    The triggers come back with the signal that Django sends afterwards, as after migrations.
    """
    flush = connection.ops.execute_sql_flush

    def flush_with_open_ledger(statements: list[str]) -> None:
        append_only.drop_all(connection)
        flush(statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "execute_sql_flush", flush_with_open_ledger)
        yield


# --- people -------------------------------------------------------------------------------------------------


@pytest.fixture
def staff_user(db: None) -> User:
    """Jo Field of fund administration, who may do everything. Password: `tests.conftest.PASSWORD`."""
    return User.objects.create_superuser(
        "jo.field", "jo.field@example.com", PASSWORD, first_name="Jo", last_name="Field"
    )


@pytest.fixture
def staff_client(staff_user: User) -> Client:
    """A test client signed in as `staff_user`."""
    client = Client()
    client.force_login(staff_user)
    return client


# --- Redis and Celery ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_url(django_test_environment: None) -> Iterator[str]:
    """A real Redis: the one of REDIS_URL, else a throwaway server."""
    from tests.settings import REDIS_URL

    if REDIS_URL:
        yield _own_database(REDIS_URL)
    else:
        with servers.redis_server() as url:
            yield url


def _own_database(redis_url: str) -> str:
    """A given server's databases are shared out to the processes of a run: they have jobs of the same numbers."""
    server, _, number = redis_url.rpartition("/")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    return f"{server}/{int(number) + int(worker)}" if number.isdigit() and worker else redis_url


@pytest.fixture
def broker(redis_url: str, settings: LazySettings) -> str:
    """Jobs started in this test go to Celery through Redis, and their progress into its cache."""
    queue = f"tests-{os.getpid()}"
    celery_app.conf.broker_url = redis_url
    celery_app.conf.task_default_queue = queue
    settings.REDIS_URL = settings.CELERY_BROKER_URL = redis_url
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}
    return queue


@dataclass(frozen=True)
class Worker:
    """A running Celery worker process and its log."""

    process: Popen[bytes]
    hostname: str
    log: Path

    def kill(self) -> None:
        """As by a power cut: the worker and its children, at once."""
        os.killpg(self.process.pid, SIGKILL)
        self.process.wait()


@contextmanager
def running_worker(*, queue: str, redis_url: str, log: Path) -> Iterator[Worker]:
    """A Celery worker process on the test database. A test that kills one starts the next with this."""
    command = [sys.executable, "-m", "celery", "-A", "backoffice", "worker", "--concurrency=1", f"--queues={queue}"]
    hostname = f"{queue}-{log.name}@127.0.0.1"
    quick = ["--without-gossip", "--without-mingle", "--loglevel=INFO", f"--hostname={hostname}"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "DATABASE_URL": test_database_url(),
        "REDIS_URL": redis_url,
    }
    root = Path(__file__).resolve().parent.parent
    with servers.process([*command, *quick], log=log, stop=SIGQUIT, cwd=root, env=environment) as child:
        servers.wait_until(lambda: " ready." in log.read_text(errors="replace"), child, what="The worker", log=log)
        yield Worker(child, hostname, log)


def test_database_url() -> str:
    """The database of this test run, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password, host = (quote(database[key], safe="") for key in ("USER", "PASSWORD", "HOST"))
    secret = f":{password}" if password else ""
    return f"postgresql://{user}{secret}@{host}:{database['PORT'] or 5432}/{quote(database['NAME'], safe='')}"


test_database_url.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def worker(transactional_db: None, broker: str, redis_url: str, tmp_path: Path) -> Iterator[Worker]:
    """A real Celery worker process that takes the jobs of this test."""
    with running_worker(queue=broker, redis_url=redis_url, log=tmp_path / "worker-1") as running:
        yield running


# --- the browser --------------------------------------------------------------------------------------------


@pytest.fixture
def page(live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of a real Chromium with an empty profile, at the live server: `page.goto("/")`.

    Errors of scripts and breaches of the content security policy fail the test.
    """
    chromium = servers.find_chromium()
    assert chromium is not None, "no Chromium is installed; bin/test leaves these tests out and says so"
    # Playwright keeps an event loop in this thread, which Django takes for async code: it would refuse queries,
    # and it opens a database connection of its own for it. The test itself is not async.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium,
            headless=True,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", *quiet],
            base_url=live_server.url,
            viewport={"width": 1280, "height": 800},
            accept_downloads=True,
        )
        context.set_default_timeout(PAGE_SECONDS * 1000)
        faults: list[str] = []
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda message: faults.extend(_breaches(message)))
        yield context.pages[0]
        context.close()
        connections.close_all()
    assert not faults, f"the browser reported: {faults}"


def _breaches(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


@pytest.fixture
def signed_in_page(page: Page, live_server: LiveServer, staff_client: Client) -> Page:
    """The same, signed in as `staff_user` by its session."""
    cookie = staff_client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page
