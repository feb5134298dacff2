"""manage.py load_plan: exit status and what is written where."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plans.models import Plan
from tests.plans.sample import SOUND, spoilt

ROOT = Path(__file__).parent.parent.parent


def run(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, str, str]:
    status = 0
    try:
        call_command("load_plan", str(path))
    except SystemExit as end:
        status = int(end.code or 0)
    return status, *capsys.readouterr()


@pytest.mark.django_db
def test_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.encode())

    assert run(capsys, path) == (0, "P is loaded: 2 funds of 1 company.\n", "")
    assert run(capsys, path) == (0, "P is loaded with the same content already: nothing changed.\n", "")


@pytest.mark.django_db
def test_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(spoilt('"62.5"', "62.5", spoilt('"exhibit-a"', '"b"')))

    status, out, err = run(capsys, path)

    assert (status, out) == (1, "")
    assert err.splitlines() == [
        '[plan], allocation: expected one of "exhibit-a", "none", got “b”',
        '[[transfer]] 1, percent: expected a percentage in quotes such as "0.75", got 62.5',
        "The plan file has 2 faults; nothing of it is loaded.",
    ]
    assert not Plan.objects.exists()


UNREADABLE = [
    (b'a = 1\nb = "\xff"', "The plan file is not UTF-8: line 2 has the byte 0xff."),
    (b"#" * (2 * 2**20 + 1), "The plan file is too big; expected at most 2 MB."),
    (None, "cannot be read: No such file or directory."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "expected"), UNREADABLE, ids=["not UTF-8", "too big", "missing"])
def test_a_file_that_cannot_be_read(
    content: bytes | None, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    if content is not None:
        path.write_bytes(content)

    status, out, err = run(capsys, path)

    assert (status, out) == (1, "")
    assert expected in err


@pytest.mark.django_db
def test_a_directory_is_no_plan_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, tmp_path)[0] == 1


def test_a_wrong_call() -> None:
    with pytest.raises(CommandError) as wrong:
        call_command("load_plan")

    assert "PLAN.toml" in str(wrong.value)
    result = subprocess.run(
        [sys.executable, "manage.py", "load_plan"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
