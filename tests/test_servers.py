"""The parts the other tests rely on are real: two databases, Redis, a Celery worker, a browser."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import Page

from backoffice.celery import app
from tests import servers
from tests.conftest import Worker


def test_a_throwaway_server_is_gone_at_the_end(tmp_path: Path) -> None:
    with servers.process(["sleep", "60"], log=tmp_path / "log") as child:
        assert child.poll() is None
    assert child.poll() is not None


def test_a_server_that_does_not_start_shows_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        pytest.raises(servers.ServerFailed, match="The shop did not start:\nno room left"),
        servers.process(["sh", "-c", "echo no room left; exit 3"], log=log) as child,
    ):
        servers.wait_until(lambda: False, child, what="The shop", log=log)


@pytest.mark.django_db
def test_the_database_is_a_real_one() -> None:
    assert connection.vendor in {"sqlite", "postgresql"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0


def test_a_worker_process_answers(worker: Worker) -> None:
    assert app.control.ping(timeout=5, destination=[worker.hostname]) == [{worker.hostname: {"ok": "pong"}}]


def test_a_browser_reaches_the_live_server(page: Page, staff_user: User) -> None:
    answer = page.goto("/admin/")
    assert answer is not None
    assert answer.ok
