"""The life of a synthetic shareholder book, one NYSE day after the other.

Every account gets a life when the book is opened: when it buys, how it saves, whether it reinvests, when it
leaves. These become events in a diary by day; each day's issues come first, then all that leaves (T2), and
records are numbered as they happen, so that within a day the ids sort as the rules apply them. The book keeps
what each account holds, so nothing is short except what is meant to be (`Kept.deliberate`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from ledger.demonstration.calendar import month_later, on_or_after
from ledger.demonstration.draws import Draws
from ledger.demonstration.market import STEADY, Market
from ledger.demonstration.positions import Position
from ledger.demonstration.rows import Record, Valued, units_for, value
from ledger.demonstration.terms import Terms
from ledger.trading_days import open_days

ONE_SHARE = 10_000
CATEGORIES = ("Employees of the adviser", "Rollover from a group retirement plan", "Reinvestment after redemption")
NO_SUCH_WAIVER = "GOODWILL"
LUMPS = (1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000, 12_000, 15_000, 20_000, 25_000, 50_000)
SAVINGS = (50, 50, 75, 100, 100, 150, 200, 250, 300, 500)
CROWD = 90  # NYSE days
LIFE = 840  # NYSE days
DAYS_OF_MONTH = (3, 5, 10, 15, 20, 25, 28)


class Event(NamedTuple):
    """Something an account will do. `detail` is a fund, an account or an amount, as the action needs."""

    action: str
    account: int
    fund: int = -1
    permille: int = 0
    amount: int = 0
    other: int = -1
    waiver: str = ""
    day_of_month: int = 0


class BookDay(NamedTuple):
    """One NYSE day of the book."""

    date: date
    records: list[Record]
    valuations: list[Valued]


@dataclass
class Remarkable:
    """Record ids of what somebody who looks at the book wants to find."""

    deliberate: list[tuple[str, str, str]] = field(default_factory=list)  # record id, reason, what it is
    withheld_otherwise: list[str] = field(default_factory=list)
    cancellations: list[str] = field(default_factory=list)
    mergers_without_history: list[str] = field(default_factory=list)
    merger: tuple[date, str] | None = None


class Book:
    """A book over the funds of a plan. Iterate `days()` once; what it noted on the way is then in `remarkable`."""

    def __init__(self, terms: Terms, *, accounts: int, seed: int, first: date, last: date) -> None:
        self.terms = terms
        self.accounts = accounts
        self.calendar = open_days(first, last)
        self.remarkable = Remarkable()
        self.record_count = 0
        self._draws = Draws(seed, "accounts")
        self._market = Market(terms.funds, Draws(seed, "market"))
        self._codes = [fund.code for fund in terms.funds]
        self._waivers = _waivers(terms)
        self._first_days = self._fund_first_days()
        self._issues: dict[int, list[Event]] = defaultdict(list)
        self._leaves: dict[int, list[Event]] = defaultdict(list)
        self._late: dict[int, list[Record]] = defaultdict(list)  # to be numbered and handed in on a later day
        self._holders: list[dict[int, Position]] = [{} for _ in self._codes]
        self._holdings: list[dict[int, Position]] = [{} for _ in range(accounts)]
        self._outstanding = [0] * len(self._codes)
        self._reinvests = [self._draws.chance(850) for _ in range(accounts)]
        self._popularity = list(accumulate(flavour.popularity for flavour in self._market.flavours))
        self._today = 0
        self._records: list[Record] = []
        self._actions: dict[str, Callable[[Event], None]] = {
            "buy": self._buy,
            "save": self._save,
            "withdraw": self._withdraw,
            "redeem": self._redeem,
            "exchange": self._exchange,
            "transfer": self._transfer,
            "convert": self._convert,
            "mistaken sale": self._mistaken_sale,
            "mistaken redemption": self._mistaken_redemption,
            "mistaken exchange": self._mistaken_exchange,
            "short": self._deliberately_short,
            "half": self._deliberately_half,
            "unknown waiver": self._deliberately_unknown_waiver,
        }
        if self.calendar and accounts:
            self._open_accounts()
            self._plan_merger()
            self._plan_mistakes()
            self._plan_exceptions()

    # The days

    def days(self) -> Iterator[BookDay]:
        """All NYSE days in order."""
        for number, day in enumerate(self.calendar):
            self._today = number
            self._records = []
            self._market.advance(day)
            self._pay_dividends(day)
            for diary in (self._issues, self._leaves):
                for event in diary.pop(number, ()):
                    self._actions[event.action](event)
            for record in self._late.pop(number, ()):
                self._hand_in(record)
            yield BookDay(day, self._records, self._valuations(day))

    def _valuations(self, day: date) -> list[Valued]:
        return [
            Valued(day, fund.code, self._market.nav(n), self._outstanding[n], self._market.flavours[n] is STEADY)
            for n, fund in enumerate(self.terms.funds)
            if fund.takes_part(day)
        ]

    def _pay_dividends(self, day: date) -> None:
        """Quarterly on the 20th or the next NYSE day; a money market fund on the last NYSE day of each month."""
        ends_month = self._ends_month()
        ends_quarter = day.month % 3 == 0 and self._today == on_or_after(self.calendar, day.replace(day=20))
        for fund, flavour in enumerate(self._market.flavours):
            due = ends_month if flavour is STEADY else ends_quarter
            if not due or not self.terms.funds[fund].takes_part(day):
                continue
            dividend = self._market.pay_dividend(fund, day)
            nav = self._market.nav(fund)
            for account in sorted(self._holders[fund]):
                if self._reinvests[account]:
                    self._reinvest(account, fund, dividend, nav)

    def _ends_month(self) -> bool:
        following = self._today + 1
        return following < len(self.calendar) and self.calendar[following].month != self.calendar[self._today].month

    def _reinvest(self, account: int, fund: int, dividend: int, nav: int) -> None:
        position = self._holders[fund][account]
        amount = (position.units * dividend + 50_000_000) // 100_000_000
        units = units_for(amount, nav)
        if units:
            self._record(account, fund, "REINVEST", units, amount)
            position.reinvest(units)
            self._outstanding[fund] += units

    # Records and holdings

    @property
    def _date(self) -> date:
        return self.calendar[self._today]

    def _next_id(self) -> str:
        self.record_count += 1
        return f"D{self.record_count:07d}"

    def _hand_in(self, record: Record) -> str:
        """Numbers a record and puts it among the day's."""
        numbered = record._replace(record_id=self._next_id())
        self._records.append(numbered)
        if numbered.kind == "CANCEL":
            self.remarkable.cancellations.append(numbered.record_id)
        return numbered.record_id

    def _draft(self, account: int, fund: int, kind: str, units: int, amount: int) -> Record:
        return Record("", self._date, self._codes[fund], account_number(account), kind, units, amount)

    def _record(self, account: int, fund: int, kind: str, units: int, amount: int, **more: Any) -> str:
        return self._hand_in(self._draft(account, fund, kind, units, amount)._replace(**more))

    def _position(self, account: int, fund: int) -> Position:
        """The position, opened where there is none."""
        position = self._holders[fund].get(account)
        if position is None:
            position = Position()
            self._holders[fund][account] = position
            self._holdings[account][fund] = position
        return position

    def _close_if_empty(self, account: int, fund: int) -> None:
        if not self._holders[fund][account].units:
            del self._holders[fund][account]
            del self._holdings[account][fund]

    def _held_fund(self, event: Event) -> int:
        """The event's fund, or one the account holds; -1 for none."""
        held = self._holdings[event.account]
        if event.fund >= 0:
            return event.fund if event.fund in held else -1
        return self._draws.pick(sorted(held)) if held else -1

    def _open_fund(self, besides: int = -1) -> int:
        """A fund that takes shares today, by popularity; -1 where `besides` is the only one."""
        for _ in range(8):
            fund = self._draws.weighted(self._popularity)
            if fund != besides and self._sells(fund, self._date):
                return fund
        selling = [n for n in range(len(self._codes)) if n != besides and self._sells(n, self._date)]
        return self._draws.pick(selling) if selling else -1

    def _sells(self, fund: int, day: date) -> bool:
        terms = self.terms.funds[fund]
        return terms.takes_part(day) and bool(self.terms.in_office(terms.code, day))

    def _part(self, position: Position, permille: int) -> int:
        """Units: all from 1,000 permille on, else the part, at least one unit."""
        return position.units if permille >= 1_000 else max(1, position.units * permille // 1_000)

    def _buy(self, event: Event) -> None:
        """A lump sum, now and then at net asset value under Rule 22d-1."""
        fund = event.fund if event.fund >= 0 else self._open_fund()
        if fund < 0 or not self._sells(fund, self._date):
            return
        if self._draws.chance(25):
            self._sale(event.account, fund, event.amount, "NAV_SALE", self._draws.pick(CATEGORIES))
        else:
            self._sale(event.account, fund, event.amount)
            if event.fund < 0 and self._draws.chance(300):
                self._start_saving(event.account, fund, self._today)

    def _sale(self, account: int, fund: int, amount: int, kind: str = "SALE", category: str = "") -> None:
        units = units_for(amount, self._market.nav(fund))
        self._record(account, fund, kind, units, amount, category=category)
        self._position(account, fund).sell(self._date, units, amount)
        self._outstanding[fund] += units

    def _save(self, event: Event) -> None:
        """A systematic purchase, and the next one a month later while the account holds the fund."""
        if event.fund not in self._holdings[event.account] or not self._sells(event.fund, self._date):
            return
        self._sale(event.account, event.fund, event.amount)
        if not self._draws.chance(12):
            self._put(self._issues, month_later(self._date, event.day_of_month), event)

    def _put(self, diary: dict[int, list[Event]], day: date, event: Event) -> None:
        number = on_or_after(self.calendar, day)
        if self._today < number < len(self.calendar):
            diary[number].append(event)

    def _withdraw(self, event: Event) -> None:
        """A systematic withdrawal, within 12% a year, and the next one a month later."""
        if self._redemption(event.account, event.fund, event.permille, self._waivers.systematic):
            self._put(self._leaves, month_later(self._date, event.day_of_month), event)

    def _redeem(self, event: Event) -> None:
        self._redemption(event.account, self._held_fund(event), event.permille, event.waiver)

    def _redemption(self, account: int, fund: int, permille: int, waiver: str) -> bool:
        position = self._holdings[account].get(fund)
        if position is None:
            return False
        units = self._part(position, permille)
        amount = value(units, self._market.nav(fund))
        code, today = self._codes[fund], self._date
        charge = position.redeem(units, amount, lambda issued: self.terms.cdsc_rate(code, issued, today))
        self._outstanding[fund] -= units
        reported = None if waiver or charge is None or self._draws.chance(300) else charge
        # Two charges that the transfer agent got wrong, for the reconciliation of rule C5.
        wrong = bool(reported) and _wrong_charges_due(today) and len(self.remarkable.withheld_otherwise) < 2
        if wrong and reported:
            reported += 1_000
        record_id = self._record(account, fund, "REDEEM", units, amount, waiver=waiver, cdsc=reported)
        if wrong:
            self.remarkable.withheld_otherwise.append(record_id)
        self._close_if_empty(account, fund)
        return True

    def _exchange(self, event: Event) -> None:
        """Out of one fund into another; where `other` says so, back again later."""
        source = self._held_fund(event)
        if source < 0:
            return
        target = event.other if event.other >= 0 else self._open_fund(besides=source)
        if target < 0 or target == source or not self._sells(target, self._date):
            return
        position = self._holders[source][event.account]
        units = self._part(position, event.permille)
        amount = value(units, self._market.nav(source))
        arriving = units_for(amount, self._market.nav(target))
        if not arriving:
            return
        self._pair(event.account, (source, units), (target, arriving), amount)
        position.leave(units)
        self._close_if_empty(event.account, source)
        self._position(event.account, target).arrive(arriving)
        self._outstanding[source] -= units
        self._outstanding[target] += arriving
        if event.other < 0 and self._draws.chance(600):
            back = self._today + self._draws.between(15, 250)
            if back < len(self.calendar):
                part = self._draws.pick((1_000, 1_000, 700, 400))
                self._leaves[back].append(Event("exchange", event.account, target, part, other=source))

    def _pair(self, account: int, out: tuple[int, int], into: tuple[int, int], amount: int) -> None:
        first = self._record(account, out[0], "EXCHANGE_OUT", out[1], amount)
        self._record(account, into[0], "EXCHANGE_IN", into[1], amount, counterpart=first)

    def _transfer(self, event: Event) -> None:
        """Re-registration to another account: of all funds, or a part of one."""
        held = sorted(self._holdings[event.account])
        if not held or event.other == event.account:
            return
        for fund in held if event.permille >= 1_000 else [self._draws.pick(held)]:
            position = self._holders[fund][event.account]
            units = self._part(position, event.permille)
            amount = value(units, self._market.nav(fund))
            first = self._record(event.account, fund, "TRANSFER_OUT", units, amount)
            self._record(event.other, fund, "TRANSFER_IN", units, amount, counterpart=first)
            position.leave(units)
            self._close_if_empty(event.account, fund)
            self._position(event.other, fund).arrive(units)

    def _convert(self, event: Event) -> None:
        """To another class, of shares that have been held long enough (those of the merger)."""
        position = self._holdings[event.account].get(event.fund)
        if position is None:
            return
        units = min(event.amount, position.units)
        self._record(event.account, event.fund, "CONVERT", units, value(units, self._market.nav(event.fund)))
        position.leave(units)
        self._close_if_empty(event.account, event.fund)
        self._outstanding[event.fund] -= units

    # Lives of accounts

    def _fund_first_days(self) -> list[int]:
        """Number of the first day on which each fund has shares to sell; `len(calendar)` for never."""
        numbers = range(len(self.calendar))
        return [
            next((n for n in numbers if self._sells(fund, self.calendar[n])), len(self.calendar))
            for fund in range(len(self._codes))
        ]

    def _open_accounts(self) -> None:
        """3 accounts of 100 are opened by transfer, 2 by the merger, the others by a purchase."""
        buyers = max(1, self.accounts - self.accounts * 5 // 100)
        for account in range(buyers):
            self._open_account(account)
        for heir in range(buyers, buyers + self.accounts * 3 // 100):
            day = self._draws.between(len(self.calendar) // 4, len(self.calendar) - 1)
            part = self._draws.pick((1_000, 1_000, 1_000, 500))
            # Two, since either may hold nothing when the day comes.
            for _ in range(2):
                self._leaves[day].append(Event("transfer", self._draws.below(buyers), permille=part, other=heir))

    def _open_account(self, account: int) -> None:
        """A first purchase, perhaps savings, later purchases, a retirement, and what leaves now and then."""
        draws, end = self._draws, len(self.calendar)
        # The first accounts give every fund a holder from its first day.
        fund = account if account < len(self._codes) else draws.weighted(self._popularity)
        start = self._first_days[fund]
        if start >= end:
            return
        opened = start
        if account >= len(self._codes):
            # A fund draws a crowd in its first months, then some every day.
            opened += draws.below(min(CROWD, end - start)) if draws.chance(600) else draws.below(end - start)
        self._issues[opened].append(Event("buy", account, fund, amount=draws.pick(LUMPS) * 100))
        if draws.chance(600):
            self._start_saving(account, fund, opened)
        for _ in range(draws.below(10)):
            self._later(self._issues, opened, Event("buy", account, amount=draws.pick(LUMPS) * 100))
        if draws.chance(60):
            event = Event("withdraw", account, fund, draws.between(3, 9), day_of_month=draws.pick(DAYS_OF_MONTH))
            self._later(self._leaves, opened, event)
        for _ in range(draws.below(10)):
            self._later(self._leaves, opened, self._some_leave(account))

    def _start_saving(self, account: int, fund: int, opened: int) -> None:
        day_of_month = self._draws.pick(DAYS_OF_MONTH)
        event = Event("save", account, fund, amount=self._draws.pick(SAVINGS) * 100, day_of_month=day_of_month)
        number = on_or_after(self.calendar, month_later(self.calendar[opened], day_of_month))
        if number < len(self.calendar):
            self._issues[number].append(event)

    def _later(self, diary: dict[int, list[Event]], opened: int, event: Event) -> None:
        """Some day of the account's next years; a book that ends before does not see it."""
        number = opened + 1 + self._draws.below(LIFE)
        if number < len(self.calendar):
            diary[number].append(event)

    def _some_leave(self, account: int) -> Event:
        draws = self._draws
        kind = draws.below(100)
        if kind < 40:
            return Event("redeem", account, permille=draws.between(50, 700))
        if kind < 50:
            return Event("redeem", account, permille=1_000)
        if kind < 56:
            waiver = draws.pick(self._waivers.events) if self._waivers.events else ""
            return Event("redeem", account, permille=draws.pick((1_000, 1_000, 500)), waiver=waiver)
        if kind < 96:
            return Event("exchange", account, permille=draws.pick((1_000, 1_000, 500, 300, 250)))
        other = draws.below(self.accounts)
        return Event("transfer", account, permille=draws.pick((1_000, 500, 250)), other=other)

    # A merger

    def _plan_merger(self) -> None:
        """Shares issued for another company's assets, three quarters through the book, in one fund."""
        number = len(self.calendar) * 3 // 4
        day = self.calendar[number]
        able = [n for n in range(len(self._codes)) if self._sells(n, day) and self._market.flavours[n] is not STEADY]
        if not able:
            return
        fund = max(able, key=lambda n: ("growth fund" in self.terms.funds[n].name.lower(), -n))
        self.remarkable.merger = (day, self._codes[fund])
        self._actions["merge"] = self._merge
        newcomers = range(self.accounts - self.accounts * 2 // 100, self.accounts)
        for place, account in enumerate([*newcomers, *range(0, self.accounts, 150)]):
            self._issues[number].append(Event("merge", account, fund, place))

    def _merge(self, event: Event) -> None:
        """One account's shares of the merger; of each twelve, one comes without its history (L2)."""
        draws, nav = self._draws, self._market.nav(event.fund)
        units = draws.between(50 * ONE_SHARE, 2_500 * ONE_SHARE)
        worth = value(units, nav)
        if event.permille % 12 == 5:
            record_id = self._record(event.account, event.fund, "MERGER", units, worth)
            self.remarkable.mergers_without_history.append(record_id)
        else:
            issued = self._former_issue_date(event.permille)
            code = self._codes[event.fund]
            distributor = self.terms.in_office(code, issued) or self.terms.original_distributor
            cost = worth * draws.between(600, 2_400) // 1_000
            self._record(
                event.account,
                event.fund,
                "MERGER",
                units,
                cost,
                original_issue_date=issued,
                distributor=distributor,
            )
            if event.permille % 4 == 0:
                eighth = month_later(issued.replace(year=issued.year + 8, day=1), 10)
                convert = Event("convert", event.account, event.fund, amount=units)
                self._put(self._leaves, max(eighth, month_later(self._date, 10)), convert)
        self._position(event.account, event.fund).arrive(units)
        self._outstanding[event.fund] += units

    def _former_issue_date(self, place: int) -> date:
        """Original issue dates of the merged fund's shares; one in four is old enough to convert soon."""
        draws = self._draws
        years = self._date.year - 8 if place % 4 == 0 else self._date.year - draws.between(1, 4)
        return date(years, draws.between(1, 12), draws.between(1, 28))

    # Mistakes that are put right

    def _plan_mistakes(self) -> None:
        """One account in 250 sees a mistake, of three kinds in turn; dates in the book's second half."""
        kinds = ("mistaken sale", "mistaken redemption", "mistaken exchange")
        for place in range(self.accounts // 250):
            kind = kinds[place % 3]
            day = self._draws.between(len(self.calendar) // 2, len(self.calendar) - 1)
            diary = self._issues if kind == "mistaken sale" else self._leaves
            # Several accounts, since some hold nothing that day.
            for _ in range(2):
                diary[day].append(Event(kind, self._draws.below(self.accounts)))

    def _cancel_later(self, mistaken: str, wrong: Record, *right: Record) -> None:
        """A cancellation, and the corrected record with its true trade date, some days later."""
        number = self._today + self._draws.between(1, 6)
        if number >= len(self.calendar):
            number = self._today
        cancel = wrong._replace(
            trade_date=self.calendar[number], kind="CANCEL", counterpart=mistaken, waiver="", cdsc=None, category=""
        )
        self._late[number].extend([cancel, *right])

    def _mistaken_sale(self, event: Event) -> None:
        """Ten times the amount: cancelled, and sold again as it was meant, on the same trade date."""
        fund = self._held_fund(event)
        if fund < 0 or not self._sells(fund, self._date):
            return
        nav, amount = self._market.nav(fund), self._draws.pick(LUMPS) * 100
        wrong = self._draft(event.account, fund, "SALE", units_for(amount * 10, nav), amount * 10)
        right = self._draft(event.account, fund, "SALE", units_for(amount, nav), amount)
        self._cancel_later(self._hand_in(wrong), wrong, right)
        self._position(event.account, fund).arrive(right.shares)
        self._outstanding[fund] += right.shares

    def _mistaken_redemption(self, event: Event) -> None:
        """Of too many shares: cancelled, and redeemed again as ordered."""
        fund = self._held_fund(event)
        if fund < 0:
            return
        nav, position = self._market.nav(fund), self._holders[fund][event.account]
        units = self._part(position, 600)
        wrong = self._draft(event.account, fund, "REDEEM", units, value(units, nav))
        fewer = max(1, units // 2)
        right = self._draft(event.account, fund, "REDEEM", fewer, value(fewer, nav))
        self._cancel_later(self._hand_in(wrong), wrong, right)
        position.leave(fewer)
        self._close_if_empty(event.account, fund)
        self._outstanding[fund] -= fewer

    def _mistaken_exchange(self, event: Event) -> None:
        """Never ordered: cancelled by naming one of its halves, and nothing in its place."""
        source = self._held_fund(event)
        target = self._open_fund(besides=source)
        if source < 0 or target < 0:
            return
        units = self._part(self._holders[source][event.account], 500)
        amount = value(units, self._market.nav(source))
        arriving = units_for(amount, self._market.nav(target))
        if not arriving:
            return
        self._pair(event.account, (source, units), (target, arriving), amount)
        half = self._draws.pick(self._records[-2:])
        self._cancel_later(half.record_id, half)

    # Exceptions on purpose

    def _plan_exceptions(self) -> None:
        """Three in the third quarter of 2003, where the book reaches so far."""
        for action, day in (
            ("short", date(2003, 8, 12)),
            ("half", date(2003, 9, 10)),
            ("unknown waiver", date(2003, 9, 17)),
        ):
            if self.calendar[0] <= day <= self.calendar[-1]:
                self._leaves[on_or_after(self.calendar, day)].append(Event(action, -1))

    def _somebody(self) -> tuple[int, int] | None:
        """A fund, the most popular that anybody holds, and an account that holds it."""
        held = [n for n in range(len(self._codes)) if self._holders[n]]
        if not held:
            return None
        fund = max(held, key=lambda n: (len(self._holders[n]), -n))
        return fund, self._draws.pick(sorted(self._holders[fund]))

    def _deliberate(self, kind: str, permille: int, reason: str, what: str, **more: Any) -> None:
        found = self._somebody()
        if found is None:
            return
        fund, account = found
        units = max(1, self._holders[fund][account].units * permille // 1_000)
        amount = value(units, self._market.nav(fund))
        record_id = self._record(account, fund, kind, units, amount, **more)
        self.remarkable.deliberate.append((record_id, reason, what))

    def _deliberately_short(self, event: Event) -> None:
        self._deliberate("REDEEM", 3_000, "SHORT", "a redemption of three times what the account holds")

    def _deliberately_half(self, event: Event) -> None:
        self._deliberate("EXCHANGE_OUT", 250, "NO_COUNTERPART", "an exchange without its second half")

    def _deliberately_unknown_waiver(self, event: Event) -> None:
        what = "a redemption with a waiver that is not in the plan"
        self._deliberate("REDEEM", 250, "UNKNOWN_WAIVER", what, waiver=NO_SUCH_WAIVER)


class _Waivers(NamedTuple):
    systematic: str
    events: list[str]


def _waivers(terms: Terms) -> _Waivers:
    """The plan's waiver for systematic withdrawals, and the others."""
    systematic = [c for c, name in terms.waivers if "systematic" in name.lower() or c.upper() == "SWP"]
    return _Waivers(systematic[0] if systematic else "", [c for c, _ in terms.waivers if c not in systematic])


def _wrong_charges_due(day: date) -> bool:
    return (day.year, day.month) >= (2003, 8)


def account_number(account: int) -> str:
    return f"DEMO-{account + 1:06d}"


def generate(terms: Terms, *, accounts: int, seed: int, first: date, last: date) -> Iterator[BookDay]:
    """The book's days. Same arguments, same days."""
    return Book(terms, accounts=accounts, seed=seed, first=first, last=last).days()
