"""Lists of what happened and what is owed."""

from typing import Any

import django_tables2
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.quantities import MONEY
from backoffice.tables import (
    BadgeColumn,
    DateColumn,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    ReferenceColumn,
    SharesColumn,
    Table,
    badge,
    total,
)
from ledger import addresses
from ledger.models import (
    Calculation,
    DailyAccrual,
    DailyAllocation,
    DailyFee,
    Disposal,
    EarnedCdsc,
    Expenditure,
    LoadedFile,
    Lot,
    MonthlyServiceFee,
    MonthRemark,
    OpenException,
    Portion,
    SharedExpenditure,
    ShareTransaction,
    Valuation,
)
from ledger.selectors.deliveries import MonthState
from plans.models import Document

FILE_COLOURS = {"faulty": "danger", "checked": "warning", "loaded": "success"}
STATUS_COLOURS = {"held": "warning", "payable": "success"}
REASON_RULE = {
    "NO_DISTRIBUTOR": "L2",
    "SALES_SUSPENDED": "B FIFTH(A)",
    "OFFERING_WITHDRAWN": "B FIFTH(B)",
    "BELOW_MINIMUM": "B FIFTH(B)",
}
TOLD = ("delivered", "paid")
REMARK_RULES = {"old-valuation": "F1", "no-valuation": "F1", "shares-differ": "A4", "cdsc-differs": "C5"}
NOTHING = "\N{EM DASH}"
CODE = {"cell": {"class": "code"}}


class CodeColumn(django_tables2.Column):
    """What a row belongs to, by its code, with its name on pointing; a link to its page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"linkify": True, "attrs": CODE, **kwargs})

    def render(self, value: Any) -> SafeString:
        return format_html('<span title="{}">{}</span>', value.name, value.code)

    def value(self, value: Any) -> str:
        return str(value.code)


def fund(**kwargs: Any) -> CodeColumn:
    return CodeColumn(**{"verbose_name": "Fund", "order_by": "fund__code", **kwargs})


def plan(**kwargs: Any) -> CodeColumn:
    return CodeColumn(**{"verbose_name": "Plan", "order_by": "plan__code", **kwargs})


def month() -> django_tables2.Column:
    return LinkColumn(
        accessor="calculation",
        verbose_name="Month",
        orderable=False,
        linkify=lambda record: record.calculation.get_absolute_url(),
    )


def day_link(record: Any) -> str:
    """The page of a fund's day."""
    return addresses.fund_day(record.calculation, record.fund.code, record.date)


def portion_link(record: Portion) -> str:
    return addresses.why(
        record.calculation,
        right=record.right,
        fund=record.fund.code,
        tranche=record.tranche,
        payee=record.payee,
        status=record.status,
    )


class DayColumn(DateColumn):
    """A day, as a link to its explanation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(linkify=day_link, **kwargs)


class RecordColumn(django_tables2.Column):
    """A record id, as a link to its transaction. The view's `prepare` sets `transaction_address`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            linkify=lambda record: getattr(record, "transaction_address", None), **{"verbose_name": "Record", **kwargs}
        )


class TransactionTable(Table):
    plan = plan()
    record_id = LinkColumn()
    fund = fund()
    distributor = CodeColumn(order_by="distributor__code", default=NOTHING)
    state = django_tables2.Column(empty_values=(), orderable=False)
    file = django_tables2.Column(linkify=True, orderable=False)

    class Meta:
        model = ShareTransaction
        fields = (
            "trade_date",
            "record_id",
            "kind",
            "fund",
            "account",
            "shares",
            "amount",
            "state",
            "counterpart",
            "waiver",
            "cdsc",
            "category",
            "original_issue_date",
            "distributor",
            "share_kind",
            "plan",
            "file",
            "row_number",
        )
        sequence = fields

    def render_state(self, record: ShareTransaction) -> str | SafeString:
        text, colour = transaction_state(record)
        return badge(text, colour) if text else ""

    def value_state(self, record: ShareTransaction) -> str:
        return transaction_state(record)[0]


def transaction_state(record: ShareTransaction) -> tuple[str, str]:
    """("Cancelled", colour), or empty for what counts."""
    voiding = getattr(record, "voiding", None)
    if voiding is None:
        return ("", "")
    return ("Cancelled", "secondary") if voiding.cancellation_id else ("Rejected", "warning")


class LotTable(Table):
    key = LinkColumn(verbose_name="Lot")
    plan = plan()
    fund = fund()
    account = django_tables2.Column(attrs=CODE)
    issued = DateColumn(verbose_name="Issued")
    origin_fund = CodeColumn(verbose_name="Issued by", order_by="origin_fund__code")
    units = SharesColumn(verbose_name="Shares at first")
    cost = MoneyColumn(verbose_name="Cost at first")
    left_units = SharesColumn(verbose_name="Shares left", orderable=False)
    left_cost = MoneyColumn(verbose_name="Cost left", orderable=False)
    record_id = RecordColumn(orderable=False)

    class Meta:
        model = Lot
        fields = (
            "key",
            "fund",
            "account",
            "share_kind",
            "tranche",
            "issued",
            "arrived",
            "origin_fund",
            "units",
            "cost",
            "left_units",
            "left_cost",
            "record_id",
            "plan",
        )
        sequence = fields


class DayLotTable(Table):
    """Lots of a tranche as of a day, each with the source row that made it."""

    issued = DateColumn(verbose_name="Issued")
    key = LinkColumn(verbose_name="Lot")
    account = django_tables2.Column(attrs=CODE)
    origin_fund = CodeColumn(verbose_name="Issued by", orderable=False, attrs=CODE)
    units = SharesColumn(verbose_name="Shares at first", orderable=False)
    units_left = SharesColumn(verbose_name="Shares that day", orderable=False)
    record_id = RecordColumn(verbose_name="Source record", orderable=False)
    source = django_tables2.Column(verbose_name="File and row", empty_values=(), orderable=False, attrs=CODE)

    class Meta:
        model = Lot
        fields = ("issued", "key", "account", "arrived", "origin_fund", "units", "units_left", "record_id", "source")
        sequence = fields

    def render_source(self, record: Any) -> str | SafeString:
        made = record.source
        return format_html(
            '<a href="{}">{}</a>, row {}', made.file.get_absolute_url(), made.file.name, f"{made.row_number:,}"
        )

    def value_source(self, record: Any) -> str:
        return f"{record.source.file.name}, row {record.source.row_number}"


class DisposalTable(Table):
    record_id = RecordColumn()
    lot = LinkColumn(accessor="lot__key", verbose_name="Lot", linkify=lambda record: record.lot.get_absolute_url())
    share_kind = django_tables2.Column(accessor="lot__share_kind", verbose_name="Kind", orderable=False)
    issued = DateColumn(accessor="lot__issued", verbose_name="Issued", orderable=False)
    tranche = django_tables2.Column(accessor="lot__tranche", orderable=False)

    class Meta:
        model = Disposal
        fields = ("trade_date", "record_id", "lot", "share_kind", "issued", "tranche", "units", "cost")
        sequence = fields


class ValuationTable(Table):
    date = LinkColumn()
    plan = plan()
    fund = fund()
    shares_outstanding = SharesColumn(default=NOTHING)
    file = django_tables2.Column(linkify=True, orderable=False)

    class Meta:
        model = Valuation
        fields = ("date", "fund", "nav", "net_assets", "shares_outstanding", "plan", "file", "row_number")
        sequence = fields

    def render_date(self, value: Any) -> str:
        return str(value.isoformat())

    def value_date(self, value: Any) -> Any:
        return value


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


class LoadedFileTable(Table):
    name = LinkColumn()
    plan = plan()
    state = BadgeColumn(colours=FILE_COLOURS)
    rows_new = NumberColumn(verbose_name="New rows")
    rows_known = NumberColumn(verbose_name="Known rows")
    fault_count = NumberColumn(verbose_name="Faults")
    handed_in_by = django_tables2.Column(default=NOTHING)

    class Meta:
        model = LoadedFile
        fields = (
            "name",
            "plan",
            "kind",
            "state",
            "rows_new",
            "rows_known",
            "fault_count",
            "handed_in_at",
            "handed_in_by",
            "sha256",
        )
        sequence = fields


class ExpenditureTable(Table):
    expenditure_id = LinkColumn()
    plan = plan()
    fund = fund()
    distributor = CodeColumn(order_by="distributor__code")

    class Meta:
        model = Expenditure
        fields = (
            "date",
            "expenditure_id",
            "fund",
            "distributor",
            "purpose",
            "amount",
            "performed_by",
            "performer",
            "evidence",
            "incurred_on",
            "late_reason",
            "plan",
            "entered_at",
            "entered_by",
        )
        sequence = fields


class SharedExpenditureTable(Table):
    expenditure_id = LinkColumn()
    plan = plan()
    funds = django_tables2.Column(default="All funds", orderable=False)
    distributor = CodeColumn(order_by="distributor__code")

    class Meta:
        model = SharedExpenditure
        fields = (
            "date",
            "expenditure_id",
            "funds",
            "key",
            "key_period",
            "distributor",
            "purpose",
            "amount",
            "performed_by",
            "performer",
            "evidence",
            "incurred_on",
            "late_reason",
            "plan",
            "entered_at",
            "entered_by",
        )
        sequence = fields


class ShareTable(Table):
    """How a shared expenditure is shared: of stored shares, or of a preview, which has no expenditures."""

    fund = fund()
    figure = MoneyColumn(footer=total("figure", MONEY))
    amount = MoneyColumn(verbose_name="Its share", footer=total("amount", MONEY))
    expenditure = django_tables2.Column(linkify=True, default=NOTHING)

    @classmethod
    def for_key(cls, shares: Any, key: str, *, stored: bool) -> Table:
        """Without figures where all bear equal parts."""
        left_out = (["figure"] if key == SharedExpenditure.Key.EQUAL else []) + ([] if stored else ["expenditure"])
        table = cls.of(shares, exclude=left_out)
        if "figure" in table.columns:
            table.columns["figure"].column.verbose_name = SharedExpenditure.Key(key).label
        return table


class DocumentTable(Table):
    name = LinkColumn()
    size = NumberColumn(verbose_name="Bytes")

    class Meta:
        model = Document
        fields = ("name", "size", "stored_at", "stored_by")


class MonthTable(Table):
    month = LinkColumn()
    plan = plan()
    state = django_tables2.Column(empty_values=(), orderable=False)
    owed = MoneyColumn(orderable=False)
    held = MoneyColumn(orderable=False)
    due = DateColumn(orderable=False, verbose_name="Payment due")
    exceptions = NumberColumn(orderable=False)
    calculated_by = django_tables2.Column(default=NOTHING)

    class Meta:
        model = Calculation
        fields = (
            "month",
            "plan",
            "state",
            "owed",
            "held",
            "due",
            "exceptions",
            "transaction_count",
            "calculated_at",
            "calculated_by",
            "digest",
        )
        sequence = fields

    def render_month(self, value: Any) -> str:
        return f"{value:%Y-%m}"

    def value_month(self, value: Any) -> str:
        return f"{value:%Y-%m}"

    def render_state(self, record: Calculation) -> SafeString:
        return state_badge(record, record.how_far)  # type: ignore[attr-defined]

    def value_state(self, record: Calculation) -> str:
        return ", ".join(text for text, _ in _states(record, record.how_far))  # type: ignore[attr-defined]


def state_badge(calculation: Calculation, how_far: MonthState) -> SafeString:
    """How far the month is; whether it is stale beside what was delivered of it, or instead."""
    return format_html_join(" ", "{}", ((badge(text, colour),) for text, colour in _states(calculation, how_far)))


def _states(calculation: Calculation, how_far: MonthState) -> list[tuple[str, str]]:
    stale = [("Stale", "warning")] if calculation.stale_since else []
    told = [(how_far.label, how_far.colour)] if how_far.code in TOLD or not stale else []
    return [*told, *stale]
