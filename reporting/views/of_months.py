"""The terms of a report's figures, of any months and funds of a plan: each page sums to what the report shows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from backoffice.tables import Table
from ledger.models import Right
from ledger.views.deliveries.sums import party_names
from ledger.views.of_months import MonthsPage
from reporting.forms.of_months import CarriedForm, FeeMonthsForm, UnpaidForm
from reporting.selectors.of_months import carried_over, fees_of_months
from reporting.selectors.statements.payments import UnpaidRow, unpaid_rows
from reporting.tables.of_months import CarriedBeforeTable, CarriedTable, FundFeesTable, NetAssetsTable, UnpaidTable

RIGHTS = dict(Right.choices)


class MonthsFeesView(MonthsPage):
    """Average net assets, fees, charges and effective rates."""

    form_class = FeeMonthsForm
    title = "Fees of months"
    lead = "Average net assets are the mean over the days on which fees accrued; of several funds, the sum of theirs."
    clause = "F1, F3, F4, P2"

    def tables(self, form: FeeMonthsForm) -> list[Table]:
        asked = form.cleaned_data
        funds = form.funds(self.within_reach)
        rows = fees_of_months(asked["plan"], funds, asked["months_from"], asked["months_to"], payee=asked["payee"])
        query = form.query(payee=asked["payee"])
        own = [] if asked["payee"] else [NetAssetsTable.of_rows(rows, query)]  # of the funds, not of a payee
        return [*own, FundFeesTable.of(rows, query=query)]


class CarriedOverView(MonthsPage):
    """What was spent in excess of what was received, before some months and to their end."""

    form_class = CarriedForm
    title = "Carried over"
    lead = "What was spent for a fund less the fees and charges received from it, where more was spent."
    clause = "B SIXTH(C)"

    def tables(self, form: CarriedForm) -> list[Table]:
        asked = form.cleaned_data
        rows = carried_over(asked["plan"], form.funds(self.within_reach), asked["months_from"], asked["months_to"])
        query = form.query()
        return [CarriedBeforeTable.of(rows, query=query), CarriedTable.of_rows(rows, query)]


class UnpaidView(MonthsPage):
    """What was delivered by the end of a day and not paid by then, with what held it."""

    form_class = UnpaidForm
    title = "Not paid as of a day"
    lead = "Delivered by the end of the day and not settled with the bank by then."
    clause = "B EIGHTH(B), EIGHTH(C), P3, P4"
    empty = "Nothing was unpaid that day."

    def tables(self, form: UnpaidForm) -> list[Table]:
        funds = {fund.code: fund.name for fund in form.funds(self.within_reach)}
        asked = form.cleaned_data
        rows = [row for row in unpaid_rows(asked["plan"], asked["day"]) if row.unpaid.fund in funds]
        return [UnpaidTable.of_rows(_lines([row for row in rows if _wanted(row, asked)], funds))]


def _wanted(row: UnpaidRow, asked: dict[str, Any]) -> bool:
    unpaid = row.unpaid
    held = bool(unpaid.reason)
    states = {"": True, "unpaid": not held, "overdue": not held and unpaid.due <= asked["day"], "held": held}
    return (
        states[asked["state"]]
        and asked["recipient"] in ("", unpaid.recipient)
        and asked["reason"] in ("", unpaid.reason)
    )


def _lines(rows: list[UnpaidRow], funds: dict[str, str]) -> Iterator[dict[str, Any]]:
    names = party_names()

    def order(row: UnpaidRow) -> tuple[date, str, str, str]:
        return (row.month, funds[row.unpaid.fund], row.right, row.unpaid.recipient)

    for row in sorted(rows, key=order):
        unpaid = row.unpaid
        yield {
            "month": f"{row.month:%Y-%m}",
            "fund": funds[unpaid.fund],
            "right": RIGHTS[row.right],
            "recipient": names.get(unpaid.recipient, unpaid.recipient),
            "due": unpaid.due,
            "amount": unpaid.amount,
            "reason": unpaid.reason or None,
            "clause": unpaid.clause or None,
        }
