"""Purchases that wait, and decisions on purchases."""

from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.tables import BadgeColumn, DateColumn, LinkColumn, MoneyColumn, SharesColumn, Table, TextColumn
from ledger.models import OpenException, OrderDecision
from ledger.tables.columns import CODE
from ledger.tables.results import ExceptionTable

DECISION_COLOURS = {"accepted": "success", "rejected": "danger"}


class ConflictTable(ExceptionTable):
    """Each with a box; `chosen` says whether it is ticked."""

    chosen = django_tables2.Column(verbose_name="", empty_values=())
    record_id = django_tables2.Column(linkify=lambda record: record.transaction.get_absolute_url())
    account = django_tables2.Column(accessor="transaction__account", attrs=CODE)
    kind = django_tables2.Column(accessor="transaction__kind")
    shares = SharesColumn(accessor="transaction__shares")
    amount = MoneyColumn(accessor="transaction__amount")

    class Meta:
        model = OpenException
        fields = ("chosen", "trade_date", "record_id", "fund", "account", "kind", "shares", "amount", "reason", "rule")
        sequence = fields
        exclude = ("month",)

    def render_chosen(self, record: Any) -> SafeString:
        return format_html(
            '<input type="checkbox" class="form-check-input" name="transactions" value="{}" aria-label="{}"{}>',
            record.transaction_id,
            f"Decide on {record.record_id}",
            " checked" if record.chosen else "",
        )


class OrderDecisionTable(Table):
    transaction = LinkColumn(verbose_name="Record id", order_by="transaction__record_id")
    plan = django_tables2.Column(accessor="transaction__plan__code", verbose_name="Plan")
    trade_date = DateColumn(accessor="transaction__trade_date")
    fund = django_tables2.Column(accessor="transaction__fund__code", verbose_name="Fund")
    account = django_tables2.Column(accessor="transaction__account", attrs=CODE)
    amount = MoneyColumn(accessor="transaction__amount")
    decision = BadgeColumn(colours=DECISION_COLOURS)
    conflict = django_tables2.Column(verbose_name="What spoke against it", default="Nothing")
    reason = TextColumn(orderable=False)
    document = django_tables2.Column(linkify=True, orderable=False, default="")

    class Meta:
        model = OrderDecision
        fields = (
            "transaction",
            "plan",
            "trade_date",
            "fund",
            "account",
            "amount",
            "decision",
            "conflict",
            "reason",
            "document",
            "decided_by",
            "decided_at",
        )
        sequence = fields
