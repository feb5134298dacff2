"""What a sheet is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from backoffice.quantities import MONEY, PERCENT, SHARES, Scale


class Kind(Enum):
    """What stands in a column; amounts are scaled integers (U1)."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    MONEY = "money"
    SHARES = "shares"
    PERCENT = "percent"

    @property
    def scale(self) -> Scale | None:
        return {Kind.MONEY: MONEY, Kind.SHARES: SHARES, Kind.PERCENT: PERCENT}.get(self)


@dataclass(frozen=True, slots=True)
class Column:
    name: str  # as in the header of a CSV file
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is that of the XLSX sheet and, with `.csv`, of the file; a cell that is None is empty."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Any], ...]
