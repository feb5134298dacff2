"""The life of a synthetic shareholder book, one NYSE day after the other.

Each day's issues come first, then all that leaves (T2), and records are numbered as they happen, so that
within a day the ids sort as the rules apply them. The book keeps what each account holds, so nothing is short
except what is meant to be (`Remarkable.deliberate`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.demonstration.calendar import month_later
from ledger.demonstration.draws import Draws
from ledger.demonstration.events import ALL, SOME, Deliberate, Diary, Event, Remarkable
from ledger.demonstration.holdings import Holdings
from ledger.demonstration.lives import Lives
from ledger.demonstration.market import STEADY, Market
from ledger.demonstration.rows import Record, Valued, units_for, value
from ledger.demonstration.terms import Terms
from ledger.trading_days import open_days

ONE_SHARE = 10_000
CATEGORIES = ("Employees of the adviser", "Rollover from a group retirement plan", "Reinvestment after redemption")
NO_SUCH_WAIVER = "GOODWILL"
WRONG_CHARGES = (date(2003, 8, 1), date(2003, 9, 1))
"""The transfer agent gets two charges wrong, each the first on or after one of these days (C5)."""
WRONG_BY = 1_000  # cents


class BookDay(NamedTuple):
    """One NYSE day of the book."""

    date: date
    records: list[Record]
    valuations: list[Valued]


class Book:
    """A book over the funds of a plan. Iterate `days()` once; what it noted on the way is then in `remarkable`."""

    def __init__(self, terms: Terms, *, accounts: int, seed: int, first: date, last: date) -> None:
        self.terms = terms
        self.remarkable = Remarkable()
        self.record_count = 0
        self._calendar = open_days(first, last)
        self._draws = Draws(seed, "accounts")
        self._market = Market(terms.funds, Draws(seed, "market"))
        self._holdings = Holdings(funds=len(terms.funds), accounts=accounts)
        self._reinvests = [self._draws.chance(850) for _ in range(accounts)]
        self._diary = Diary(self._calendar)
        self._lives = Lives(terms, self._diary, self._draws, accounts=accounts)
        self._late: dict[int, list[Record]] = defaultdict(list)  # handed in on a later day
        self._today = 0
        self._records: list[Record] = []
        self._actions: dict[str, Callable[[Event], None]] = {
            "buy": self._buy,
            "save": self._save,
            "withdraw": self._withdraw,
            "redeem": self._redeem,
            "exchange": self._exchange,
            "transfer": self._transfer,
            "merge": self._merge,
            "convert": self._convert,
            "mistaken sale": self._mistaken_sale,
            "mistaken redemption": self._mistaken_redemption,
            "mistaken exchange": self._mistaken_exchange,
            "short": self._deliberately_short,
            "half": self._deliberately_half,
            "unknown waiver": self._deliberately_unknown_waiver,
        }
        if self._calendar:
            self._lives.enter_all()
            merger = self._lives.merger()
            if merger:
                self.remarkable.merger = (merger[0], terms.funds[merger[1]].code)

    # The days

    def days(self) -> Iterator[BookDay]:
        """All NYSE days in order."""
        for number, day in enumerate(self._calendar):
            self._today = number
            self._records = []
            self._market.advance(day)
            self._pay_dividends(day)
            for event in self._diary.take_issues(number):
                self._actions[event.action](event)
            for event in self._diary.take_leaves(number):
                self._actions[event.action](event)
            for record in self._late.pop(number, ()):
                self._hand_in(record)
            yield BookDay(day, self._records, self._valuations(day))

    def _valuations(self, day: date) -> list[Valued]:
        """Of every fund from its first day; one that has left the plan is still held, and valued."""
        market, outstanding = self._market, self._holdings.outstanding
        return [
            Valued(day, fund.code, market.nav(n), outstanding[n], market.flavours[n] is STEADY)
            for n, fund in enumerate(self.terms.funds)
            if fund.party_since <= day
        ]

    def _pay_dividends(self, day: date) -> None:
        """Quarterly on the 20th or the next NYSE day; a money market fund on the last NYSE day of each month."""
        ends_quarter = day.month % 3 == 0 and self._today == self._diary.on_or_after(day.replace(day=20))
        ends_month = not open_days(day + timedelta(days=1), month_later(day, 1) - timedelta(days=1))
        for fund, flavour in enumerate(self._market.flavours):
            due = ends_month if flavour is STEADY else ends_quarter
            if due:
                dividend = self._market.pay_dividend(fund, day)
                for account in self._holdings.holders_of(fund):
                    if self._reinvests[account]:
                        self._reinvest(account, fund, dividend)

    def _reinvest(self, account: int, fund: int, dividend: int) -> None:
        """`dividend` in micro-dollars a share; what buys no ten-thousandth of a share is left out."""
        amount = (self._holdings.units(account, fund) * dividend + 50_000_000) // 100_000_000
        units = units_for(amount, self._market.nav(fund))
        if units:
            self._record(account, fund, "REINVEST", units, amount)
            self._holdings.reinvest(account, fund, units)

    # Records

    @property
    def _date(self) -> date:
        return self._calendar[self._today]

    def _hand_in(self, record: Record) -> str:
        """Numbers a record and puts it among the day's; its id."""
        self.record_count += 1
        numbered = record._replace(record_id=f"D{self.record_count:07d}")
        self._records.append(numbered)
        if numbered.kind == "CANCEL":
            self.remarkable.cancellations.append(numbered.record_id)
        return numbered.record_id

    def _draft(self, account: int, fund: int, kind: str, units: int, amount: int) -> Record:
        return Record("", self._date, self.terms.funds[fund].code, account_number(account), kind, units, amount)

    def _record(self, account: int, fund: int, kind: str, units: int, amount: int, **more: Any) -> str:
        return self._hand_in(self._draft(account, fund, kind, units, amount)._replace(**more))

    def _pair(self, account: int, out: tuple[int, int], into: tuple[int, int], amount: int) -> None:
        """An exchange; `out` and `into` are fund and units."""
        first = self._record(account, out[0], "EXCHANGE_OUT", out[1], amount)
        self._record(account, into[0], "EXCHANGE_IN", into[1], amount, counterpart=first)

    def _worth(self, units: int, fund: int) -> int:
        return value(units, self._market.nav(fund))

    # Choices

    def _held_fund(self, event: Event) -> int | None:
        """The event's fund or one of the account's; None where it holds nothing of it."""
        held = self._holdings.funds_of(event.account)
        if event.fund != SOME:
            return event.fund if event.fund in held else None
        return self._draws.pick(held) if held else None

    def _selling_fund(self, besides: int | None = None) -> int | None:
        """A fund that sells shares today, by popularity."""
        for _ in range(8):
            fund = self._draws.weighted(self._lives.popularity)
            if fund != besides and self._sells(fund):
                return fund
        selling = [n for n in range(len(self.terms.funds)) if n != besides and self._sells(n)]
        return self._draws.pick(selling) if selling else None

    def _sells(self, fund: int) -> bool:
        return self.terms.sells(self.terms.funds[fund], self._date)

    def _part(self, account: int, fund: int, permille: int) -> int:
        """Units of what is held, at least one."""
        held = self._holdings.units(account, fund)
        return held if permille == ALL else max(1, held * permille // ALL)

    # Issues

    def _buy(self, event: Event) -> None:
        """A lump sum, now and then at net asset value under Rule 22d-1; a new fund may be saved in."""
        fund = self._selling_fund() if event.fund == SOME else event.fund
        if fund is None or not self._sells(fund):
            return
        if self._draws.chance(25):
            self._sale(event.account, fund, event.amount, kind="NAV_SALE", category=self._draws.pick(CATEGORIES))
            return
        self._sale(event.account, fund, event.amount)
        if event.fund == SOME and self._draws.chance(300):
            self._lives.save(event.account, fund, self._today)

    def _sale(self, account: int, fund: int, amount: int, *, kind: str = "SALE", category: str = "") -> None:
        units = units_for(amount, self._market.nav(fund))
        self._record(account, fund, kind, units, amount, category=category)
        self._holdings.sell(account, fund, issued=self._date, units=units, cost=amount)

    def _save(self, event: Event) -> None:
        """A systematic purchase; the next one a month later, while the account holds the fund."""
        if self._sells(event.fund) and self._holdings.units(event.account, event.fund):
            self._sale(event.account, event.fund, event.amount)
            if not self._draws.chance(12):
                self._diary.issue(self._diary.month_after(self._today, event), event)

    def _merge(self, event: Event) -> None:
        """One account's shares of the merger; one account in twelve comes without its history (L2)."""
        account, fund, place = event.account, event.fund, event.other
        units = self._draws.between(50 * ONE_SHARE, 2_500 * ONE_SHARE)
        worth = self._worth(units, fund)
        if place % 12 == 5:
            record_id = self._record(account, fund, "MERGER", units, worth)
            self.remarkable.mergers_without_history.append(record_id)
        else:
            issued = self._former_issue_date(is_old=place % 4 == 0)
            distributor = self.terms.in_office(self.terms.funds[fund].code, issued)
            self._record(
                account,
                fund,
                "MERGER",
                units,
                worth * self._draws.between(600, 2_400) // 1_000,
                original_issue_date=issued,
                distributor=distributor or self.terms.original_distributor,
            )
            if place % 4 == 0:
                eighth = month_later(issued, 10, months=8 * 12 + 1)
                number = self._diary.on_or_after(max(eighth, month_later(self._date, 10)))
                self._diary.leave(number, Event("convert", account, fund, amount=units))
        self._holdings.arrive(account, fund, units)

    def _former_issue_date(self, *, is_old: bool) -> date:
        """When the merged fund issued the shares; old ones convert soon, after eight years."""
        year = self._date.year - (8 if is_old else self._draws.between(1, 4))
        return date(year, self._draws.between(1, 12), self._draws.between(1, 28))

    # What leaves

    def _withdraw(self, event: Event) -> None:
        """A systematic withdrawal, within 12% a year; the next one a month later, while there is something."""
        if self._holdings.units(event.account, event.fund):
            self._redemption(event.account, event.fund, event.permille, self._lives.systematic_waiver)
            self._diary.leave(self._diary.month_after(self._today, event), event)

    def _redeem(self, event: Event) -> None:
        fund = self._held_fund(event)
        if fund is not None:
            self._redemption(event.account, fund, event.permille, event.waiver)

    def _redemption(self, account: int, fund: int, permille: int, waiver: str) -> None:
        units = self._part(account, fund, permille)
        amount = self._worth(units, fund)
        code, today = self.terms.funds[fund].code, self._date
        charge = self._holdings.redeem(
            account,
            fund,
            units=units,
            amount=amount,
            rate_of=lambda issued: self.terms.cdsc_rate(code, issued, today),
        )
        # Not every redemption says what was withheld.
        reported = None if waiver or self._draws.chance(300) else charge
        wrong = bool(reported) and self._charge_goes_wrong()
        if reported is not None and wrong:
            reported += WRONG_BY
        record_id = self._record(account, fund, "REDEEM", units, amount, waiver=waiver, cdsc=reported)
        if wrong:
            self.remarkable.withheld_otherwise.append(record_id)

    def _charge_goes_wrong(self) -> bool:
        done = len(self.remarkable.withheld_otherwise)
        return done < len(WRONG_CHARGES) and WRONG_CHARGES[done] <= self._date

    def _exchange(self, event: Event) -> None:
        """Into `other`, or into some fund and, more often than not, back again later."""
        source = self._held_fund(event)
        target = self._selling_fund(besides=source) if event.other == SOME else event.other
        if source is None or target is None or not self._sells(target):
            return
        units = self._part(event.account, source, event.permille)
        amount = self._worth(units, source)
        arriving = units_for(amount, self._market.nav(target))
        if not arriving:
            return
        self._pair(event.account, (source, units), (target, arriving), amount)
        self._holdings.leave(event.account, source, units)
        self._holdings.arrive(event.account, target, arriving)
        if event.other == SOME and self._draws.chance(600):
            part = self._draws.pick((ALL, ALL, 700, 400))
            back = Event("exchange", event.account, target, part, other=source)
            self._diary.leave(self._today + self._draws.between(15, 250), back)

    def _transfer(self, event: Event) -> None:
        """Re-registration to another account: of all funds, or a part of one."""
        held = self._holdings.funds_of(event.account)
        if not held or event.other == event.account:
            return
        for fund in held if event.permille == ALL else [self._draws.pick(held)]:
            units = self._part(event.account, fund, event.permille)
            amount = self._worth(units, fund)
            first = self._record(event.account, fund, "TRANSFER_OUT", units, amount)
            self._record(event.other, fund, "TRANSFER_IN", units, amount, counterpart=first)
            self._holdings.leave(event.account, fund, units)
            self._holdings.arrive(event.other, fund, units)

    def _convert(self, event: Event) -> None:
        """To another class: the merged shares that have been held long enough."""
        units = min(event.amount, self._holdings.units(event.account, event.fund))
        if units:
            self._record(event.account, event.fund, "CONVERT", units, self._worth(units, event.fund))
            self._holdings.leave(event.account, event.fund, units)

    # Mistakes that are put right (T1): what was wrong never touches the holdings, what is right does on its day

    def _cancel_later(self, mistaken: str, wrong: Record, *right: Record) -> None:
        """A cancellation, and the corrected record with its true trade date, some days later."""
        number = min(self._today + self._draws.between(1, 6), len(self._calendar) - 1)
        cancel = wrong._replace(trade_date=self._calendar[number], kind="CANCEL", counterpart=mistaken)
        self._late[number].extend([cancel, *right])

    def _mistaken_sale(self, event: Event) -> None:
        """Ten times the amount: cancelled, and sold again as it was meant, on the same trade date."""
        fund = self._held_fund(event)
        if fund is None or not self._sells(fund):
            return
        nav, amount = self._market.nav(fund), self._lives.lump()
        wrong = self._draft(event.account, fund, "SALE", units_for(amount * 10, nav), amount * 10)
        right = self._draft(event.account, fund, "SALE", units_for(amount, nav), amount)
        self._cancel_later(self._hand_in(wrong), wrong, right)
        self._holdings.arrive(event.account, fund, right.shares)

    def _mistaken_redemption(self, event: Event) -> None:
        """Of twice the shares: cancelled, and redeemed again as ordered."""
        fund = self._held_fund(event)
        if fund is None:
            return
        units = self._part(event.account, fund, 300)
        wrong, right = (self._draft(event.account, fund, "REDEEM", n, self._worth(n, fund)) for n in (units * 2, units))
        self._cancel_later(self._hand_in(wrong), wrong, right)
        self._holdings.leave(event.account, fund, units)

    def _mistaken_exchange(self, event: Event) -> None:
        """Never ordered: cancelled by naming one of its halves, and nothing in its place."""
        source = self._held_fund(event)
        target = self._selling_fund(besides=source)
        if source is None or target is None:
            return
        units = self._part(event.account, source, 500)
        amount = self._worth(units, source)
        arriving = units_for(amount, self._market.nav(target))
        if arriving:
            self._pair(event.account, (source, units), (target, arriving), amount)
            half = self._draws.pick(self._records[-2:])
            self._cancel_later(half.record_id, half)

    # Exceptions on purpose (T3): never applied, so they do not touch the holdings

    def _deliberate(self, kind: str, permille: int, reason: str, what: str, **more: Any) -> None:
        """On some account of the fund that most accounts hold."""
        fund = self._holdings.most_held()
        if fund is not None:
            account = self._draws.pick(self._holdings.holders_of(fund))
            units = self._part(account, fund, permille)
            record_id = self._record(account, fund, kind, units, self._worth(units, fund), **more)
            where = f"{self._date}, {self.terms.funds[fund].code}, {account_number(account)}"
            self.remarkable.deliberate.append(Deliberate(record_id, reason, f"{where}: {what}"))

    def _deliberately_short(self, _event: Event) -> None:
        self._deliberate("REDEEM", 3 * ALL, "SHORT", "a redemption of three times what the account holds")

    def _deliberately_half(self, _event: Event) -> None:
        self._deliberate("EXCHANGE_OUT", 250, "NO_COUNTERPART", "an exchange without its second half")

    def _deliberately_unknown_waiver(self, _event: Event) -> None:
        what = f"a redemption with the waiver {NO_SUCH_WAIVER}, which the plan does not have"
        self._deliberate("REDEEM", 250, "UNKNOWN_WAIVER", what, waiver=NO_SUCH_WAIVER)


def account_number(account: int) -> str:
    return f"DEMO-{account + 1:06d}"


def generate(terms: Terms, *, accounts: int, seed: int, first: date, last: date) -> Iterator[BookDay]:
    """The book's days. Same arguments, same days."""
    return Book(terms, accounts=accounts, seed=seed, first=first, last=last).days()
