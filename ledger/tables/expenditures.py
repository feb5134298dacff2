"""Lists of expenditures, their shares and documents."""

from typing import Any

import django_tables2

from backoffice.quantities import MONEY
from backoffice.tables import LinkColumn, MoneyColumn, NumberColumn, Table, total
from ledger.models import Expenditure, SharedExpenditure
from ledger.tables.columns import NOTHING, CodeColumn, fund, plan
from plans.models import Document


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
