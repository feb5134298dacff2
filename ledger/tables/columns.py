"""What lists of the ledger share: columns, links and colours."""

from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.tables import DateColumn, LinkColumn
from ledger import addresses
from ledger.models import Portion

STATUS_COLOURS = {"held": "warning", "payable": "success"}
REASON_RULE = {
    "NO_DISTRIBUTOR": "L2",
    "SALES_SUSPENDED": "B FIFTH(A)",
    "OFFERING_WITHDRAWN": "B FIFTH(B)",
    "BELOW_MINIMUM": "B FIFTH(B)",
}
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
