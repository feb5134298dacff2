"""A plan as plain values: what a plan file says, and what the database says, in one form (no Django)."""

from plans.values.difference import differences
from plans.values.modifications import ModificationValue
from plans.values.parsing import faulty, parse_plan, read_plan
from plans.values.plan_file import (
    AppointmentValue,
    CdscScheduleValue,
    CompanyValue,
    FundValue,
    PartyValue,
    PlanFile,
    PlanHeader,
    RateValue,
    TrancheValue,
    TransferValue,
    WaiverValue,
)
from plans.values.reading import Reading
from plans.values.writing import plan_as_toml

__all__ = [
    "AppointmentValue",
    "CdscScheduleValue",
    "CompanyValue",
    "FundValue",
    "ModificationValue",
    "PartyValue",
    "PlanFile",
    "PlanHeader",
    "RateValue",
    "Reading",
    "TrancheValue",
    "TransferValue",
    "WaiverValue",
    "differences",
    "faulty",
    "parse_plan",
    "plan_as_toml",
    "read_plan",
]
