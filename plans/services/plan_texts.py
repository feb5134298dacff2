"""The text of a plan file, wherever the bytes come from."""

from pathlib import Path

from backoffice.refusals import Refusal

BIGGEST = 2 * 2**20
"""Bytes. A plan of a thousand funds takes a tenth of it."""


def read_plan_text(path: Path) -> str:
    """The text of a file. Refusals: `file-unreadable`, `file-too-big`, `not-utf-8`."""
    try:
        with path.open("rb") as file:
            return plan_text(file.read(BIGGEST + 1))
    except OSError as error:
        raise Refusal("file-unreadable", f"{path} cannot be read: {error.strerror or error}.") from error


def plan_text(content: bytes) -> str:
    """Bytes as text; a byte-order mark is accepted. Refusals: `file-too-big`, `not-utf-8`."""
    if len(content) > BIGGEST:
        raise Refusal("file-too-big", "The plan file is too big; expected at most 2 MB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal(
            "not-utf-8", f"The plan file is not UTF-8: line {line} has the byte 0x{content[error.start]:02x}."
        ) from error
