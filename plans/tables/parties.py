"""Lists of parties, their addresses, companies and funds."""

import django_tables2

from backoffice.tables import LinkColumn, NumberColumn, Table
from plans.models import Address, Company, Fund, Party
from plans.tables.columns import of_plan


class PartyTable(Table):
    code = LinkColumn()

    class Meta:
        model = Party
        fields = ("code", "name", "kind")


class CompanyTable(Table):
    code = LinkColumn()
    fund_count = NumberColumn(verbose_name="Funds", orderable=False)

    class Meta:
        model = Company
        fields = ("code", "name", "jurisdiction", "fund_count")


class FundTable(Table):
    code = LinkColumn()
    company = django_tables2.Column(linkify=True, order_by="company__name")

    class Meta:
        model = Fund
        fields = ("code", "name", "company")


class AddressTable(Table):
    plan = of_plan()
    owner = django_tables2.Column(linkify=True, orderable=False, verbose_name="Party or company")

    class Meta:
        model = Address
        fields = ("plan", "owner", "since", "text")
        sequence = fields
