"""The files of a month as they are delivered: the month export, cut where it is too long to be kept as one."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from backoffice.quantities import MONEY
from ledger.models import Calculation
from ledger.selectors.deliveries import Difference
from ledger.services.export import export_month
from plans.services.documents import BIGGEST

FIGURES = ("monthly_fees.csv", "monthly_service_fees.csv", "earned_cdsc.csv", "portions.csv")
"""What a restated month is kept with: its books are those of the ledger."""

ADJUSTMENT_COLUMNS = ("month", "right", "fund", "tranche", "payee", "status", "amount", "reason")


def calculation_files(
    calculation: Calculation, folder: Path, *, only_figures: bool = False
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of the calculated month."""
    for path in export_month(plan=calculation.plan, month=calculation.month, directory=folder):
        if not only_figures or path.name in FIGURES:
            yield from pieces(path.name, path.read_bytes(), BIGGEST)


def pieces(name: str, content: bytes, limit: int) -> Iterator[tuple[str, bytes]]:
    """The file, or several of at most `limit` bytes, each with the header: `lots-1.csv`, `lots-2.csv`, …"""
    if len(content) <= limit:
        yield name, content
        return
    header, *rows = content.splitlines(keepends=True)
    stem, ending = name.rsplit(".", 1)
    number, kept, size = 1, [header], len(header)
    for row in rows:
        if size + len(row) > limit:
            yield f"{stem}-{number}.{ending}", b"".join(kept)
            number, kept, size = number + 1, [header], len(header)
        kept.append(row)
        size += len(row)
    yield f"{stem}-{number}.{ending}", b"".join(kept)


def adjustments_file(restated: Iterable[Difference], reasons: Mapping[date, str]) -> bytes:
    """The adjustments of a delivery, one row each, sorted by month, right, fund, tranche, payee."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ADJUSTMENT_COLUMNS)
    for difference in restated:
        for line in difference.lines:
            row = (f"{difference.month:%Y-%m}", *line[:5], MONEY.format(line.amount), reasons[difference.month])
            writer.writerow(row)
    return text.getvalue().encode()
