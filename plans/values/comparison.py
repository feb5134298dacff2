"""Two readings of a plan side by side, in words: what was, what becomes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from plans.values.difference import difference
from plans.values.plan_file import (
    AppointmentValue,
    CdscScheduleValue,
    CompanyValue,
    FundValue,
    PartyValue,
    PlanFile,
    RateValue,
    TrancheValue,
    TransferValue,
    WaiverValue,
)
from plans.values.reading import FIELDS
from plans.values.words import days, percent_text

TITLES = {
    "party": "Parties",
    "company": "Companies",
    "fund": "Schedule A",
    "appointment": "Distributors in office",
    "tranche": "Tranches",
    "rate": "Rates",
    "transfer": "Transfers of rights",
    "cdsc_schedule": "Deferred sales charges",
    "waiver": "Waivers",
}
PARTS = {
    "party": "plan",
    "company": "schedule",
    "fund": "schedule",
    "appointment": "appointments",
    "tranche": "tranches",
    "rate": "rates",
    "transfer": "transfers",
    "cdsc_schedule": "cdsc",
    "waiver": "waivers",
}
"""Table -> the part of the agreement whose clause stands behind it (plans/references.py)."""

HEADER_NAMES = {
    "name": "Name",
    "share_class": "Share class",
    "effective": "Effective",
    "initial_term_ends": "First term ends",
    "allocation": "Allocation",
    "status": "Status",
    "day_count": "Days in a year",
    "appreciation_on_exchange": "Appreciation on exchange",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that differs; empty `before`: new, empty `after`: gone."""

    title: str
    part: str
    before: str
    after: str


def compared(before: PlanFile, after: PlanFile) -> list[Compared]:
    """Everything that differs, in the order of the plan's page."""
    found = [
        Compared(label, "term", str(getattr(before.plan, name)), str(getattr(after.plan, name)))
        for name, label in HEADER_NAMES.items()
        if getattr(before.plan, name) != getattr(after.plan, name)
    ]
    for table, name in FIELDS.items():
        rows = difference(table, getattr(before, name), getattr(after, name))
        title, part = TITLES[table], PARTS[table]
        pairs: list[tuple[Any, Any]] = [(row, None) for row in rows.removed]
        pairs += [*rows.changed, *((None, row) for row in rows.added)]
        found += [Compared(title, part, _words(old), _words(new)) for old, new in pairs]
    return found


def _words(row: Any) -> str:
    return "" if row is None else described(row)


def described(row: Any) -> str:
    """A row of a plan as a sentence says it."""
    return ", ".join(part for part in _DESCRIBE[type(row)](row) if part)


def _funds(codes: tuple[str, ...]) -> str:
    return (
        "" if not codes else " ".join(codes) if len(codes) <= 6 else f"{' '.join(codes[:6])} and {len(codes) - 6} more"
    )


def _fund(row: FundValue) -> Iterator[str]:
    yield f"{row.code} ({row.name}) of {row.company}"
    yield f"a party {days(row.party_since, row.party_until)}"


def _rate(row: RateValue) -> Iterator[str]:
    for name, label in (("asset_based", "asset-based"), ("service", "service fee"), ("aggregate", "aggregate")):
        if getattr(row, name) is not None:
            yield f"{label} {percent_text(getattr(row, name))}%"
    yield f"tranche {row.tranche}" if row.tranche else ""
    yield _funds(row.funds) or "all funds"
    yield days(row.start, None)


def _cdsc(row: CdscScheduleValue) -> Iterator[str]:
    yield " ".join(f"{percent_text(rate)}%" for rate in row.rates) or "no charge"
    yield f"shares issued {days(row.issued_from, None)}"
    yield f"redeemed {days(row.redeemed_from, None)}" if row.redeemed_from else ""
    yield "the anniversary begins the next year" if row.anniversary == "exclusive" else ""
    yield _funds(row.funds) or "all funds"


def _waiver(row: WaiverValue) -> Iterator[str]:
    yield f"{row.code} ({row.name})"
    yield f"trades {_span(row.start, row.end)}" if row.start or row.end else ""
    yield f"shares issued {_span(row.issued_from, row.issued_to)}" if row.issued_from or row.issued_to else ""


def _span(first: Any, last: Any) -> str:
    return days(first, last) if first else f"up to {last}"


def _transfer(row: TransferValue) -> Iterator[str]:
    yield f"{percent_text(row.percent)}% of the {row.right} of tranche {row.tranche} to {row.assignee}"
    yield days(row.effective, row.ends)
    yield _funds(row.funds)
    yield f"notice received {row.notice_received}" if row.notice_received else "no notice"


def _appointment(row: AppointmentValue) -> Iterator[str]:
    yield row.distributor
    yield days(row.start, row.end)
    yield _funds(row.funds) or "all funds"


def _tranche(row: TrancheValue) -> Iterator[str]:
    yield f"{row.code} of {row.distributor}"
    yield f"shares issued {days(row.start, row.end)}"


def _named(row: PartyValue | CompanyValue) -> Iterator[str]:
    for field in fields(row):
        yield str(getattr(row, field.name))


_DESCRIBE: dict[type[Any], Callable[[Any], Iterator[str]]] = {
    PartyValue: _named,
    CompanyValue: _named,
    FundValue: _fund,
    AppointmentValue: _appointment,
    TrancheValue: _tranche,
    RateValue: _rate,
    TransferValue: _transfer,
    CdscScheduleValue: _cdsc,
    WaiverValue: _waiver,
}
