"""What can only be seen with rows side by side. Every check notes faults; none stops another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from plans.values.portions import excesses
from plans.values.rates import check_rates
from plans.values.reading import Reading
from plans.values.words import days, named, percent_text


def check_rows(reading: Reading) -> None:
    _check_header(reading)
    for table in ("party", "company", "fund", "tranche", "waiver"):
        _check_codes_once(reading, table)
    if not reading.declared["fund"]:
        reading.fault("[[fund]]", "missing; expected at least one fund (Schedule A)")
    _check_ends(reading)
    _check_appointments(reading)
    _check_windows(reading)
    _check_tranche_codes(reading)
    _check_transfers(reading)
    _check_portions(reading)
    _check_cdsc_ties(reading)
    check_rates(reading)


def _check_header(reading: Reading) -> None:
    plan = reading.header
    wrong = reading.faulty.get(("plan", 1), set()) & {"effective", "initial_term_ends"}
    if plan and not wrong and plan.initial_term_ends < plan.effective:
        reading.fault("[plan], initial_term_ends", f"expected {plan.effective} (effective) or later")


def _check_codes_once(reading: Reading, table: str) -> None:
    first: dict[str, int] = {}
    for number, row in sorted(reading.sound(table, "code").items()):
        if row.code in first:
            reading.fault(f"[[{table}]] {number}, code", f"“{row.code}” is the code of [[{table}]] {first[row.code]}")
        first.setdefault(row.code, number)


ENDS = (
    ("fund", "party_since", "party_until", "party_since", "party_until"),
    ("appointment", "from", "to", "start", "end"),
    ("tranche", "from", "to", "start", "end"),
    ("transfer", "effective", "ends", "effective", "ends"),
    ("waiver", "from", "to", "start", "end"),
    ("waiver", "issued_from", "issued_to", "issued_from", "issued_to"),
)


def _check_ends(reading: Reading) -> None:
    for table, key, end_key, start_name, end_name in ENDS:
        for number, row in reading.sound(table, key, end_key).items():
            start, end = getattr(row, start_name), getattr(row, end_name)
            if start is not None and end is not None and end < start:
                reading.fault(f"[[{table}]] {number}, {end_key}", f"expected {start} ({key}) or later, got {end}")


Span = tuple[date, date | None, int]
"""First day, last day (None: for ever) and the number of the row."""


def overlaps(spans: Iterable[Span]) -> Iterator[tuple[int, int, date, date | None]]:
    """Each span that begins before an earlier one has ended: (earlier row, this row, first and last common day)."""
    longest: Span | None = None
    for span in sorted(spans, key=lambda span: (span[0], span[2])):
        start, end, number = span
        if longest is not None and (longest[1] is None or start <= longest[1]):
            yield longest[2], number, start, _earlier(longest[1], end)
            if longest[1] is None or (end is not None and end <= longest[1]):
                continue
        longest = span


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def funds_of(row: Any, reading: Reading) -> Iterable[str]:
    return row.funds or reading.declared["fund"]


def _check_appointments(reading: Reading) -> None:
    """One distributor in office for a fund on any day (B SECOND)."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for number, row in reading.sound("appointment", "from", "to", "fund").items():
        if row.end is None or row.end >= row.start:
            for fund in funds_of(row, reading):
                spans[fund].append((row.start, row.end, number))
    found: dict[tuple[int, int, date, date | None], list[str]] = defaultdict(list)
    for fund in sorted(spans):
        for overlap in overlaps(spans[fund]):
            found[overlap].append(fund)
    for (earlier, number, first, last), funds in sorted(found.items(), key=lambda item: item[0][:3]):
        reading.fault(
            f"[[appointment]] {number}, from",
            f"overlaps [[appointment]] {earlier} {days(first, last)} for {named(funds, len(spans))}; "
            "expected one distributor in office on any day (B SECOND)",
        )


def _check_windows(reading: Reading) -> None:
    """The windows of one distributor are apart, so that an issue date has one tranche (L2)."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for number, row in reading.sound("tranche", "distributor", "from", "to").items():
        if row.end is None or row.end >= row.start:
            spans[row.distributor].append((row.start, row.end, number))
    for distributor in sorted(spans):
        for earlier, number, first, last in overlaps(spans[distributor]):
            reading.fault(
                f"[[tranche]] {number}, from",
                f"overlaps [[tranche]] {earlier} of {distributor} {days(first, last)}; "
                "expected one tranche for any original issue date (L2)",
            )


def _check_tranche_codes(reading: Reading) -> None:
    """A distributor's code names its implicit tranche (L2), so it cannot name another distributor's window."""
    for number, row in reading.sound("tranche", "code", "distributor").items():
        if row.code != row.distributor and reading.kinds.get(row.code) == "distributor":
            reading.fault(
                f"[[tranche]] {number}, code",
                f"“{row.code}” is the implicit tranche of the distributor {row.code} (L2); expected another code",
            )


def _owners(reading: Reading) -> dict[str, str]:
    implicit = {code: code for code, kind in reading.kinds.items() if kind == "distributor"}
    return implicit | {row.code: row.distributor for row in reading.sound("tranche", "code", "distributor").values()}


def _check_transfers(reading: Reading) -> None:
    owners = _owners(reading)
    for number, row in reading.sound("transfer", "distributor", "tranche").items():
        owner = owners.get(row.tranche, row.distributor)
        if owner != row.distributor:
            reading.fault(
                f"[[transfer]] {number}, distributor",
                f"the tranche {row.tranche} is that of {owner}; expected its own distributor (B EIGHTH(A))",
            )
    for number, row in reading.sound("transfer", "distributor", "assignee").items():
        kind = reading.kinds.get(row.assignee)
        if row.assignee == row.distributor:
            reading.fault(f"[[transfer]] {number}, assignee", "expected another party than the distributor itself")
        elif kind in ("transfer-agent", "service-provider"):
            reading.fault(
                f"[[transfer]] {number}, assignee",
                f"expected an assignee, a collection agent or another distributor; {row.assignee} is of kind {kind} "
                "(B EIGHTH(A), (D))",
            )


def _check_portions(reading: Reading) -> None:
    """Portions of one right of one tranche in one fund never exceed 100% on any day (P1)."""
    everything = reading.declared["fund"]
    rows = reading.sound("transfer", "tranche", "right", "percent", "effective", "ends", "fund")
    for excess in excesses(rows, everything):
        reading.fault(
            f"[[transfer]] {max(excess.numbers)}, percent",
            f"portions of the {excess.right} of tranche {excess.tranche} in {named(excess.funds, len(everything))} "
            f"come to {percent_text(excess.total)}% {days(excess.first, excess.last)} ({_listed(excess.numbers)}); "
            "expected at most 100% on any day (P1)",
        )


def _listed(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(str(number) for number in numbers[:6])
    return f"row{'s' if len(numbers) > 1 else ''} {shown}{' and more' if len(numbers) > 6 else ''}"


def _check_cdsc_ties(reading: Reading) -> None:
    """Of two schedules of one fund that begin on one day and differ, none is the later (C2)."""
    first: dict[tuple[str, date, date | None], tuple[int, Any]] = {}
    told: set[tuple[int, int]] = set()
    needed = ("issued_from", "rates", "anniversary", "fund", "redeemed_from")
    for number, row in reading.sound("cdsc_schedule", *needed).items():
        for fund in row.funds or ("",):
            other, before = first.setdefault((fund, row.issued_from, row.redeemed_from), (number, row))
            if (before.rates, before.anniversary) != (row.rates, row.anniversary) and (other, number) not in told:
                told.add((other, number))
                reading.fault(
                    f"[[cdsc_schedule]] {number}, issued_from",
                    f"[[cdsc_schedule]] {other} is about {fund or 'all funds'} from that day too, and differs; "
                    "expected one schedule for any original issue date (C2)",
                )
