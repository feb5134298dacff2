"""Lists of what a calculation found: fees, allocations, portions, charges, exceptions, remarks."""

from typing import Any

import django_tables2

from backoffice.tables import BadgeColumn, MoneyColumn, ReferenceColumn, Table
from ledger import addresses
from ledger.models import (
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    EarnedCdsc,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
)
from ledger.tables.columns import (
    NOTHING,
    REASON_RULE,
    STATUS_COLOURS,
    DayColumn,
    RecordColumn,
    fund,
    month,
    portion_link,
)

REMARK_RULES = {
    "old-valuation": "F1",
    "no-valuation": "F1",
    "shares-differ": "A4",
    "cdsc-differs": "C5",
    "cap-used-up": "B THIRD(A), R SECOND",
    "above-cap": "B THIRD(A), R SECOND",
}


class AccrualTable(Table):
    date = DayColumn()
    fund = fund()
    month = month()

    class Meta:
        model = DailyAccrual
        fields = ("date", "fund", "tranche", "rate", "asset_based_fee", "month")
        sequence = fields


class DailyFeeTable(Table):
    date = DayColumn()
    fund = fund()
    month = month()

    class Meta:
        model = DailyFee
        fields = (
            "date",
            "fund",
            "net_assets",
            "valued_on",
            "days_in_year",
            "shares_outstanding",
            "distribution_fee",
            "distributor",
            "service_rate",
            "service_fee",
            "month",
        )
        sequence = fields


class AllocationTable(Table):
    date = DayColumn()
    fund = fund()
    month = month()

    class Meta:
        model = DailyAllocation
        fields = ("date", "fund", "tranche", "commission_shares", "reinvested_shares", "month")
        sequence = fields


class PortionTable(Table):
    fund = fund(linkify=False)
    amount = MoneyColumn(linkify=portion_link)
    status = BadgeColumn(colours=STATUS_COLOURS)
    month = month()

    class Meta:
        model = Portion
        fields = ("fund", "amount", "right", "tranche", "payee", "status", "month")
        sequence = fields


class EarnedCdscTable(Table):
    record_id = RecordColumn()
    fund = fund()
    month = month()

    class Meta:
        model = EarnedCdsc
        fields = ("trade_date", "record_id", "fund", "tranche", "cdsc", "waived", "month")
        sequence = fields


class ServiceFeeTable(Table):
    """A distributor's service fees of months (F4)."""

    fund = fund(linkify=False)
    service_fee = MoneyColumn(
        linkify=lambda record: addresses.month_address(record.calculation, "month-service", fund=record.fund.code)
    )
    month = month()

    class Meta:
        model = MonthlyServiceFee
        fields = ("fund", "service_fee", "distributor", "month")
        sequence = fields


class ExceptionTable(Table):
    record_id = RecordColumn()
    fund = fund()
    rule = ReferenceColumn(empty_values=(), orderable=False)
    month = month()

    class Meta:
        model = OpenException
        fields = ("trade_date", "record_id", "fund", "reason", "rule", "month")
        sequence = fields

    def render_rule(self, record: OpenException, column: ReferenceColumn) -> Any:
        return ReferenceColumn.render(column, self.value_rule(record))

    def value_rule(self, record: OpenException) -> str:
        return f"T3, {REASON_RULE[record.reason]}" if record.reason in REASON_RULE else "T3"


class RemarkTable(Table):
    date = DayColumn()
    record_id = RecordColumn(default=NOTHING)
    fund = fund()
    kind = django_tables2.Column(verbose_name="Remark")
    rule = ReferenceColumn(empty_values=(), orderable=False)
    expected = django_tables2.Column(verbose_name="Ours", attrs={"cell": {"class": "num"}})
    reported = django_tables2.Column(verbose_name="Theirs", attrs={"cell": {"class": "num"}})
    month = month()

    class Meta:
        model = MonthRemark
        fields = ("date", "fund", "kind", "record_id", "expected", "reported", "rule", "month")
        sequence = fields

    def render_rule(self, record: MonthRemark, column: ReferenceColumn) -> Any:
        return ReferenceColumn.render(column, self.value_rule(record))

    def value_rule(self, record: MonthRemark) -> str:
        return REMARK_RULES[record.kind]
