"""Rates side by side: maxima, parts against the aggregate, a rate from the first day (Schedule B, F2).

Maxima are ours: NASD Rule 2830(d), which B THIRD(A) and R SECOND subject the rates to, allows 0.75% a year of
asset-based sales charge, 0.25% of service fee and 1.00% in all.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from plans.values.reading import Reading
from plans.values.words import named, percent_text

MAXIMA = {"asset_based": 7_500, "service": 2_500, "aggregate": 10_000}  # ppm a year
PARTS = tuple(MAXIMA)
SCOPE = ("from", "fund", "tranche")

Row = Any
Said = tuple[int, int]
"""What a row says of a part: (number of the row, ppm)."""

InForce = dict[str, Said | None]
"""Part -> what is in force; None: nothing, or something that is no rate."""

Latest = dict[tuple[str, bool, bool], Said | None]
"""(part, names a tranche, names a fund) -> the latest row's word."""


def check_rates(reading: Reading) -> None:
    _check_maxima(reading)
    _check_own_parts(reading)
    _check_ties(reading)
    if len(reading.sound("rate", *SCOPE)) == len(reading.rows["rate"]):
        _check_parts(reading)  # which rows are in force is known only when all say since when and of what they are
    _check_first_days(reading)


def _check_maxima(reading: Reading) -> None:
    for part, most in MAXIMA.items():
        for number, row in reading.sound("rate", part).items():
            rate = getattr(row, part)
            if rate is not None and rate > most:
                reading.fault(
                    f"[[rate]] {number}, {part}",
                    f"{percent_text(rate)}% is above its maximum of {percent_text(most)}% a year "
                    "(NASD Rule 2830(d), to which B THIRD(A) and R SECOND are subject)",
                )


def _check_own_parts(reading: Reading) -> None:
    for number, row in reading.sound("rate", *PARTS).items():
        parts = (row.asset_based or 0) + (row.service or 0)
        if row.aggregate is not None and parts > row.aggregate:
            reading.fault(
                f"[[rate]] {number}, aggregate",
                f"asset-based and service fee come to {percent_text(parts)}%, above the aggregate of "
                f"{percent_text(row.aggregate)}% (Schedule B)",
            )


def _check_ties(reading: Reading) -> None:
    """Of two rows about the same that begin on one day and differ, none is the latest (F2)."""
    first: dict[tuple[str, str, str, date], Said] = {}
    told: set[tuple[str, int, int]] = set()
    for part in PARTS:
        for number, row in reading.sound("rate", part, *SCOPE).items():
            rate = getattr(row, part)
            if rate is None:
                continue
            for fund in row.funds or ("",):
                other, before = first.setdefault((part, fund, row.tranche, row.start), (number, rate))
                if before != rate and (part, other, number) not in told:
                    told.add((part, other, number))
                    reading.fault(
                        f"[[rate]] {number}, {part}",
                        f"[[rate]] {other} says {percent_text(before)}% of the same from {row.start}; "
                        "expected one rate on any day (F2)",
                    )


def _rows_of(reading: Reading, fund: str) -> list[tuple[int, Row]]:
    rows = reading.sound("rate", *SCOPE).items()
    return sorted(
        ((n, r) for n, r in rows if not r.funds or fund in r.funds), key=lambda item: (item[1].start, item[0])
    )


def _in_force(reading: Reading, rows: list[tuple[int, Row]], tranche: str) -> Iterator[tuple[date, InForce]]:
    """Day by day of change, what is in force of each part: the most specific row, then the latest (F2)."""
    latest: Latest = {}
    for at, (number, row) in enumerate(rows):
        if row.tranche in ("", tranche):
            for part in PARTS:
                rate = getattr(row, part)
                if part in reading.faulty["rate", number]:
                    latest[part, bool(row.tranche), bool(row.funds)] = None
                elif rate is not None:
                    latest[part, bool(row.tranche), bool(row.funds)] = number, rate
        if at + 1 == len(rows) or rows[at + 1][1].start != row.start:
            yield row.start, {part: _most_specific(latest, part) for part in PARTS}


def _most_specific(latest: Latest, part: str) -> Said | None:
    levels = ((True, True), (True, False), (False, True), (False, False))  # names a tranche, names a fund
    return next((latest[part, *level] for level in levels if (part, *level) in latest), None)


def _check_parts(reading: Reading) -> None:
    """Asset-based and service fee stay within the aggregate, whichever rows they come from.

    A tranche's own rate is held against the highest aggregate since that rate began: an aggregate lowered later
    reduces nothing on shares already issued (B EIGHTH(E)). The service fee knows no tranches (F4).
    """
    found: dict[tuple[Said, Said, Said], list[str]] = defaultdict(list)
    since: dict[tuple[Said, Said, Said], date] = {}
    tranches = sorted({row.tranche for row in reading.sound("rate", *SCOPE).values() if row.tranche})
    for fund in sorted(reading.declared["fund"]):
        rows = _rows_of(reading, fund)
        services = {day: said["service"] for day, said in _in_force(reading, rows, "")}
        for tranche in ("", *tranches):
            highest: tuple[Said, Said] | None = None  # the asset-based rate, and the highest aggregate since
            for day, said in _in_force(reading, rows, tranche):
                asset_based, service, aggregate = said["asset_based"], services[day], said["aggregate"]
                if asset_based is None or service is None or aggregate is None:
                    continue
                if tranche and highest and highest[0] == asset_based and highest[1][1] > aggregate[1]:
                    aggregate = highest[1]
                highest = asset_based, aggregate
                together = asset_based, service, aggregate
                if asset_based[1] + service[1] > aggregate[1] and len({n for n, _ in together}) > 1:
                    since.setdefault(together, day)
                    if fund not in found[together]:
                        found[together].append(fund)
    for together, funds in found.items():
        _tell_parts(reading, together, funds, since[together])


def _tell_parts(reading: Reading, together: tuple[Said, Said, Said], funds: list[str], day: date) -> None:
    (asset_row, asset_based), (service_row, service), (aggregate_row, aggregate) = together
    reading.fault(
        f"[[rate]] {max(asset_row, service_row, aggregate_row)}, from",
        f"from {day} {named(funds, len(reading.declared['fund']))} would be charged {percent_text(asset_based)}% "
        f"(row {asset_row}) and {percent_text(service)}% (row {service_row}), above the aggregate of "
        f"{percent_text(aggregate)}% (row {aggregate_row}; Schedule B)",
    )


def _check_first_days(reading: Reading) -> None:
    """A fund has an asset-based rate, by rows that name no tranche, on the day it becomes a party."""
    for number, fund in reading.sound("fund", "code", "party_since").items():
        rows = (row for _, row in _rows_of(reading, fund.code))
        general = (row for row in rows if not row.tranche and row.asset_based is not None)
        if not any(row.start <= fund.party_since for row in general) and not _may_be_meant(reading, fund.code):
            reading.fault(
                f"[[fund]] {number}, party_since",
                f"{fund.code} has no asset-based rate on {fund.party_since}; expected a [[rate]] that begins by then "
                "and names no tranche (Schedule B)",
            )


def _may_be_meant(reading: Reading, fund: str) -> bool:
    """A row that has a fault of its own may be this fund's rate: one mistake is not told twice."""
    return any(
        table == "rate"
        and "tranche" not in raw
        and reading.faulty[table, number].intersection(("from", "asset_based", "fund"))
        and ("fund" in reading.faulty[table, number] or raw.get("fund") in (None, fund) or fund in _listed(raw["fund"]))
        for (table, number), raw in reading.raw.items()
    )


def _listed(codes: object) -> list[object]:
    return codes if isinstance(codes, list) else []
