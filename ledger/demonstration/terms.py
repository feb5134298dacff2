"""What the book has to know of a plan, read from its plan file: funds, offices, waivers, CDSC schedules."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from backoffice.quantities import PERCENT


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund with the dates between which it takes part."""

    code: str
    name: str
    first: date
    last: date | None

    def takes_part(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Office:
    """A distributor's appointment; `funds` None for all."""

    distributor: str
    first: date
    last: date | None
    funds: frozenset[str] | None

    def covers(self, fund: str, day: date) -> bool:
        return (
            self.first <= day and (self.last is None or day <= self.last) and (self.funds is None or fund in self.funds)
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """Contingent deferred sales charges, ppm by year since the original issue date (C2)."""

    issued_from: date
    rates: tuple[int, ...]
    inclusive: bool
    funds: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Terms:
    """A plan as the book sees it."""

    code: str
    name: str
    effective: date
    funds: tuple[Fund, ...]
    offices: tuple[Office, ...]
    waivers: tuple[tuple[str, str], ...]
    schedules: tuple[Schedule, ...]

    def in_office(self, fund: str, day: date) -> str:
        """Code of the distributor; empty where nobody is in office."""
        return next((office.distributor for office in self.offices if office.covers(fund, day)), "")

    @property
    def original_distributor(self) -> str:
        return min(self.offices, key=lambda office: (office.first, office.distributor)).distributor

    def cdsc_rate(self, fund: str, issued: date, traded: date) -> int:
        """Rate (ppm) of shares issued by `fund` on `issued` when redeemed on `traded` (C2)."""
        rows = [s for s in self.schedules if s.issued_from <= issued and (s.funds is None or fund in s.funds)]
        if not rows:
            return 0
        schedule = max(rows, key=lambda s: (s.issued_from, s.funds is not None))
        for year, rate in enumerate(schedule.rates, start=1):
            anniversary = _anniversary(issued, year)
            if traded < anniversary or (schedule.inclusive and traded == anniversary):
                return rate
        return 0


def _anniversary(issued: date, years: int) -> date:
    if (issued.month, issued.day) == (2, 29) and (issued.year + years) % 4:
        return date(issued.year + years, 2, 28)
    return issued.replace(year=issued.year + years)


def _funds(row: Mapping[str, Any]) -> frozenset[str] | None:
    named = row.get("fund")
    if named is None:
        return None
    return frozenset([named] if isinstance(named, str) else named)


def _table(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = data.get(name, [])
    return rows


def read_terms(text: str) -> Terms:
    """A plan file's text -> Terms. The file is taken to be one that `load_plan` accepts."""
    data = tomllib.loads(text)
    offices = tuple(
        Office(row["distributor"], row["from"], row.get("to"), _funds(row)) for row in _table(data, "appointment")
    )
    return Terms(
        code=data["plan"]["code"],
        name=data["plan"]["name"],
        effective=data["plan"]["effective"],
        funds=tuple(
            sorted(
                (
                    Fund(row["code"], row["name"], row["party_since"], row.get("party_until"))
                    for row in _table(data, "fund")
                ),
                key=lambda fund: fund.code,
            )
        ),
        offices=offices,
        waivers=tuple((row["code"], row["name"]) for row in _table(data, "waiver")),
        schedules=tuple(
            Schedule(
                row["issued_from"],
                tuple(PERCENT.parse(rate) for rate in row["rates"]),
                row.get("anniversary", "inclusive") == "inclusive",
                _funds(row),
            )
            for row in _table(data, "cdsc_schedule")
        ),
    )


def read_terms_file(path: Path) -> Terms:
    return read_terms(path.read_text(encoding="utf-8"))
