"""Throwaway servers for tests, from installed binaries: started on a free port of 127.0.0.1, gone at the end.

They die with the process that started them, however that ends.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

START_SECONDS = 30
STOP_SECONDS = 15
DIES_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")  # the kernel sees to it, however the parent ends


class ServerFailed(Exception):
    """A server did not come up; the message holds what it wrote."""


def find_program(*names: str) -> Path | None:
    """The first of these programs that is installed."""
    for name in names:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def find_postgresql() -> Path | None:
    """The folder with initdb and postgres: Debian keeps them out of PATH, one folder for each version."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    in_path = find_program("initdb")
    candidates = [*reversed(versions), *([in_path.resolve().parent] if in_path else [])]
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


def find_redis() -> Path | None:
    return find_program("redis-server")


def find_chromium() -> Path | None:
    """Debian's Chromium, or what CHROMIUM names. Ubuntu's is a script that asks for a snap: it must answer."""
    found = find_program(os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    if found is None:
        return None
    answer = subprocess.run([found, "--version"], capture_output=True, check=False)
    return found if answer.returncode == 0 else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(
    command: Sequence[str], *, log: Path, stop: signal.Signals = signal.SIGTERM, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """A child in a session of its own (Ctrl-C does not reach it), stopped by `stop`, then by force."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            [*DIES_WITH_PARENT, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    try:
        yield child
    finally:
        child.send_signal(stop)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_until(ready: Callable[[], bool], child: subprocess.Popen[bytes], *, what: str, log: Path) -> None:
    """Raises ServerFailed with the log when the child ends, or is not ready in time."""
    end = time.monotonic() + START_SECONDS
    while not ready():
        if child.poll() is not None or time.monotonic() > end:
            raise ServerFailed(f"{what} did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _sorts_like_people(binaries: Path) -> list[str]:
    """From version 15 a collation that differs from the order of bytes, so that no test relies on the latter."""
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"\d+", answer.stdout)
    if version and int(version[0]) >= 15:
        return ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
    return ["--locale=C.UTF-8"]


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with an empty database; yields its DATABASE_URL. SIGQUIT: nothing of it is to be kept."""
    binaries = find_postgresql()
    assert binaries is not None, "ask find_postgresql() first"
    account = _unprivileged()
    with tempfile.TemporaryDirectory(prefix="backoffice-postgresql-", ignore_cleanup_errors=True) as folder:
        home, log = Path(folder), Path(folder, "log")
        log.touch()
        if account:
            os.chown(home, account["user"], account["group"])
        data, port = home / "data", free_port()
        made = subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "--no-instructions",
                *_sorts_like_people(binaries),
            ],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **account,
        )
        if made.returncode:
            raise ServerFailed(f"initdb failed:\n{made.stdout}{made.stderr}")
        unsafe_but_quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}", *unsafe_but_quick]
        options = [part for setting in settings for part in ("-c", setting)]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with process(
            [str(binaries / "postgres"), "-D", str(data), *options], log=log, stop=signal.SIGQUIT, cwd="/", **account
        ) as child:
            wait_until(lambda: _accepts(url), child, what="PostgreSQL", log=log)
            yield url


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis server that keeps nothing; yields its REDIS_URL."""
    program = find_redis()
    assert program is not None, "no redis-server is installed; bin/test leaves these tests out and says so"
    with tempfile.TemporaryDirectory(prefix="backoffice-redis-", ignore_cleanup_errors=True) as folder:
        log, port = Path(folder, "log"), free_port()
        command = [str(program), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", folder]
        with process(command, log=log) as child:
            connection = redis.Redis(port=port)
            wait_until(lambda: _answers(connection), child, what="Redis", log=log)
            connection.close()
            yield f"redis://127.0.0.1:{port}/0"


def _answers(connection: "redis.Redis") -> bool:
    try:
        return bool(connection.ping())
    except redis.ConnectionError:
        return False
