"""What was agreed."""

from plans.models.address import Address
from plans.models.document import Document
from plans.models.notice import Notice
from plans.models.party import Company, Fund, Party
from plans.models.plan import Appointment, Plan, ScheduleEntry, Tranche
from plans.models.terms import CdscSchedule, Rate, WaiverCategory
from plans.models.transfer import Transfer

__all__ = [
    "Address",
    "Appointment",
    "CdscSchedule",
    "Company",
    "Document",
    "Fund",
    "Notice",
    "Party",
    "Plan",
    "Rate",
    "ScheduleEntry",
    "Tranche",
    "Transfer",
    "WaiverCategory",
]
