"""Reading a CSV file row by row, telling every fault (files.md)."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backoffice.quantities import shown
from backoffice.refusals import Fault
from backoffice.services.progress import Progress
from ledger.rows import ReadRow, RowReader

PROGRESS_EVERY = 5_000
LONGEST_LINE = 100_000  # characters; what comes without an end is no row, and is not taken into memory
MOST_FAULTS = 100_000  # by then it is the file that is wrong, and memory has an end
HEADER_FAULT = "row 1"
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
OTHER_FILES = {b"\xff\xfe": "UTF-16 text", b"\xfe\xff": "UTF-16 text", b"PK": "a workbook or a ZIP archive"}
SAVE_AS = "in a spreadsheet, save it as “CSV UTF-8 (comma-separated)”"


@dataclass(slots=True)
class FileReading:
    """Iterate for (row number, values of the row); afterwards `faults` holds all that was wrong.

    Rows are numbered as a spreadsheet shows them: the header is row 1. Faulty rows are not handed out.
    """

    path: Path
    columns: Sequence[str]
    read_row: ReadRow
    reader: RowReader
    progress: Progress
    optional: Sequence[str] = ()  # columns a file may leave out; the row reader gets them last, empty
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    _width: int = field(default=0, init=False)
    _optional: list[int | None] = field(default_factory=list, init=False)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        size = max(self.path.stat().st_size, 1)
        # Undecodable bytes come through as surrogates: told with their row, not with a byte offset.
        with (
            self.path.open("rb") as raw,
            io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="") as file,
        ):
            other = _other_file(raw.peek(4)[:4])
            if other:
                self.faults.append(Fault(HEADER_FAULT, other))
                return
            lines = csv.reader(_lines(file), strict=True)
            number = 1
            try:
                places = self._places(next(lines, []))
                if places is None:
                    return
                for number, cells in enumerate(lines, start=2):
                    if number % PROGRESS_EVERY == 0:
                        self.progress(min(raw.tell(), size), size, f"{number:,} rows read")
                    if not cells:
                        continue
                    self.rows += 1
                    values = self._values(number, cells, places)
                    if values is not None:
                        yield (number, *values)
                    elif len(self.faults) >= MOST_FAULTS:
                        self.faults.append(
                            Fault(f"row {number + 1}", f"not read from here on: {MOST_FAULTS:,} faults came before")
                        )
                        return
            except csv.Error as error:
                self.faults.append(Fault(f"row {number + 1}", f"expected comma-separated values: {error}"))

    def _places(self, header: list[str]) -> list[int] | None:
        """Where each column stands; None with faults when the header is not as expected."""
        header = [name.strip() for name in header]
        expected = ", ".join(self.columns)
        self._width = len(header)
        separator = _other_separator(header, self.columns)
        if separator:
            self.faults.append(Fault(HEADER_FAULT, f"expected commas between values, got {separator}; {SAVE_AS}"))
            return None
        for name in self.columns:
            if header.count(name) != 1:
                problem = "is missing" if name not in header else "stands there more than once"
                self.faults.append(Fault(HEADER_FAULT, f"column “{name}” {problem}; expected {expected}"))
        for name in dict.fromkeys(header):
            if name in self.optional and header.count(name) > 1:
                self.faults.append(Fault(HEADER_FAULT, f"column “{name}” stands there more than once"))
            elif name not in (*self.columns, *self.optional):
                self.faults.append(Fault(HEADER_FAULT, f"unknown column “{shown(name)}”; expected {expected}"))
        if self.faults:
            return None
        self._optional = [header.index(name) if name in header else None for name in self.optional]
        return [header.index(name) for name in self.columns]

    def _values(self, number: int, cells: list[str], places: Sequence[int]) -> tuple[Any, ...] | None:
        if len(cells) != self._width:
            self.faults.append(Fault(f"row {number}", f"expected {self._width} values, got {len(cells)}"))
            return None
        row = [cells[place].strip() for place in places]
        if self._optional:
            row += ["" if place is None else cells[place].strip() for place in self._optional]
        if not "".join(row).isascii() and any("\udc80" <= c <= "\udcff" for cell in row for c in cell):
            self.faults.append(Fault(f"row {number}", "expected UTF-8 text"))
            return None
        values = self.read_row(self.reader, row)
        if self.reader.faults:
            self.faults += [Fault(f"row {number}, column {name}", message) for name, message in self.reader.faults]
            self.reader.faults.clear()
            return None
        return values


def _lines(file: io.TextIOWrapper) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"line longer than {LONGEST_LINE:,} characters")
        yield line


def _other_file(begin: bytes) -> str:
    """What to say of a file that is no text in UTF-8 at all, by its first bytes."""
    kind = next((kind for mark, kind in OTHER_FILES.items() if begin.startswith(mark)), "")
    if not kind and b"\0" in begin:
        kind = "no text"
    return f"expected comma-separated UTF-8 text, but this is {kind}; {SAVE_AS}" if kind else ""


def _other_separator(header: list[str], columns: Sequence[str]) -> str:
    """As spreadsheets write where the comma is the decimal point's place."""
    for separator, name in SEPARATORS.items():
        cells = [cell.strip() for cell in separator.join(header).split(separator)]
        if len(header) < len(columns) and len(set(cells) & set(columns)) > len(set(header) & set(columns)):
            return name
    return ""
