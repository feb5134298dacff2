"""The caps on sales charges that a month's calculation keeps (NASD Rule 2830(d)); none where no entry says so."""

from collections.abc import Iterable, Mapping
from datetime import date

from ledger.engine.book import OpenException
from ledger.engine.sales_charge_cap import Cap, PrimeRate, new_sales
from ledger.engine.transactions import Transaction
from ledger.models import Calculation, SalesChargeCapMonth
from ledger.months import month_end
from plans.models import Plan
from plans.selectors.sales_charge_caps import caps_of
from plans.values.sales_charge_cap import opening_of, percentage_of


class MonthCaps:
    """Collects the month's new gross sales, and says what each fund begins with."""

    def __init__(self, plan: Plan, month: date, previous: Calculation | None) -> None:
        self.month = month
        self.value = caps_of(plan, until=month_end(month))
        self.entries = dict(self.value.funds)
        self.prime_rates = tuple(PrimeRate(start, rate) for start, rate in self.value.prime_rates)
        self.carried = _closings(previous) if self.value and previous is not None else {}
        self.sales: dict[str, dict[date, int]] = {}

    @property
    def text(self) -> str:
        """As the digest of the month takes it (M1); empty where no cap is kept."""
        return f"{self.value}\n" if self.value else ""

    def add_sales(self, transactions: Iterable[Transaction], exceptions: Iterable[OpenException]) -> None:
        if not self.value:
            return
        sold = new_sales(transactions, (exception.transaction.record_id for exception in exceptions))
        for (fund, day), cents in sold.items():
            of_fund = self.sales.setdefault(fund, {})
            of_fund[day] = of_fund.get(day, 0) + cents

    def sales_of(self, fund: str) -> Mapping[date, int]:
        return self.sales.get(fund, {})

    def of(self, fund: str) -> Cap | None:
        """What the fund's month begins with; None: no cap is kept."""
        entries = self.entries.get(fund)
        if entries is None:
            return None
        return Cap(opening_of(entries, self.month, self.carried.get(fund)), percentage_of(entries), self.prime_rates)


def _closings(calculation: Calculation) -> dict[str, int]:
    rows = SalesChargeCapMonth.objects.filter(calculation=calculation)
    return dict(rows.values_list("fund__code", "closing"))
