"""Notices from a CSV file: each row is read by the form that a person fills in, so that it is checked alike.

Unlike other files, sound rows may be entered while faulty ones are corrected: a row entered before is known again, so
files may overlap and nothing is entered twice.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backoffice.quantities import shown
from backoffice.refusals import Fault, Refusal
from plans.forms.notices import Checked, check_notice
from plans.models import Notice, Plan
from plans.services.notice_checks import NoticeEntry
from plans.services.notices import known_notice

COLUMNS: dict[str, str] = {
    "kind": ", ".join(Notice.Kind.values),
    "direction": "in or out",
    "sender": "code of a party or company of the plan",
    "receiver": "the same; all-companies: each company gets its own",
    "dated": "the day on the letter",
    "sent": "the day it was sent; of a notice out",
    "received": "the day it was received; of a notice in",
    "delivery": "by-hand or mail",
    "subject": "empty: its kind",
    "text": "what it says, or where the letter is filed",
    "transfers": "of a notice of transfers: their numbers, separated by blanks",
    "payee": "of a direction: code of the assignee or collection agent",
    "joint_party": "of a joint notice: code of who signs with the sender",
    "takes_effect": "the day from which what it says holds",
    "new_address": "of a change of address",
    "address_used": "empty: the address the receiver last designated",
    "address_reason": "why another was used",
    "funds": "codes, separated by blanks; empty: all",
}
"""Column -> what it holds."""

BIGGEST = 2**20
MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row of the file: as it was read, and what came of it. `known`: all of it is in the register already."""

    number: int
    cells: tuple[str, ...]
    checked: Checked
    known: bool

    @property
    def entries(self) -> tuple[NoticeEntry, ...]:
        return self.checked.entries

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.checked.faults

    @property
    def state(self) -> str:
        if self.faults:
            return "faulty"
        return "entered before" if self.known else "new"


def file_text(content: bytes) -> str:
    """Refusals: `file-too-big`, `not-utf-8`."""
    if len(content) > BIGGEST:
        raise Refusal("file-too-big", "The file is too big; expected at most 1 MB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise Refusal("not-utf-8", f"The file is not UTF-8 text: see row {row}.") from error


def read_rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """(row number as a spreadsheet shows it, cells in the order of COLUMNS). Refusal `notice-file-faults`."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        _refuse(_header_faults(header))
        places = [header.index(name) for name in COLUMNS]
        rows, faults = [], []
        for number, cells in enumerate(lines, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                faults.append(Fault(f"row {number}", f"expected {len(header)} values, got {len(cells)}"))
            else:
                rows.append((number, tuple(cells[place].strip() for place in places)))
    except csv.Error as error:
        raise _refusal([Fault(f"row {lines.line_num}", f"expected comma-separated values: {error}")]) from error
    if not rows and not faults:
        faults.append(Fault("row 2", "expected at least one row below the header"))
    if len(rows) > MOST_ROWS:
        faults.append(Fault(f"row {MOST_ROWS + 2}", f"expected at most {MOST_ROWS:,} rows: divide the file"))
    _refuse(faults)
    return rows


def check_rows(plan: Plan, rows: Iterable[tuple[int, tuple[str, ...]]]) -> list[CheckedRow]:
    """Each row through `check_notice`, as the form does it."""
    found = []
    for number, cells in rows:
        checked = check_notice(plan, dict(zip(COLUMNS, cells, strict=True)))
        known = bool(checked.entries) and all(known_notice(plan, entry) is not None for entry in checked.entries)
        found.append(CheckedRow(number, cells, checked, known))
    return found


def faulty_rows_csv(rows: Iterable[CheckedRow]) -> str:
    """The faulty rows as they were, with a column that says what is wrong with each: to correct and load again."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([*COLUMNS, FAULT])
    for row in rows:
        if row.faults:
            writer.writerow([*row.cells, "; ".join(str(fault) for fault in row.faults)])
    return target.getvalue()


def empty_csv() -> str:
    return ",".join(COLUMNS) + "\n"


FAULT = "fault"
"""Of a file of faulty rows; what stands in it is not read again."""


def _header_faults(header: Sequence[str]) -> list[Fault]:
    faults = []
    for name in COLUMNS:
        if header.count(name) != 1:
            problem = "is missing" if name not in header else "stands there more than once"
            faults.append(Fault("row 1", f"column “{name}” {problem}"))
    faults += [
        Fault("row 1", f"unknown column “{shown(name)}”") for name in header if name not in COLUMNS and name != FAULT
    ]
    return faults


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise _refusal(faults)


def _refusal(faults: Sequence[Fault]) -> Refusal:
    return Refusal("notice-file-faults", "The file cannot be read; nothing of it is entered.", faults=faults)
