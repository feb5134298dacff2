"""What was agreed."""

from plans.models.address import Address
from plans.models.director import Director, Interest
from plans.models.document import Document
from plans.models.notice import Notice
from plans.models.party import Company, Fund, Party
from plans.models.plan import Appointment, Plan, ScheduleEntry, Tranche
from plans.models.resolution import Ballot, Resolution, ShareVote
from plans.models.sales import MinimumOrder, Suspension
from plans.models.terms import CdscSchedule, Rate, WaiverCategory
from plans.models.transfer import Transfer, TransferEntry

__all__ = [
    "Address",
    "Appointment",
    "Ballot",
    "CdscSchedule",
    "Company",
    "Director",
    "Document",
    "Fund",
    "Interest",
    "MinimumOrder",
    "Notice",
    "Party",
    "Plan",
    "Rate",
    "Resolution",
    "ScheduleEntry",
    "ShareVote",
    "Suspension",
    "Tranche",
    "Transfer",
    "TransferEntry",
    "WaiverCategory",
]
