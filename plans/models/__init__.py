"""What was agreed."""

from plans.models.address import Address
from plans.models.amendment import Amendment
from plans.models.director import Director, Interest
from plans.models.document import Document
from plans.models.life import CompletionCondition, ContinuanceRegister, Termination
from plans.models.membership import Membership
from plans.models.modification import AgreedModification, Consent
from plans.models.notice import Notice
from plans.models.party import Company, Fund, Party
from plans.models.plan import Appointment, Plan, ScheduleEntry, Tranche
from plans.models.resolution import Ballot, Resolution, ShareVote
from plans.models.sales import MinimumOrder, Suspension
from plans.models.sales_charge_cap import PrimeRate, SalesChargeCap
from plans.models.service_agreement import ServiceAgreement
from plans.models.succession import Succession
from plans.models.terms import CdscSchedule, Rate, WaiverCategory
from plans.models.transfer import Transfer, TransferEntry
from plans.models.version import PlanVersion

__all__ = [
    "Address",
    "AgreedModification",
    "Amendment",
    "Appointment",
    "Ballot",
    "CdscSchedule",
    "Company",
    "CompletionCondition",
    "Consent",
    "ContinuanceRegister",
    "Director",
    "Document",
    "Fund",
    "Interest",
    "Membership",
    "MinimumOrder",
    "Notice",
    "Party",
    "Plan",
    "PlanVersion",
    "PrimeRate",
    "Rate",
    "Resolution",
    "SalesChargeCap",
    "ScheduleEntry",
    "ServiceAgreement",
    "ShareVote",
    "Succession",
    "Suspension",
    "Termination",
    "Tranche",
    "Transfer",
    "TransferEntry",
    "WaiverCategory",
]
