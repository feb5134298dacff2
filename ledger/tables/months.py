"""The list of months, and how far each is."""

from typing import Any

import django_tables2
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backoffice.tables import DateColumn, LinkColumn, MoneyColumn, NumberColumn, Table, badge
from ledger.models import Calculation
from ledger.selectors.deliveries import MonthState
from ledger.tables.columns import NOTHING, plan

TOLD = ("delivered", "paid")


class MonthTable(Table):
    month = LinkColumn()
    plan = plan()
    state = django_tables2.Column(empty_values=(), orderable=False)
    owed = MoneyColumn(orderable=False)
    held = MoneyColumn(orderable=False)
    due = DateColumn(orderable=False, verbose_name="Payment due")
    exceptions = NumberColumn(orderable=False)
    calculated_by = django_tables2.Column(default=NOTHING)

    class Meta:
        model = Calculation
        fields = (
            "month",
            "plan",
            "state",
            "owed",
            "held",
            "due",
            "exceptions",
            "transaction_count",
            "calculated_at",
            "calculated_by",
            "digest",
        )
        sequence = fields

    def render_month(self, value: Any) -> str:
        return f"{value:%Y-%m}"

    def value_month(self, value: Any) -> str:
        return f"{value:%Y-%m}"

    def render_state(self, record: Calculation) -> SafeString:
        return state_badge(record, record.how_far)  # type: ignore[attr-defined]

    def value_state(self, record: Calculation) -> str:
        return ", ".join(text for text, _ in _states(record, record.how_far))  # type: ignore[attr-defined]


def state_badge(calculation: Calculation, how_far: MonthState) -> SafeString:
    """How far the month is; whether it is stale beside what was delivered of it, or instead."""
    return format_html_join(" ", "{}", ((badge(text, colour),) for text, colour in _states(calculation, how_far)))


def _states(calculation: Calculation, how_far: MonthState) -> list[tuple[str, str]]:
    stale = [("Stale", "warning")] if calculation.stale_since else []
    told = [(how_far.label, how_far.colour)] if how_far.code in TOLD or not stale else []
    return [*told, *stale]
