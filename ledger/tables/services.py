"""Lists of assets of providers' customers, and of the service fees that follow."""

from typing import Any

import django_tables2

from backoffice.quantities import MONEY
from backoffice.tables import (
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    ReferenceColumn,
    Table,
    TextColumn,
    total,
)
from ledger.models import CustomerAssets
from ledger.selectors.service_fees import ProviderFee
from plans.references import clause_of_service


class CustomerAssetsTable(Table):
    month = django_tables2.Column(attrs={"cell": {"class": "date"}})
    plan = django_tables2.Column(accessor="plan__code", verbose_name="Plan")
    agreement = LinkColumn(order_by="agreement__code", linkify=lambda record: record.agreement.get_absolute_url())
    provider = django_tables2.Column(
        accessor="agreement__provider", verbose_name="Provider", linkify=True, order_by="agreement__provider__name"
    )
    fund = django_tables2.Column(linkify=True, order_by="fund__code")
    average_net_assets = MoneyColumn(footer=total("average_net_assets", MONEY))
    file = django_tables2.Column(linkify=True, default="by hand", orderable=False)

    class Meta:
        model = CustomerAssets
        fields = (
            "month",
            "plan",
            "agreement",
            "provider",
            "fund",
            "average_net_assets",
            "assets_id",
            "file",
            "entered_by",
            "entered_at",
        )
        sequence = fields

    def render_month(self, value: Any) -> str:
        return f"{value:%Y-%m}"

    value_month = render_month


class ProviderFeeTable(Table):
    """Of `ProviderFee`: each agreement and fund of a month."""

    caption = "Service fees of providers by fund"

    fund = django_tables2.Column(accessor="fund__code", verbose_name="Fund", linkify=lambda record: record.assets_url)
    agreement = LinkColumn(linkify=lambda record: record.agreement.get_absolute_url())
    provider = TextColumn(
        accessor="agreement__provider__name",
        verbose_name="Provider",
        linkify=lambda record: record.agreement.get_absolute_url(),
    )
    kind = django_tables2.Column(accessor="agreement__get_kind_display", verbose_name="Kind")
    paragraph = ReferenceColumn(empty_values=())
    assets = MoneyColumn(verbose_name="Average assets")
    rate = PercentColumn(verbose_name="Rate")
    days = NumberColumn()
    agreed = MoneyColumn(verbose_name="At that rate", footer=total("agreed", MONEY))
    above_rate = MoneyColumn(verbose_name="Over the cap", footer=total("above_rate", MONEY))
    above_fund = MoneyColumn(verbose_name="Over fund's fee", footer=total("above_fund", MONEY))
    paid = MoneyColumn(verbose_name="To pay", footer=total("paid", MONEY))

    def render_paragraph(self, record: ProviderFee, column: ReferenceColumn) -> Any:
        return ReferenceColumn.render(column, self.value_paragraph(record))

    def value_paragraph(self, record: ProviderFee) -> str:
        return clause_of_service(record.agreement.plan, record.agreement.kind)


class FundServiceTable(Table):
    """Of `FundLine`: what becomes of each fund's own service fee."""

    caption = "Each fund's service fee"

    fund = django_tables2.Column(accessor="fund__code", verbose_name="Fund", linkify=lambda record: record.why_url)
    fund_fee = MoneyColumn(verbose_name="The fund's service fee", footer=total("fund_fee", MONEY))
    paid = MoneyColumn(verbose_name="To providers", footer=total("paid", MONEY))
    kept = MoneyColumn(verbose_name="Stays with the distributor", footer=total("kept", MONEY))
