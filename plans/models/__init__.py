"""What was agreed."""

from plans.models.address import Address
from plans.models.party import Company, Fund, Party
from plans.models.plan import Appointment, Plan, ScheduleEntry, Tranche
from plans.models.terms import CdscSchedule, Rate, WaiverCategory
from plans.models.transfer import Transfer

__all__ = [
    "Address",
    "Appointment",
    "CdscSchedule",
    "Company",
    "Fund",
    "Party",
    "Plan",
    "Rate",
    "ScheduleEntry",
    "Tranche",
    "Transfer",
    "WaiverCategory",
]
