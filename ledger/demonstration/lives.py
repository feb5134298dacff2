"""The lives of accounts, drawn before the book begins: when they buy, save, withdraw, exchange, retire.

Also entered here: a merger, some mistakes that are put right, and the exceptions on purpose.
"""

from datetime import date
from itertools import accumulate

from ledger.demonstration.draws import Draws
from ledger.demonstration.events import ALL, Diary, Event
from ledger.demonstration.market import STEADY, flavour_of
from ledger.demonstration.terms import Terms

LUMPS = (1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000, 12_000, 15_000, 20_000, 25_000, 50_000)
SAVINGS = (50, 50, 75, 100, 100, 150, 200, 250, 300, 500)
DAYS_OF_MONTH = (3, 5, 10, 15, 20, 25, 28)
CROWD = 90  # NYSE days in which a new fund draws most of its accounts
LIFE = 840  # NYSE days over which an account's later events are spread
MISTAKES = ("mistaken sale", "mistaken redemption", "mistaken exchange")
EXCEPTIONS = (
    ("short", date(2003, 8, 12)),
    ("half", date(2003, 9, 10)),
    ("unknown waiver", date(2003, 9, 17)),
)


class Lives:
    """Enters the lives of `accounts` accounts into a diary."""

    def __init__(self, terms: Terms, diary: Diary, draws: Draws, *, accounts: int) -> None:
        self._terms = terms
        self._diary = diary
        self._draws = draws
        self._accounts = accounts
        self._end = len(diary.calendar)
        self.popularity = list(accumulate(flavour_of(fund).popularity for fund in terms.funds))
        # Of 100 accounts 3 are opened by transfer, 2 by the merger, the others by a purchase.
        self._buyers = max(1, accounts - accounts * 5 // 100)
        self._heirs = range(self._buyers, self._buyers + accounts * 3 // 100)
        systematic = [waiver.code for waiver in terms.waivers if "systematic" in waiver.name.lower()]
        self.systematic_waiver = systematic[0] if systematic else ""
        self._waivers = [waiver.code for waiver in terms.waivers if waiver.code not in systematic]

    def enter_all(self) -> None:
        first_days = [self._first_day(fund) for fund in range(len(self._terms.funds))]
        for account in range(self._buyers):
            self._open(account, first_days)
        for heir in self._heirs:
            self._inherit(heir)
        self._mistakes()
        for action, day in EXCEPTIONS:
            if self._diary.calendar[0] <= day <= self._diary.calendar[-1]:
                self._diary.leave(self._diary.on_or_after(day), Event(action, 0))

    def _first_day(self, fund: int) -> int:
        """Number of the first day on which the fund has shares to sell; that after the book's end for never."""
        days = enumerate(self._diary.calendar)
        return next((number for number, day in days if self._terms.sells(self._terms.funds[fund], day)), self._end)

    def _open(self, account: int, first_days: list[int]) -> None:
        """A first purchase, perhaps savings and withdrawals, later purchases, and what leaves now and then."""
        draws, funds = self._draws, len(first_days)
        # The first accounts give every fund a holder from its first day.
        fund = account if account < funds else draws.weighted(self.popularity)
        opened = first_days[fund]
        left = self._end - opened
        if not left:
            return
        if account >= funds:
            opened += draws.below(min(CROWD, left) if draws.chance(600) else left)
        self._diary.issue(opened, Event("buy", account, fund, amount=self.lump()))
        if draws.chance(600):
            self.save(account, fund, opened)
        for _ in range(draws.below(10)):
            self._diary.issue(self._later(opened), Event("buy", account, amount=self.lump()))
        if draws.chance(60):
            event = Event("withdraw", account, fund, draws.between(3, 9), day_of_month=draws.pick(DAYS_OF_MONTH))
            self._diary.leave(self._later(opened), event)
        for _ in range(draws.below(10)):
            self._diary.leave(self._later(opened), self._some_leave(account))

    def lump(self) -> int:
        """Cents of a lump-sum purchase."""
        return self._draws.pick(LUMPS) * 100

    def save(self, account: int, fund: int, opened: int) -> None:
        """Systematic purchases from the month after on."""
        amount = self._draws.pick(SAVINGS) * 100
        event = Event("save", account, fund, amount=amount, day_of_month=self._draws.pick(DAYS_OF_MONTH))
        self._diary.issue(self._diary.month_after(opened, event), event)

    def _later(self, opened: int) -> int:
        return opened + 1 + self._draws.below(LIFE)

    def _some_leave(self, account: int) -> Event:
        """Of 100: 40 partial redemptions, 10 full ones, 6 waived, 40 exchanges, 4 transfers."""
        draws = self._draws
        kind = draws.below(100)
        if kind < 40:
            return Event("redeem", account, permille=draws.between(50, 700))
        if kind < 50:
            return Event("redeem", account, permille=ALL)
        if kind < 56:
            waiver = draws.pick(self._waivers) if self._waivers else ""
            return Event("redeem", account, permille=draws.pick((ALL, ALL, 500)), waiver=waiver)
        if kind < 96:
            return Event("exchange", account, permille=draws.pick((ALL, ALL, 500, 300, 250)))
        return Event("transfer", account, permille=draws.pick((ALL, 500, 250)), other=draws.below(self._accounts))

    def _inherit(self, heir: int) -> None:
        """An account opened by re-registration, from up to two others: either may hold nothing by then."""
        day = self._draws.between(self._end // 4, self._end - 1)
        part = self._draws.pick((ALL, ALL, ALL, 500))
        for _ in range(2):
            self._diary.leave(day, Event("transfer", self._draws.below(self._buyers), permille=part, other=heir))

    def _mistakes(self) -> None:
        """One for each 125 accounts, in the book's second half; some accounts hold nothing that day."""
        for place in range(self._accounts // 125):
            action = MISTAKES[place % len(MISTAKES)]
            event = Event(action, self._draws.below(self._accounts))
            day = self._draws.between(self._end // 2, self._end - 1)
            enter = self._diary.issue if action == "mistaken sale" else self._diary.leave
            enter(day, event)

    def merger(self) -> tuple[date, int] | None:
        """Enters shares issued for another company's assets, three quarters through the book: day and fund.

        They go to new accounts and to some that are there. None where no fund with a moving NAV sells that day.
        """
        number = self._end * 3 // 4
        day, funds = self._diary.calendar[number], self._terms.funds
        able = [n for n, fund in enumerate(funds) if self._terms.sells(fund, day) and flavour_of(fund) is not STEADY]
        if not able:
            return None
        fund = max(able, key=lambda n: ("growth fund" in funds[n].name.lower(), -n))
        accounts = [*range(self._heirs.stop, self._accounts), *range(0, self._accounts, 150)]
        for place, account in enumerate(accounts):
            self._diary.issue(number, Event("merge", account, fund, other=place))
        return day, fund
