"""What makes a machine ready agrees with what the program needs: lock files, image, compose file."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from backoffice import settings as program

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def read(name: str) -> str:
    return (ROOT / name).read_text()


def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(read("docker-compose.yml"))
    return parsed


def distribution(requirement: str) -> str:
    """The name a requirement is about, as the lock files write it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return name[0].lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_addresses(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + re.sub(r"^\s*#.*\n", "", read(name), flags=re.MULTILINE))[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[0-9]", entry), entry
        assert "--hash=sha256:" in entry, entry
        assert not re.search(r"://|file:|--(extra-)?index|--find-links| @ ", entry), entry


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    needed = {distribution(line) for line in project["project"]["dependencies"]}
    tools = {distribution(line) for line in project["dependency-groups"]["dev"]}
    locked = [set(re.findall(r"^([a-z0-9-]+)==", read(name), flags=re.MULTILINE)) for name in LOCKS]
    assert needed <= locked[0]
    assert needed | tools <= locked[1]
    assert locked[0] <= locked[1]


def test_every_dependency_has_its_reason() -> None:
    lines = re.findall(r'^    "[A-Za-z].*[~>=]=.*$', read("pyproject.toml"), flags=re.MULTILINE)
    assert len(lines) > 20
    assert [line for line in lines if "  # " not in line] == []


def test_the_image_copies_what_is_there_and_all_of_the_program() -> None:
    copied = re.findall(r"^COPY (\S+)", read("Dockerfile"), flags=re.MULTILINE)
    allowed = [line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")]
    assert all((ROOT / name).exists() for name in copied)
    assert all(any(fnmatch(name, pattern) for pattern in allowed) for name in copied)
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps | {"templates", "static"} <= set(copied)


def test_the_compose_file_runs_the_program_and_what_it_needs() -> None:
    services = compose()["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "database", "broker"}
    assert services["worker"]["command"][:4] == ["celery", "--app", "backoffice", "worker"]
    assert services["beat"]["command"][:4] == ["celery", "--app", "backoffice", "beat"]
    for service in services.values():
        assert "healthcheck" in service or service["build"] == "."


def test_the_compose_file_sets_only_what_the_settings_read() -> None:
    assert program.__doc__ is not None
    for name in compose()["services"]["web"]["environment"]:
        assert re.search(rf"^{name} ", program.__doc__, flags=re.MULTILINE), name


@pytest.mark.django_db
def test_the_page_of_the_health_check_needs_no_sign_in(client: Client) -> None:
    address = re.search(r"http://127\.0\.0\.1:8000(/[^']*)", read("Dockerfile"))
    assert address is not None
    assert client.get(address[1]).status_code == 200
