"""Addresses of the pages that explain a month, and of filtered lists. What is empty is not asked for."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from ledger.models import Calculation


def month_address(calculation: Calculation, name: str = "month", *more: object, **query: object) -> str:
    """A page of the month."""
    return _asking(reverse(name, args=[calculation.plan.code, calculation.month, *more]), query)


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
    """A list, filtered; several values of one filter are a list."""
    return _asking(reverse(name), query)


def _asking(address: str, query: Mapping[str, object]) -> str:
    wanted = {key: value for key, value in query.items() if value not in ("", None, [])}
    return f"{address}?{urlencode(wanted, doseq=True)}" if wanted else address
