"""bin/demo on an empty folder: everything is made, once; then it serves."""

import os
import re
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from hashlib import sha256
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
OURS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORT", "VAR_DIR", "TEST_VAR_DIR"}


def demo(folder: Path, *arguments: str) -> str:
    """Runs it; what it wrote."""
    ran = subprocess.run(
        [ROOT / "bin/demo", *arguments], env=environment(folder), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def environment(folder: Path) -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OURS} | {"VAR_DIR": str(folder)}


def rows(folder: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with sqlite3.connect(folder / "db.sqlite3") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def sign_in(address: str, password: str) -> str:
    """The start page, after signing in as a browser would."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{address}sign-in/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    fields = {"login": "demo", "password": password, "csrfmiddlewaretoken": token[1]}
    answer = browser.open(f"{address}sign-in/", urlencode(fields).encode())
    assert answer.url == address
    return str(answer.read().decode())


def is_up(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}sign-in/").close()
    except urllib.error.URLError:
        return False
    return True


def test_the_demonstration_is_made_once_and_served(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    first = demo(folder, "--no-serve", "--accounts", "150")
    report = folder / "demo/board-report-2003Q3.pdf"
    assert str(report) in first
    assert report.read_bytes().startswith(b"%PDF-")
    made, digest = rows(folder), sha256(report.read_bytes()).hexdigest()
    assert made["ledger_sharetransaction"] > 1000
    assert made["ledger_calculation"] >= 36

    begun = time.monotonic()
    second = demo(folder, "--no-serve")
    assert time.monotonic() - begun < 20, "a second run starts in seconds"
    assert "…" not in second, "nothing is left to do"
    assert rows(folder) == made
    assert sha256(report.read_bytes()).hexdigest() == digest

    report.unlink()
    assert "Writing the board report …" in demo(folder, "--no-serve")
    assert sha256(report.read_bytes()).hexdigest() == digest, "the same inputs give the same bytes"

    port, log = servers.free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}/"
    command = [str(ROOT / "bin/demo"), "--port", str(port)]
    with servers.process(command, log=log, env=environment(folder)) as child:
        servers.wait_until(lambda: is_up(address), child, what="bin/demo", log=log)
        password = re.search(r"with the password\s+(\S+)", log.read_text())
        assert password is not None
        assert "/sign-out/" in sign_in(address, password[1])


def test_a_taken_port_is_named_before_any_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [str(ROOT / "bin/demo"), "--port", str(port)]
        ran = subprocess.run(command, env=environment(tmp_path / "var"), capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr == f"bin/demo: port {port} is taken; choose another with --port\n"
    assert not (tmp_path / "var").exists()


def test_a_wrong_call_is_answered_with_the_right_one() -> None:
    for arguments in (["--port"], ["--port", "abc"], ["--verbose"]):
        ran = subprocess.run([ROOT / "bin/demo", *arguments], capture_output=True, text=True, check=False)
        assert ran.returncode == 2
        assert ran.stderr.startswith("usage: bin/demo")
