"""Addresses of the pages that explain a month."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from ledger.models import Calculation


def month_address(calculation: Calculation, name: str = "month", *more: object, **query: object) -> str:
    """A page of the month; `query` without what is empty."""
    address = reverse(name, args=[calculation.plan.code, calculation.month, *more])
    wanted = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{address}?{urlencode(wanted)}" if wanted else address


def calculate_address(calculation: Calculation) -> str:
    """Where the month is calculated again."""
    return f"{reverse('month-calculate')}?plan={calculation.plan_id}&month={calculation.month:%Y-%m}"


def why(
    calculation: Calculation, *, right: str = "", fund: str = "", tranche: str = "", payee: str = "", status: str = ""
) -> str:
    """Why an amount is what it is; what is left out stands for all."""
    return month_address(calculation, "month-why", right=right, fund=fund, tranche=tranche, payee=payee, status=status)


def fund_day(calculation: Calculation, fund: str, day: date) -> str:
    return month_address(calculation, "month-day", fund, day)


def lots_of_day(calculation: Calculation, fund: str, day: date, tranche: str) -> str:
    """Lots of a tranche (empty: free lots) that were open at the close of a day."""
    return month_address(calculation, "month-lots", fund, day, tranche=tranche)


def list_address(name: str, **query: object) -> str:
    """A list, filtered."""
    return f"{reverse(name)}?{urlencode(query)}"
