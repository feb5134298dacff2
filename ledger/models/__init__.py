"""What happened and what is owed."""

from ledger.models.calculation import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    EarnedCdsc,
    MonthlyFee,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
)
from ledger.models.customer_assets import CustomerAssets
from ledger.models.delivery import (
    DeliveredAmount,
    DeliveredCharge,
    Delivery,
    DeliveryFile,
    DeliveryNotice,
    MonthReview,
    Restatement,
    Right,
)
from ledger.models.expenditure import Expenditure, ExpenditureShare, SharedExpenditure
from ledger.models.lot import Disposal, Lot
from ledger.models.order import OrderDecision
from ledger.models.outside import OutsideAmount, OutsideCalculation
from ledger.models.record import LoadedFile, ShareTransaction, Valuation, Voiding

__all__ = [
    "Calculation",
    "CustomerAssets",
    "DailyAccrual",
    "DailyAllocation",
    "DailyFee",
    "DeliveredAmount",
    "DeliveredCharge",
    "Delivery",
    "DeliveryFile",
    "DeliveryNotice",
    "Disposal",
    "EarnedCdsc",
    "Expenditure",
    "ExpenditureShare",
    "LoadedFile",
    "Lot",
    "MonthRemark",
    "MonthReview",
    "MonthlyFee",
    "MonthlyServiceFee",
    "OpenException",
    "OrderDecision",
    "OutsideAmount",
    "OutsideCalculation",
    "Portion",
    "Restatement",
    "Right",
    "ShareTransaction",
    "SharedExpenditure",
    "Valuation",
    "Voiding",
]
