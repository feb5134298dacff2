"""What the distributor spent, month by month, in proportion to what it sold and what the fund pays it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import NamedTuple

from ledger.demonstration.book import BookDay
from ledger.demonstration.draws import Draws
from ledger.demonstration.rows import Spent
from ledger.demonstration.terms import Terms
from ledger.engine.units import half_up


class Habit(NamedTuple):
    """A purpose, who does the work, and its size: ppm of the month's sales, and ppm a year of net assets."""

    purpose: str
    performed_by: str
    of_sales: int
    of_assets: int


HABITS = (
    Habit("dealer-commissions", "third-party", 40_000, 0),
    Habit("service-fees", "third-party", 0, 2_350),
    Habit("supplemental-dealer-payments", "third-party", 0, 600),
    Habit("advertising", "third-party", 1_500, 500),
    Habit("sales-literature", "affiliate", 800, 300),
    Habit("printing-and-mailing", "third-party", 500, 350),
    Habit("overhead", "own-staff", 0, 900),
    Habit("plan-administration", "own-staff", 0, 250),
)
# Not every month: seminars in the middle month of a quarter, finder's fees in its last.
SEASONAL = {
    2: Habit("sales-seminars", "own-staff", 2_500, 600),
    0: Habit("finders-fees", "third-party", 3_000, 0),
}


class Spending:
    """Watches the days of a book go by and tells, at the end, what was spent.

    Only months from the plan's effective date on, by the distributor in office at their last NYSE day.
    """

    def __init__(self, terms: Terms, seed: int) -> None:
        self._terms = terms
        self._draws = Draws(seed, "spending")
        self._sales: dict[tuple[date, str], int] = defaultdict(int)
        self._assets: dict[tuple[date, str], list[int]] = defaultdict(list)
        self._last_day: dict[date, date] = {}

    def watch(self, day: BookDay) -> None:
        month = day.date.replace(day=1)
        if day.date < self._terms.plan.plan.effective:
            return
        self._last_day[month] = day.date
        for record in day.records:
            if record.kind == "SALE":
                self._sales[record.trade_date.replace(day=1), record.fund] += record.amount
        for valued in day.valuations:
            self._assets[month, valued.fund].append(valued.net_assets)

    def expenditures(self) -> Iterator[Spent]:
        """By month, fund and purpose, numbered in that order."""
        numbers = count(1)
        for month, fund in sorted(self._assets):
            day = self._last_day[month]
            distributor = self._terms.in_office(fund, day)
            if not distributor:
                continue
            assets = self._assets[month, fund]
            average = sum(assets) // len(assets)
            seasonal = SEASONAL.get(month.month % 3)
            for habit in (*HABITS, seasonal) if seasonal else HABITS:
                amount = self._amount(habit, self._sales[month, fund], average)
                if amount:
                    number = next(numbers)
                    yield Spent(
                        f"E{number:07d}",
                        day,
                        fund,
                        distributor,
                        habit.purpose,
                        amount,
                        habit.performed_by,
                        f"Synthetic voucher {month:%Y-%m}/{number:05d}",
                    )

    def _amount(self, habit: Habit, sales: int, average: int) -> int:
        exact = sales * habit.of_sales * 12 + average * habit.of_assets
        return half_up(exact * self._draws.between(850, 1_150), 12_000_000 * 1_000)
