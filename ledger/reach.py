"""Whose companies' the rows of the ledger are: their fund's. What covers a whole plan is for who has all of it."""

from backoffice.reach import declare, nobody
from ledger import models
from ledger.models import Calculation, Disposal, Expenditure, LoadedFile, ShareTransaction, Valuation, Voiding
from ledger.models.calculation import CalculationRow
from plans.reach import by_company, by_fund, by_plan, by_whole_plan, either, where

declare(Calculation, read=by_plan(), change=by_whole_plan())
declare(LoadedFile, read=by_whole_plan())  # a file has rows of all funds, and faults that quote them
declare(ShareTransaction, read=by_fund(), change=by_whole_plan())  # rejecting one changes every later month
declare(Valuation, read=by_fund(), change=by_whole_plan())
declare(models.OrderDecision, read=by_fund("transaction__fund"), change=nobody)
declare(Voiding, read=by_fund("transaction__fund"), change=nobody)
declare(Expenditure, read=by_fund())
declare(models.CustomerAssets, read=by_fund(), change=by_whole_plan())
declare(models.SharedExpenditure, read=by_whole_plan())  # its key and its sum are of all its funds
declare(models.ExpenditureShare, read=by_fund(), change=nobody)
declare(models.OutsideCalculation, read=by_whole_plan())  # a file has rows of all funds
declare(models.OutsideAmount, read=by_fund(), change=nobody)
declare(models.MonthReview, read=by_plan(), change=by_whole_plan())
declare(models.TakeOver, read=by_whole_plan())
declare(models.TakeOverConfirmation, read=by_whole_plan("take_over__plan"))
declare(models.Delivery, read=by_whole_plan())  # its files and letters have the figures of all funds
declare(models.DeliveryNotice, read=by_whole_plan("delivery__plan"))
declare(models.DeliveryFile, read=by_whole_plan("delivery__plan"))
declare(models.Restatement, read=by_whole_plan("delivery__plan"))
declare(models.DeliveredAmount, read=by_fund(), change=nobody)
declare(models.DeliveredCharge, read=by_fund(), change=nobody)
declare(models.BankAccount, read=either(by_company(), where(party__isnull=False)), change=by_company())
declare(models.BankAccountConfirmation, read=by_company("account__company"))
for _model, _path in (
    (models.Claim, "plan"),
    (models.ClaimWithdrawal, "claim__plan"),
    (models.PaymentBatch, "plan"),
    (models.BatchRelease, "batch__plan"),
    (models.BatchExport, "batch__plan"),
    (models.Payment, "batch__plan"),
    (models.PaymentLine, "payment__batch__plan"),
    (models.PaymentOffset, "payment__batch__plan"),
    (models.PaymentOutcome, "payment__batch__plan"),
    (models.PaymentReturn, "payment__batch__plan"),
):
    declare(_model, read=by_whole_plan(_path))  # a batch pays for all funds of its plan
declare(models.OutsideCalculation, read=by_whole_plan())
declare(models.OutsideAmount, read=by_fund(), change=nobody)
declare(models.Lot, read=by_fund(), change=nobody)
declare(Disposal, read=by_fund("lot__fund"), change=nobody)
for _rows in CalculationRow.__subclasses__():
    declare(_rows, read=by_fund(), change=nobody)
