"""Lists of transfers of rights, and of notices."""

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.tables import DateColumn, LinkColumn, Table, badge
from plans.models import Notice, Transfer
from plans.tables.columns import FundsColumn, RelatedColumn, distributor, of_plan


class TransferTable(Table):
    number = LinkColumn(accessor="pk", verbose_name="No.")
    plan = of_plan()
    tranche = LinkColumn()
    distributor = distributor()
    assignee = RelatedColumn(order_by="assignee__code")
    notice_received = DateColumn(default=badge("none: held", "warning"))
    funds = FundsColumn()

    class Meta:
        model = Transfer
        fields = (
            "number",
            "plan",
            "tranche",
            "right",
            "distributor",
            "assignee",
            "percent",
            "funds",
            "effective",
            "ends",
            "notice_received",
        )
        sequence = fields


class NoticeTable(Table):
    dated = LinkColumn()
    plan = of_plan()
    sender = django_tables2.Column(linkify=True, orderable=False, verbose_name="From")
    receiver = django_tables2.Column(linkify=True, orderable=False, verbose_name="To")
    document = django_tables2.Column(linkify=True, orderable=False, default="")

    def render_kind(self, value: str, record: Notice) -> str | SafeString:
        since = getattr(record, "since", "")
        return format_html("{} {}", value, badge(since, "secondary")) if since else value

    class Meta:
        model = Notice
        fields = ("dated", "direction", "kind", "plan", "sender", "receiver", "sent", "received", "subject", "document")
        sequence = fields
