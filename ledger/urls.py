"""Addresses of the ledger."""

from django.urls import path, register_converter

from ledger.converters import CodeConverter, DayConverter, MonthConverter
from ledger.views import (
    customer_assets,
    expenditures,
    files,
    lots,
    month,
    month_files,
    months,
    orders,
    outside,
    results,
    transactions,
    valuations,
)
from ledger.views import shared_expenditures as shared
from ledger.views.deliveries import actions as delivering
from ledger.views.deliveries import pages as deliveries
from ledger.views.deliveries import take_over
from ledger.views.explanations import amounts, charges, day_lots, fund_days, fund_months, service_fees
from ledger.views.payments import accounts, batches, dues, payments

register_converter(CodeConverter, "code")
register_converter(MonthConverter, "month")
register_converter(DayConverter, "day")

MONTH = "months/<code:plan>/<month:month>/"
FUND = f"{MONTH}funds/<code:fund>/"

urlpatterns = [
    path("months/", months.MonthListView.as_view(), name="months"),
    path("months/calculate/", months.CalculateMonthView.as_view(), name="month-calculate"),
    path(MONTH, month.MonthView.as_view(), name="month"),
    path(f"{MONTH}undo/", months.UndoMonthView.as_view(), name="month-undo"),
    path(f"{MONTH}review/", delivering.ReviewMonthView.as_view(), name="month-review"),
    path(f"{MONTH}deliver/", delivering.DeliverMonthView.as_view(), name="month-deliver"),
    path(f"{MONTH}delivered/", deliveries.DeliveryDetailView.as_view(), name="delivery"),
    path(f"{MONTH}difference/", deliveries.DifferenceView.as_view(), name="difference"),
    path(f"{MONTH}outside/", outside.OutsideView.as_view(), name="month-outside"),
    path(f"{MONTH}outside/load/", outside.OutsideLoadView.as_view(), name="month-outside-load"),
    path("payments/", payments.PaymentListView.as_view(), name="payments"),
    path("payments/due/", dues.DuesView.as_view(), name="dues"),
    path("payments/due/<code:plan>/prepare/", dues.PrepareBatchView.as_view(), name="payment-batch-new"),
    path("payments/<int:pk>/", payments.PaymentDetailView.as_view(), name="payment"),
    path("payments/<int:pk>/outcome/", payments.OutcomeView.as_view(), name="payment-outcome"),
    path("payment-batches/", batches.PaymentBatchListView.as_view(), name="payment-batches"),
    path("payment-batches/<int:pk>/", batches.PaymentBatchDetailView.as_view(), name="payment-batch"),
    path("payment-batches/<int:pk>/release/", batches.ReleaseBatchView.as_view(), name="payment-batch-release"),
    path("payment-batches/<int:pk>/export/", batches.ExportBatchView.as_view(), name="payment-batch-export"),
    path("payment-batches/<int:pk>/withdraw/", batches.WithdrawBatchView.as_view(), name="payment-batch-withdraw"),
    path("payment-batches/<int:pk>/outcomes/", batches.OutcomeFileView.as_view(), name="payment-batch-outcomes"),
    path("bank-accounts/", accounts.BankAccountListView.as_view(), name="bank-accounts"),
    path("bank-accounts/new/", accounts.BankAccountCreateView.as_view(), name="bank-account-new"),
    path("bank-accounts/<int:pk>/", accounts.BankAccountDetailView.as_view(), name="bank-account"),
    path("bank-accounts/<int:pk>/confirm/", accounts.ConfirmBankAccountView.as_view(), name="bank-account-confirm"),
    path("claims/", accounts.ClaimListView.as_view(), name="claims"),
    path("claims/new/", accounts.ClaimCreateView.as_view(), name="claim-new"),
    path("claims/<int:pk>/", accounts.ClaimDetailView.as_view(), name="claim"),
    path("claims/<int:pk>/withdraw/", accounts.WithdrawClaimView.as_view(), name="claim-withdraw"),
    path("delivered/", deliveries.DeliveryListView.as_view(), name="deliveries"),
    path("months/taken-over/<code:plan>/", take_over.TakeOverCreateView.as_view(), name="take-over-new"),
    path("months/taken-over/<int:pk>/show/", take_over.TakeOverDetailView.as_view(), name="take-over"),
    path("months/taken-over/<int:pk>/confirm/", take_over.ConfirmTakeOverView.as_view(), name="take-over-confirm"),
    path("delivered/amounts/", deliveries.DeliveredAmountListView.as_view(), name="delivered-amounts"),
    path(f"{MONTH}files/", month_files.MonthFilesView.as_view(), name="month-files"),
    path(f"{MONTH}files/<str:name>", month_files.MonthFileView.as_view(), name="month-file"),
    path(f"{MONTH}why/", amounts.WhyView.as_view(), name="month-why"),
    path(f"{MONTH}service-fee/", service_fees.ServiceFeeView.as_view(), name="month-service"),
    path(f"{MONTH}cdsc/", charges.CdscView.as_view(), name="month-cdsc"),
    path(FUND, fund_months.FundMonthView.as_view(), name="month-fund"),
    path(f"{FUND}<day:day>/", fund_days.FundDayView.as_view(), name="month-day"),
    path(f"{FUND}<day:day>/lots/", day_lots.DayLotListView.as_view(), name="month-lots"),
    path("files/", files.LoadedFileListView.as_view(), name="loaded-files"),
    path("files/new/", files.UploadView.as_view(), name="loaded-file-new"),
    path("files/empty/<str:kind>.csv", files.TemplateFileView.as_view(), name="loaded-file-empty"),
    path("files/<int:pk>/", files.LoadedFileDetailView.as_view(), name="loaded-file"),
    path("files/<int:pk>/faults.csv", files.FaultsView.as_view(), name="loaded-file-faults"),
    path("files/<int:pk>/load/", files.LoadView.as_view(), name="loaded-file-load"),
    path("files/<int:pk>/check/", files.CheckAgainView.as_view(), name="loaded-file-check"),
    path("transactions/", transactions.TransactionListView.as_view(), name="transactions"),
    path("transactions/<int:pk>/", transactions.TransactionDetailView.as_view(), name="transaction"),
    path("transactions/<int:pk>/reject/", transactions.RejectTransactionView.as_view(), name="transaction-reject"),
    path("customer-assets/", customer_assets.CustomerAssetsListView.as_view(), name="customer-assets"),
    path("customer-assets/new/", customer_assets.AddCustomerAssetsView.as_view(), name="customer-assets-new"),
    path(f"{MONTH}providers/", customer_assets.ProviderFeesView.as_view(), name="month-providers"),
    path("orders/", orders.OrderDecisionListView.as_view(), name="order-decisions"),
    path("orders/decide/<code:plan>/", orders.DecideOrdersView.as_view(), name="order-decide"),
    path("transactions/<int:pk>/reject-order/", orders.RejectOrderView.as_view(), name="order-reject"),
    path("valuations/", valuations.ValuationListView.as_view(), name="valuations"),
    path("valuations/<int:pk>/", valuations.ValuationDetailView.as_view(), name="valuation"),
    path("lots/", lots.LotListView.as_view(), name="lots"),
    path("lots/<int:pk>/", lots.LotDetailView.as_view(), name="lot"),
    path("disposals/", results.DisposalListView.as_view(), name="disposals"),
    path("accruals/", results.AccrualListView.as_view(), name="accruals"),
    path("daily-fees/", results.DailyFeeListView.as_view(), name="daily-fees"),
    path("allocations/", results.AllocationListView.as_view(), name="allocations"),
    path("portions/", results.PortionListView.as_view(), name="portions"),
    path("portions/of-months/", results.MonthsPortionListView.as_view(), name="months-portions"),
    path("earned-cdsc/of-months/", results.MonthsEarnedCdscListView.as_view(), name="months-earned-cdsc"),
    path("earned-cdsc/", results.EarnedCdscListView.as_view(), name="earned-cdsc"),
    path("exceptions/", results.ExceptionListView.as_view(), name="exceptions"),
    path("exceptions/of-a-month/", results.MonthExceptionListView.as_view(), name="month-exceptions"),
    path("remarks/", results.RemarkListView.as_view(), name="remarks"),
    path("expenditures/", expenditures.ExpenditureListView.as_view(), name="expenditures"),
    path("expenditures/new/", expenditures.ExpenditureCreateView.as_view(), name="expenditure-new"),
    path("expenditures/<int:pk>/", expenditures.ExpenditureDetailView.as_view(), name="expenditure"),
    path("expenditures/<int:pk>/reverse/", expenditures.ReverseExpenditureView.as_view(), name="expenditure-reverse"),
    path("expenditures/<int:pk>/attach/", expenditures.AttachView.as_view(), name="expenditure-attach"),
    path("expenditures/shared/", shared.SharedExpenditureListView.as_view(), name="shared-expenditures"),
    path("expenditures/shared/new/", shared.SharedExpenditureCreateView.as_view(), name="shared-expenditure-new"),
    path("expenditures/shared/<int:pk>/", shared.SharedExpenditureDetailView.as_view(), name="shared-expenditure"),
    path(
        "expenditures/shared/<int:pk>/reverse/",
        shared.ReverseSharedExpenditureView.as_view(),
        name="shared-expenditure-reverse",
    ),
    path("expenditures/shared/<int:pk>/attach/", shared.AttachSharedView.as_view(), name="shared-expenditure-attach"),
]
