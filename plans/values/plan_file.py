"""The values of a plan. Rates and percentages are parts per million of 1; dates are inclusive (U1).

`funds` is a sorted tuple of fund codes, empty for all funds of the plan. Rows stand in a canonical order, so
that two files that say the same are equal whatever their layout.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

UNALLOCATED = "UNALLOCATED"
"""The tranche of shares that no rule gives to a distributor (L2); reserved, so nobody's code."""


@dataclass(frozen=True, slots=True)
class PlanHeader:
    code: str
    name: str
    share_class: str
    effective: date
    initial_term_ends: date
    allocation: str
    status: str = "effective"
    day_count: str = "actual"
    appreciation_on_exchange: str = "free"


@dataclass(frozen=True, slots=True)
class PartyValue:
    code: str
    name: str
    kind: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class CompanyValue:
    code: str
    name: str
    jurisdiction: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class FundValue:
    code: str
    name: str
    company: str
    party_since: date
    party_until: date | None = None


@dataclass(frozen=True, slots=True)
class AppointmentValue:
    distributor: str
    start: date
    end: date | None = None
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrancheValue:
    code: str
    distributor: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class RateValue:
    """A row of Schedule B, ppm a year; a part that is None is not named by the row (F2)."""

    start: date
    asset_based: int | None = None
    service: int | None = None
    aggregate: int | None = None
    funds: tuple[str, ...] = ()
    tranche: str = ""


@dataclass(frozen=True, slots=True)
class TransferValue:
    distributor: str
    assignee: str
    tranche: str
    right: str
    percent: int
    effective: date
    ends: date | None = None
    notice_received: date | None = None
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CdscScheduleValue:
    """`redeemed_from`: changes the charge of shares already issued, on redemptions from that day on (B EIGHTH(F))."""

    issued_from: date
    rates: tuple[int, ...]
    anniversary: str = "inclusive"
    funds: tuple[str, ...] = ()
    redeemed_from: date | None = None


@dataclass(frozen=True, slots=True)
class WaiverValue:
    """`start` and `end` are trade dates, the others original issue dates of the shares it covers (B EIGHTH(F))."""

    code: str
    name: str
    start: date | None = None
    end: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None


RowValue = (
    PartyValue
    | CompanyValue
    | FundValue
    | AppointmentValue
    | TrancheValue
    | RateValue
    | TransferValue
    | CdscScheduleValue
    | WaiverValue
)


LATER_FIELDS = {
    "cdsc_schedules": ("redeemed_from",),
    "waivers": ("start", "end", "issued_from", "issued_to"),
}
"""Field of `PlanFile` -> fields of its rows that only amendments fill: left out of the digest while they are empty."""


def row_order(row: RowValue) -> tuple[tuple[bool, Any], ...]:
    """A total order of rows of one kind: field by field, an empty field before a filled one."""
    values = (getattr(row, field.name) for field in fields(row))
    return tuple((value is not None, value) for value in values)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A whole plan. Make it with `PlanFile.of`, which puts the rows in order."""

    plan: PlanHeader
    parties: tuple[PartyValue, ...] = ()
    companies: tuple[CompanyValue, ...] = ()
    funds: tuple[FundValue, ...] = ()
    appointments: tuple[AppointmentValue, ...] = ()
    tranches: tuple[TrancheValue, ...] = ()
    rates: tuple[RateValue, ...] = ()
    transfers: tuple[TransferValue, ...] = ()
    cdsc_schedules: tuple[CdscScheduleValue, ...] = ()
    waivers: tuple[WaiverValue, ...] = ()

    @classmethod
    def of(cls, plan: PlanHeader, **rows: Any) -> "PlanFile":
        return cls(plan, **{name: tuple(sorted(set(given), key=row_order)) for name, given in rows.items()})

    @property
    def digest(self) -> str:
        """SHA-256 of the content, whatever the file's layout (M1)."""
        content = asdict(self)
        for name, later in LATER_FIELDS.items():
            for row in content[name]:
                for key in later:
                    if row[key] is None:
                        del row[key]
        text = json.dumps(content, default=date.isoformat, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def tranche_owners(self) -> dict[str, str]:
        """Tranche code -> distributor code, the implicit tranche of each distributor included (L2)."""
        implicit = {party.code: party.code for party in self.parties if party.kind == "distributor"}
        return implicit | {tranche.code: tranche.distributor for tranche in self.tranches}
