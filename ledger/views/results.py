"""Lists of a month's results, one calculation at a time: their indexes begin with it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from backoffice.views.lists import Action, ListView
from ledger.filters.lots import DisposalFilter
from ledger.filters.results import (
    AccrualFilter,
    AllocationFilter,
    DailyFeeFilter,
    EarnedCdscFilter,
    ExceptionFilter,
    MonthsAllocationFilter,
    MonthsDailyFeeFilter,
    MonthsEarnedCdscFilter,
    MonthsPortionFilter,
    MonthsRemarkFilter,
    MonthsServiceFeeFilter,
    OpenExceptionFilter,
    PortionFilter,
    RemarkFilter,
)
from ledger.models import (
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    Disposal,
    EarnedCdsc,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
)
from ledger.selectors.months import latest_calculations
from ledger.selectors.orders import conflicting_purchases
from ledger.selectors.records import addresses_of
from ledger.tables.lots import DisposalTable
from ledger.tables.results import (
    AccrualTable,
    AllocationTable,
    DailyFeeTable,
    EarnedCdscTable,
    ExceptionTable,
    PortionTable,
    RemarkTable,
    ServiceFeeTable,
)

NOT_CALCULATED = "No month is calculated yet. Load share transactions and valuations, then calculate a month."


class ResultListView(ListView):
    """Rows of one month. Fund and day order along an index."""

    required_filters = ("calculation",)
    default_ordering: Sequence[str] = ("fund", "date")
    sortable: Sequence[str] | None = ()
    empty_text = NOT_CALCULATED

    def get_actions(self) -> list[Action]:
        return [Action("Months", reverse("months"))]


def with_transactions(rows: list[Any]) -> list[Any]:
    """Set the address of the transaction each row's record id names; one query for each plan among the rows."""
    plans: dict[int, set[str]] = {}
    for row in rows:
        if row.record_id:
            plans.setdefault(row.calculation.plan_id, set()).add(row.record_id)
    found = {plan: addresses_of(plan, records) for plan, records in plans.items()}
    for row in rows:
        row.transaction_address = found.get(row.calculation.plan_id, {}).get(row.record_id)
    return rows


class RecordListView(ResultListView):
    def prepare(self, rows: list[Any]) -> list[Any]:
        return with_transactions(rows)


class AccrualListView(ResultListView):
    queryset = DailyAccrual.objects.select_related("calculation__plan", "fund")
    filterset_class = AccrualFilter
    table_class = AccrualTable
    title = "Accruals"
    lead = "Each tranche's part of the Distribution Fee of a day."
    clause = "B THIRD(A), F2"


class DailyFeeListView(ResultListView):
    queryset = DailyFee.objects.select_related("calculation__plan", "fund")
    filterset_class = DailyFeeFilter
    table_class = DailyFeeTable
    title = "Daily fees"
    lead = "What each fund's fees of a day were calculated from."
    clause = "F1, F2, F4"
    default_columns = (
        "date",
        "fund",
        "net_assets",
        "valued_on",
        "shares_outstanding",
        "distribution_fee",
        "service_fee",
        "distributor",
    )


class AllocationListView(ResultListView):
    queryset = DailyAllocation.objects.select_related("calculation__plan", "fund")
    filterset_class = AllocationFilter
    table_class = AllocationTable
    title = "Allocations"
    lead = "Shares of each tranche at the close of a day."
    clause = "B EXHIBIT A, A1"


class MonthsAllocationListView(AllocationListView):
    """Of several months: what pictures of shares by distributor are made of."""

    required_filters = ("plan",)
    filterset_class = MonthsAllocationFilter
    title = "Allocations of months"
    sums = ("commission_shares", "reinvested_shares")


class PortionListView(ResultListView):
    queryset = Portion.objects.select_related("calculation__plan", "fund")
    filterset_class = PortionFilter
    table_class = PortionTable
    title = "Portions"
    lead = "What each payee is owed of each tranche's fees and charges."
    clause = "B EIGHTH(A), P2, P3"
    default_ordering = ("fund",)
    sortable = ("right", "tranche", "payee", "status", "amount")


class MonthsPortionListView(PortionListView):
    """Of several months: what the figures of a quarter are made of."""

    required_filters = ("plan",)
    filterset_class = MonthsPortionFilter
    title = "Portions of months"
    sums = ("amount",)


class MonthsServiceFeeListView(ResultListView):
    """Of several months: what the figures of a quarter are made of."""

    required_filters = ("plan",)
    queryset = MonthlyServiceFee.objects.select_related("calculation__plan", "fund")
    filterset_class = MonthsServiceFeeFilter
    table_class = ServiceFeeTable
    title = "Service fees of months"
    lead = "Each fund's service fee of a month, to the distributor in office."
    clause = "B THIRD(A), F4"
    default_ordering = ("fund",)
    sums = ("service_fee",)


class MonthsDailyFeeListView(DailyFeeListView):
    """Of several months: what average net assets are made of."""

    required_filters = ("plan",)
    filterset_class = MonthsDailyFeeFilter
    title = "Daily fees of months"
    lead = "Net assets on each day on which fees accrued, and the fees of the day."
    sums = ("net_assets",)


class EarnedCdscListView(RecordListView):
    queryset = EarnedCdsc.objects.select_related("calculation__plan", "fund")
    filterset_class = EarnedCdscFilter
    table_class = EarnedCdscTable
    title = "Earned CDSC"
    lead = "What redemptions were charged, and what was waived, by tranche."
    clause = "B SIXTH(G), C3, C4"
    default_ordering = ("fund",)


class MonthsEarnedCdscListView(EarnedCdscListView):
    """Of several months: what the figures of a quarter are made of."""

    required_filters = ("plan",)
    filterset_class = MonthsEarnedCdscFilter
    title = "Earned CDSC of months"
    sums = ("cdsc", "waived")


class DisposalListView(RecordListView):
    queryset = Disposal.objects.select_related("calculation__plan", "lot")
    filterset_class = DisposalFilter
    table_class = DisposalTable
    title = "Disposals"
    lead = "What each transaction took from each lot."
    clause = "B SIXTH(H), L3, L4"
    default_ordering = ("record_id",)


class MonthExceptionListView(RecordListView):
    queryset = OpenException.objects.select_related("calculation__plan", "fund")
    filterset_class = ExceptionFilter
    table_class = ExceptionTable
    title = "Exceptions of a month"
    lead = "As they stood when the month was calculated."
    clause = "T3"
    default_ordering = ("record_id",)
    empty_text = "No month is calculated yet, or this one has no exceptions."

    def get_actions(self) -> list[Action]:
        return [Action("Open exceptions", reverse("exceptions"))]


def decide_actions() -> list[Action]:
    """One button for each plan with purchases that a person may accept or reject (B FIFTH)."""
    waiting = conflicting_purchases().filter(transaction__voiding=None).order_by()
    codes = sorted(set(waiting.values_list("calculation__plan__code", flat=True)))
    return [Action(f"Decide on purchases: {code}", reverse("order-decide", args=[code])) for code in codes]


class ExceptionListView(ListView):
    """Of the latest month of every plan: what waits for somebody."""

    filterset_class = OpenExceptionFilter
    table_class = ExceptionTable
    title = "Exceptions"
    lead = "Transactions that could not be applied. Load a correction, or open one and reject it with a reason."
    clause = "T3"
    default_ordering = ("trade_date", "record_id")
    empty_text = "No open exceptions: everything up to the latest calculated months was applied."

    def get_queryset(self) -> QuerySet[OpenException]:
        latest = latest_calculations().order_by().values("pk")
        return OpenException.objects.filter(calculation__in=latest).select_related("calculation__plan", "fund")

    def get_actions(self) -> list[Action]:
        return [
            *decide_actions(),
            Action("Orders decided", reverse("order-decisions")),
            Action("Of one month", reverse("month-exceptions")),
        ]

    def prepare(self, rows: list[Any]) -> list[Any]:
        return with_transactions(rows)


class RemarkListView(RecordListView):
    queryset = MonthRemark.objects.select_related("calculation__plan", "fund")
    filterset_class = RemarkFilter
    table_class = RemarkTable
    title = "Remarks"
    lead = "Differences from the transfer agent, valuations that are old or missing, sales charge caps used up."
    clause = "A4, C5, F1, B THIRD(A)"
    default_ordering = ("date",)
    sortable = ("date",)
    empty_text = "No remarks: nothing differs from the transfer agent, and every valuation is there."


class MonthsRemarkListView(RemarkListView):
    """Of several months."""

    required_filters = ("plan",)
    filterset_class = MonthsRemarkFilter
    title = "Remarks of months"
