"""What could be read of a plan file."""

from dataclasses import dataclass, field
from typing import Any

from backoffice.refusals import Fault
from plans.values.plan_file import PlanFile, PlanHeader

TABLES = (
    "party",
    "company",
    "fund",
    "appointment",
    "tranche",
    "rate",
    "transfer",
    "cdsc_schedule",
    "waiver",
)
FIELDS = {
    "party": "parties",
    "company": "companies",
    "fund": "funds",
    "appointment": "appointments",
    "tranche": "tranches",
    "rate": "rates",
    "transfer": "transfers",
    "cdsc_schedule": "cdsc_schedules",
    "waiver": "waivers",
}
"""Table of the file -> field of `PlanFile`."""


@dataclass
class Reading:
    """What could be read of a plan file: its rows by their number in the file, and all its faults.

    `faulty` holds the keys of a row that are wrong: its other keys are good enough for the checks that look at
    those only, so that one fault does not hide another. `declared` holds the codes each table gives, of faulty
    rows too: a reference to a faulty row is no second fault.
    """

    header: PlanHeader | None = None
    rows: dict[str, dict[int, Any]] = field(default_factory=lambda: {table: {} for table in TABLES})
    faulty: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    raw: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, message: str) -> None:
        self.faults.append(Fault(place, message))

    def sound(self, table: str, *keys: str) -> dict[int, Any]:
        """The rows of a table whose `keys`, as the file calls them, are right."""
        return {
            number: row for number, row in self.rows[table].items() if not self.faulty[table, number].intersection(keys)
        }

    def plan_file(self) -> PlanFile:
        """The plan; only of a reading without faults."""
        if self.header is None or self.faults:
            raise AssertionError("a reading with faults is no plan")
        return PlanFile.of(self.header, **{FIELDS[table]: rows.values() for table, rows in self.rows.items()})
