"""Lists of lots and what took from them."""

from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.tables import DateColumn, LinkColumn, MoneyColumn, SharesColumn, Table
from ledger.models import Disposal, Lot
from ledger.tables.columns import CODE, CodeColumn, RecordColumn, fund, plan


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
