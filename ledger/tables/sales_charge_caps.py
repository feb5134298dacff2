"""The remainders of caps on sales charges, by fund and month."""

from backoffice.tables import DateColumn, LinkColumn, MoneyColumn, Table
from ledger.models import SalesChargeCapMonth
from ledger.tables.columns import fund


def own_page(record: SalesChargeCapMonth) -> str:
    return record.get_absolute_url()


class SalesChargeCapMonthTable(Table):
    month = LinkColumn(accessor="calculation", verbose_name="Month", order_by="calculation__month", linkify=own_page)
    fund = fund()
    opening = MoneyColumn(verbose_name="Opening")
    added = MoneyColumn(verbose_name="Added")
    asset_based_fee = MoneyColumn(verbose_name="Charged")
    closing = MoneyColumn(linkify=own_page)
    limited_from = DateColumn(verbose_name="Charged less from", default="")

    class Meta:
        model = SalesChargeCapMonth
        fields = (
            "month",
            "fund",
            "opening",
            "sales",
            "percentage",
            "added",
            "interest",
            "cdsc",
            "asset_based_fee",
            "closing",
            "not_charged",
            "limited_from",
        )
        sequence = fields
