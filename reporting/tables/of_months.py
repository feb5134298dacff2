"""Tables of the terms of a report's figures; each sums at its foot to what the report shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django_tables2

from backoffice.quantities import MONEY, PERCENT
from backoffice.tables import DateColumn, MoneyColumn, NumberColumn, PercentColumn, ReferenceColumn, Table, TextColumn
from backoffice.tables import total as sum_of
from backoffice.templatetags.quantities import read
from ledger.addresses import list_address
from ledger.engine.units import half_up
from reporting.selectors.of_months import Carried, FundFees, spent_query, together
from reporting.statement import inputs
from reporting.statement.building.rows import ONE

NOTHING = "\N{EM DASH}"
Query = Mapping[str, Any]


class FundColumn(django_tables2.Column):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"accessor": "fund__name", "verbose_name": "Fund", "linkify": None, **kwargs})


class LinkedTable(Table):
    """Each amount a link to the list of its terms: `query` is what lists of the same months and funds ask for."""

    def __init__(self, *args: Any, query: Query, **kwargs: Any) -> None:
        self.query = query
        super().__init__(*args, **kwargs)

    def address(self, name: str, record: Any, **wanted: Any) -> str:
        query = {key: value for key, value in self.query.items() if key != "payee"}
        return list_address(name, **{**query, "fund": record.fund.pk, **wanted})


def _portions(right: str) -> Any:
    def address(record: FundFees, table: LinkedTable) -> str:
        payee = {"payee": table.query["payee"]} if "payee" in table.query else {}
        return table.address("months-portions", record, right=right, **payee)

    return address


def _service_fees(record: FundFees, table: LinkedTable) -> str:
    payee = {"distributor": table.query["payee"]} if "payee" in table.query else {}
    return table.address("months-service-fees", record, **payee)


class NetAssetsTable(LinkedTable):
    """Rates are what the fees come to a year on the net assets of the days."""

    caption = "Net assets and rates by fund"

    fund = FundColumn(footer="Together")
    days = NumberColumn()
    total_net_assets = MoneyColumn(
        verbose_name="Net assets of the days", linkify=lambda record, table: table.address("months-daily-fees", record)
    )
    average = MoneyColumn(verbose_name="Average a day", default=NOTHING)
    distribution_rate = PercentColumn(verbose_name="Distribution Fee a year", default=NOTHING)
    service_rate = PercentColumn(verbose_name="Service fee a year", default=NOTHING)
    effective_rate = PercentColumn(verbose_name="Fees a year", default=NOTHING)

    @classmethod
    def of_rows(cls, rows: Sequence[FundFees], query: Query) -> Table:
        table = cls.of(rows, query=query)
        whole = together(rows)
        rates = ("distribution_rate", "service_rate", "effective_rate")
        table.set_foot(
            days=f"{max((row.days for row in rows), default=0):,}",
            total_net_assets=read(whole.total_net_assets, MONEY),
            average=read(whole.average, MONEY),
            **{name: read(getattr(whole, name), PERCENT, "%") for name in rates},
        )
        return table


class FundFeesTable(LinkedTable):
    caption = "Fees and charges by fund"

    fund = FundColumn(footer="Together")
    distribution_fee = MoneyColumn(
        verbose_name="Distribution Fee",
        footer=sum_of("distribution_fee", MONEY),
        linkify=_portions(inputs.DISTRIBUTION_FEE),
    )
    service_fee = MoneyColumn(verbose_name="Service fee", footer=sum_of("service_fee", MONEY), linkify=_service_fees)
    fees = MoneyColumn(verbose_name="Fees together", footer=sum_of("fees", MONEY))
    cdsc = MoneyColumn(verbose_name="Earned CDSC", footer=sum_of("cdsc", MONEY), linkify=_portions(inputs.CDSC))
    together = MoneyColumn(verbose_name="Fees and CDSC", footer=sum_of("together", MONEY))


class CarriedBeforeTable(LinkedTable):
    caption = "Before these months"

    fund = FundColumn(footer="Together")
    spent_before = MoneyColumn(verbose_name="Spent", footer=sum_of("spent_before", MONEY))
    received_before = MoneyColumn(verbose_name="Received", footer=sum_of("received_before", MONEY))
    before = MoneyColumn(verbose_name="Carried over", footer=sum_of("before", MONEY))


class CarriedTable(LinkedTable):
    caption = "To their end"

    fund = FundColumn(footer="Together")
    spent = MoneyColumn(
        footer=sum_of("spent", MONEY),
        linkify=lambda record, table: table.spent_address(record, "months_from", "months_to"),
    )
    received = MoneyColumn(
        footer=sum_of("received", MONEY), linkify=lambda record, table: table.address("months-fees", record)
    )
    spent_to_date = MoneyColumn(
        verbose_name="Spent to date",
        footer=sum_of("spent_to_date", MONEY),
        linkify=lambda record, table: table.spent_address(record, "", "months_to"),
    )
    received_to_date = MoneyColumn(
        verbose_name="Received to date",
        footer=sum_of("received_to_date", MONEY),
        linkify=lambda record, table: table.received_address(record),
    )
    now = MoneyColumn(verbose_name="Carried over", footer=sum_of("now", MONEY))
    net_assets = MoneyColumn(verbose_name="Net assets", default=NOTHING, footer=sum_of("net_assets", MONEY))
    share = PercentColumn(verbose_name="Part of them", default=NOTHING)

    @classmethod
    def of_rows(cls, rows: Sequence[Carried], query: Query) -> Table:
        table = cls.of(rows, query=query)
        whole, carried = sum(row.net_assets or 0 for row in rows), sum(row.now for row in rows)
        table.set_foot(share=read(half_up(carried * ONE, whole) if whole > 0 else None, PERCENT, "%"))
        return table

    def spent_address(self, record: Carried, first: str, last: str) -> str:
        query = {**self.query, "fund": record.fund.pk}
        return list_address("expenditures", **spent_query(query, self.query.get(first), self.query.get(last)))

    def received_address(self, record: Carried) -> str:
        query = {name: value for name, value in self.query.items() if name != "months_from"}
        return list_address("months-fees", **{**query, "fund": record.fund.pk})


class UnpaidTable(Table):
    caption = "Delivered and not paid"

    month = django_tables2.Column(footer="Together")
    fund = django_tables2.Column()
    amount = MoneyColumn(footer=sum_of("amount", MONEY))
    recipient = django_tables2.Column()
    right = django_tables2.Column()
    due = DateColumn()
    reason = TextColumn(verbose_name="Held because", default=NOTHING)
    clause = ReferenceColumn(default=NOTHING)

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Table:
        return cls.of(rows)
