"""One table of a plan file, read key by key; what is wrong with a key is noted with its place.

Each method returns the value, or, once it has noted a fault, a stand-in, and the key is `faulty`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from backoffice.quantities import PERCENT
from plans.values.plan_file import UNALLOCATED
from plans.values.reading import Reading
from plans.values.words import shown

KINDS = ("distributor", "assignee", "collection-agent", "transfer-agent", "service-provider")
RIGHTS = ("distribution-fee", "cdsc")

_NO_DAY = date(1, 1, 1)


class Table:
    def __init__(self, place: str, raw: dict[str, Any], reading: Reading) -> None:
        self.place = place
        self.raw = raw
        self.reading = reading
        self.faulty: set[str] = set()
        self._known: set[str] = set()

    def fault(self, key: str, message: str) -> None:
        self.faulty.add(key.split(",", maxsplit=1)[0])
        self.reading.fault(f"{self.place}, {key}", message)

    def no_other_keys(self) -> None:
        for key in self.raw:
            if key not in self._known:
                self.fault(key, f"unknown key; expected {', '.join(sorted(self._known))}")

    def _take(self, key: str, expected: str, *, optional: bool = False) -> Any:
        """The raw value, or None; notes a key that is missing."""
        self._known.add(key)
        if key not in self.raw and not optional:
            self.fault(key, f"missing; expected {expected}")
        return self.raw.get(key)

    def text(self, key: str, *, most: int = 200, default: str | None = None, lines: bool = False) -> str:
        expected = f"text of 1 to {most} characters in quotes"
        value = self._take(key, expected, optional=default is not None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.fault(key, f"expected {expected}, got {shown(value)}")
            return ""
        if value != value.strip():
            self.fault(key, f"expected text without blanks before or after it, got “{shown(value)}”")
        elif not 1 <= len(value) <= most:
            self.fault(key, f"expected {expected}, got {len(value)} characters")
        elif not all(line.isprintable() for line in (value.split("\n") if lines else [value])):
            self.fault(key, f"expected text without control characters{'' if lines else ', on one line'}")
        return value

    def code(self, key: str, *, never: str = "") -> str:
        code = self.text(key, most=40)
        if code == UNALLOCATED:
            self.fault(key, f"{UNALLOCATED} is reserved for shares that belong to no distributor (L2)")
        if never and never in code:
            self.fault(key, f"expected a code without “{never}”, got “{shown(code)}”")
        return code

    def choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> str:
        expected = "one of " + ", ".join(f'"{choice}"' for choice in choices)
        value = self._take(key, expected, optional=default is not None)
        if value is None:
            return default or ""
        if value == 365 and not isinstance(value, float) and "365" in choices:
            return "365"  # day_count = 365 means the same without its quotes
        if value not in choices:
            self.fault(key, f"expected {expected}, got “{shown(value)}”")
            return ""
        return str(value)

    def day(self, key: str) -> date:
        return self.optional_day(key, optional=False) or _NO_DAY

    def optional_day(self, key: str, *, optional: bool = True) -> date | None:
        expected = "a date without quotes such as 2003-07-01"
        value = self._take(key, expected, optional=optional)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            given = f"“{shown(value)}” in quotes" if isinstance(value, str) else shown(value)
            self.fault(key, f"expected {expected}, got {given}")
            return None
        return value

    def percent(self, key: str) -> int:
        return self.optional_percent(key, optional=False) or 0

    def optional_percent(self, key: str, *, optional: bool = True) -> int | None:
        value = self._take(key, 'a percentage in quotes such as "0.75"', optional=optional)
        return None if value is None else self._percent(key, value)

    def percents(self, key: str) -> tuple[int, ...]:
        expected = 'a list of percentages in quotes, year by year, such as ["5", "4", "3"]'
        value = self._take(key, expected)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, f"expected {expected}, got {shown(value)}")
            return ()
        if len(value) > 100:
            self.fault(key, f"expected at most 100 years, got {len(value)}")
            return ()
        return tuple(self._percent(f"{key}, year {year}", item) for year, item in enumerate(value, start=1))

    def _percent(self, key: str, value: object) -> int:
        """Percent text -> ppm; 0 to 100, at most 4 decimals (U1)."""
        if not isinstance(value, str):
            self.fault(key, f'expected a percentage in quotes such as "0.75", got {shown(value)}')
            return 0
        try:
            ppm = PERCENT.parse(value)
        except ValueError as error:
            self.fault(key, shown_error(error))
            return 0
        if not 0 <= ppm <= 100 * PERCENT.one:
            self.fault(key, f"expected a percentage from 0 to 100, got “{shown(value)}”")
        return ppm

    def reference(self, key: str, table: str) -> str:
        code = self._take(key, f"the code of a [[{table}]]")
        if code is None:
            return ""
        if not isinstance(code, str) or code not in self.reading.declared[table]:
            self._unknown(key, table, code)
            return ""
        return code

    def distributor(self, key: str) -> str:
        code = self.reference(key, "party")
        kind = self.reading.kinds.get(code)
        if kind in KINDS and kind != "distributor":
            self.fault(key, f"expected a party of kind distributor; {code} is of kind {kind}")
        return code

    def tranche(self, key: str, *, default: str | None = None) -> str:
        """A window's code, or a distributor's own for its implicit tranche (L2)."""
        code = self._take(key, "the code of a [[tranche]] or of a distributor", optional=default is not None)
        if code is None:
            return default or ""
        if code == UNALLOCATED:
            self.fault(key, f"{UNALLOCATED} is reserved for shares that belong to no distributor (L2)")
        elif not isinstance(code, str) or not self._is_tranche(code):
            self.fault(key, f"unknown code “{shown(code)}”; expected that of a [[tranche]] or of a distributor")
        else:
            return code
        return ""

    def _is_tranche(self, code: str) -> bool:
        if code in self.reading.declared["tranche"]:
            return True
        kind = self.reading.kinds.get(code, "distributor")
        return code in self.reading.declared["party"] and (kind == "distributor" or kind not in KINDS)

    def funds(self) -> tuple[str, ...]:
        """`fund`: left out for all, a code, or a list of codes; sorted."""
        value = self._take("fund", "", optional=True)
        if value is None:
            return ()
        codes = value if isinstance(value, list) else [value]
        if not codes:
            self.fault("fund", "expected at least one code; leave the key out for all funds of the plan")
        for code in codes:
            if not isinstance(code, str) or code not in self.reading.declared["fund"]:
                self._unknown("fund", "fund", code)
        return tuple(sorted({code for code in codes if isinstance(code, str)}))

    def _unknown(self, key: str, table: str, code: object) -> None:
        declared = sorted(self.reading.declared[table])
        known = f": {', '.join(declared)}" if 0 < len(declared) <= 8 else ""
        self.fault(key, f"unknown code “{shown(code)}”; expected that of a [[{table}]]{known}")


def shown_error(error: ValueError) -> str:
    text = str(error)
    return text if len(text) <= 160 else f"{text[:159]}…"
