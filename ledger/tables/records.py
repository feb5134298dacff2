"""Lists of records: transactions, valuations and the files they came in."""

from typing import Any

import django_tables2
from django.utils.safestring import SafeString

from backoffice.tables import BadgeColumn, LinkColumn, NumberColumn, SharesColumn, Table, badge
from ledger.models import LoadedFile, ShareTransaction, Valuation
from ledger.tables.columns import NOTHING, CodeColumn, fund, plan

FILE_COLOURS = {"faulty": "danger", "checked": "warning", "loaded": "success"}


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
