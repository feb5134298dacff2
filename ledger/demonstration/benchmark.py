"""One month of any number of transactions, on top of opening balances: what the benchmark loads and calculates.

Written straight to text, a day at a time. What is kept is one number for each account: two funds each, their
balances in two arrays. A million rows take seconds and some tens of megabytes.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from backoffice.quantities import MONEY, SHARES
from ledger.columns import TRANSACTION_COLUMNS, VALUATION_COLUMNS
from ledger.demonstration.calendar import month_later
from ledger.demonstration.draws import Draws
from ledger.demonstration.rows import Valued, units_for, value
from ledger.demonstration.terms import Terms, takes_part
from ledger.trading_days import open_days

# Rows of each 1,000, in the order in which a day's records are numbered: issues, then what leaves (T2).
MIX = (
    ("CANCEL", 2),
    ("SALE", 330),
    ("NAV_SALE", 10),
    ("REINVEST", 440),
    ("REDEEM", 128),
    ("EXCHANGE", 60),
    ("TRANSFER", 16),
    ("CONVERT", 14),
)
ROWS_EACH = {"CANCEL": 2, "EXCHANGE": 2, "TRANSFER": 2}
ACCOUNTS_PER_1000 = 250
NAV = 2_000  # cents; a benchmark needs no market


@dataclass(frozen=True, slots=True)
class BenchmarkFiles:
    """Where the files are, and their rows without headers."""

    opening: Path
    transactions: Path
    valuations: Path
    opening_rows: int
    transaction_rows: int


def benchmark_book(
    terms: Terms, directory: Path, *, transactions: int, seed: int = 12, month: date = date(2003, 7, 1)
) -> BenchmarkFiles:
    """Writes opening.csv (balances on the last NYSE day before `month`), transactions.csv (exactly
    `transactions` rows in the month) and nav.csv (both). Every row can be applied: no exceptions.
    """
    directory.mkdir(parents=True, exist_ok=True)
    month = month.replace(day=1)
    days = open_days(month, month_later(month, 1) - timedelta(days=1))
    eve = open_days(month - timedelta(days=7), month - timedelta(days=1))[-1]
    funds = [fund.code for fund in terms.funds if takes_part(fund, eve) and terms.in_office(fund.code, days[0])]
    if len(funds) < 2:
        raise ValueError(f"a benchmark book needs two funds that take part on {eve}")
    accounts = max(2 * len(funds), transactions * ACCOUNTS_PER_1000 // 1000)
    book = _Month(funds, accounts=accounts, waiver=terms.waivers[0].code if terms.waivers else "", seed=seed)
    files = BenchmarkFiles(
        directory / "opening.csv",
        directory / "transactions.csv",
        directory / "nav.csv",
        2 * book.accounts,
        transactions,
    )
    with _new(files.valuations, VALUATION_COLUMNS) as nav:
        with _new(files.opening, TRANSACTION_COLUMNS) as out:
            book.open(out, eve, terms.original_distributor)
            book.value(nav, eve)
        with _new(files.transactions, TRANSACTION_COLUMNS) as out:
            for number, day in enumerate(days):
                book.trade(out, day, transactions * (number + 1) // len(days) - transactions * number // len(days))
                book.value(nav, day)
    return files


def _new(path: Path, columns: tuple[str, ...]) -> TextIO:
    file = path.open("w", encoding="utf-8", newline="\n")
    file.write(",".join(columns) + "\n")
    return file


class _Month:
    """Account n holds fund n and the fund after it, round and round."""

    def __init__(self, funds: list[str], *, accounts: int, waiver: str, seed: int) -> None:
        self.accounts = accounts
        self._funds = funds
        self._waiver = waiver
        self._draws = Draws(seed, "benchmark")
        self._home = array("q", bytes(8 * accounts))
        self._away = array("q", bytes(8 * accounts))
        self._outstanding: dict[str, int] = defaultdict(int)
        self._number = 0
        self._acts: dict[str, Callable[[date], str]] = {
            "CANCEL": self._cancel,
            "SALE": self._sale,
            "NAV_SALE": self._nav_sale,
            "REINVEST": self._reinvest,
            "REDEEM": self._redeem,
            "EXCHANGE": self._exchange,
            "TRANSFER": self._transfer,
            "CONVERT": self._convert,
        }

    def _next_id(self) -> str:
        self._number += 1
        return f"D{self._number:09d}"

    def _home_fund(self, account: int) -> str:
        return self._funds[account % len(self._funds)]

    def _away_fund(self, account: int) -> str:
        return self._funds[(account + 1) % len(self._funds)]

    def open(self, out: TextIO, day: date, distributor: str) -> None:
        """Two opening lots for each account: commission shares in one fund, free shares in the same."""
        draws = self._draws
        for account in range(self.accounts):
            fund = self._home_fund(account)
            issued = day - timedelta(days=draws.between(1, 1_000))
            for kind, units in (
                (f"{issued},{distributor},commission", draws.between(100_0000, 3_000_0000)),
                (",,free", draws.between(1_0000, 200_0000)),
            ):
                cost = value(units, draws.between(NAV // 2, NAV * 2))
                out.write(
                    f"{self._next_id()},{day},{fund},DEMO-{account + 1:07d},OPENING,"
                    f"{SHARES.format(units)},{MONEY.format(cost)},,,,,{kind}\n"
                )
                self._home[account] += units
                self._outstanding[fund] += units

    def value(self, out: TextIO, day: date) -> None:
        valued = (Valued(day, fund, NAV, self._outstanding[fund], False) for fund in self._funds)
        out.writelines(",".join(row.cells()) + "\n" for row in valued)

    def trade(self, out: TextIO, day: date, rows: int) -> None:
        """Exactly `rows` records of one day; what the shares leave over is reinvested."""
        counts = {kind: rows * share // 1000 // ROWS_EACH.get(kind, 1) for kind, share in MIX}
        counts["REINVEST"] += rows - sum(count * ROWS_EACH.get(kind, 1) for kind, count in counts.items())
        for kind, _ in MIX:
            act = self._acts[kind]
            for _ in range(counts[kind]):
                out.write(act(day))

    def _row(
        self, day: date, fund: str, account: int, kind: str, units: int, *, amount: int, rest: str = ",,,,,,"
    ) -> str:
        return (
            f"{self._next_id()},{day},{fund},DEMO-{account + 1:07d},{kind},"
            f"{units // 10_000}.{units % 10_000:04d},{amount // 100}.{amount % 100:02d},{rest}\n"
        )

    def _issue(self, day: date, kind: str, amount: int, rest: str = ",,,,,,") -> str:
        account = self._draws.below(self.accounts)
        units, fund = units_for(amount, NAV), self._home_fund(account)
        self._home[account] += units
        self._outstanding[fund] += units
        return self._row(day, fund, account, kind, units, amount=amount, rest=rest)

    def _sale(self, day: date) -> str:
        return self._issue(day, "SALE", self._draws.between(50, 5_000) * 100)

    def _nav_sale(self, day: date) -> str:
        return self._issue(day, "NAV_SALE", self._draws.between(50, 5_000) * 100, ",,,Employees of the adviser,,,")

    def _reinvest(self, day: date) -> str:
        return self._issue(day, "REINVEST", self._draws.between(100, 10_000))

    def _holding(self) -> tuple[int, "array[int]", str]:
        """An account with one of its two holdings: in one case of five the second, where there is one."""
        account = self._draws.below(self.accounts)
        while True:
            if self._away[account] and self._draws.chance(200):
                return account, self._away, self._away_fund(account)
            if self._home[account]:
                return account, self._home, self._home_fund(account)
            account = (account + 1) % self.accounts

    def _take(self, account: int, holding: "array[int]", fund: str, permille: int) -> int:
        units = holding[account] if permille >= 1_000 else max(1, holding[account] * permille // 1_000)
        holding[account] -= units
        self._outstanding[fund] -= units
        return units

    def _redeem(self, day: date) -> str:
        account, holding, fund = self._holding()
        whole = self._draws.chance(30)
        units = self._take(account, holding, fund, 1_000 if whole else self._draws.between(5, 200))
        waiver = self._waiver if self._draws.chance(80) else ""
        return self._row(day, fund, account, "REDEEM", units, amount=value(units, NAV), rest=f",{waiver},,,,,")

    def _convert(self, day: date) -> str:
        account, holding, fund = self._holding()
        units = self._take(account, holding, fund, self._draws.between(5, 200))
        return self._row(day, fund, account, "CONVERT", units, amount=value(units, NAV))

    def _exchange(self, day: date) -> str:
        """Between the account's two funds, there or back."""
        account, holding, fund = self._holding()
        there, into = (
            (self._away, self._away_fund(account)) if holding is self._home else (self._home, self._home_fund(account))
        )
        units = self._take(account, holding, fund, self._draws.between(50, 1_000))
        there[account] += units
        self._outstanding[into] += units
        out = self._row(day, fund, account, "EXCHANGE_OUT", units, amount=value(units, NAV))
        first = out.partition(",")[0]
        return out + self._row(
            day, into, account, "EXCHANGE_IN", units, amount=value(units, NAV), rest=f"{first},,,,,,"
        )

    def _transfer(self, day: date) -> str:
        """To an account whose first fund is the same."""
        account = self._draws.below(self.accounts)
        while not self._home[account]:
            account = (account + 1) % self.accounts
        fund, other = self._home_fund(account), account + len(self._funds)
        other = other if other < self.accounts else account % len(self._funds)
        units = self._take(account, self._home, fund, self._draws.between(50, 1_000))
        self._home[other] += units
        self._outstanding[fund] += units
        out = self._row(day, fund, account, "TRANSFER_OUT", units, amount=value(units, NAV))
        first = out.partition(",")[0]
        return out + self._row(day, fund, other, "TRANSFER_IN", units, amount=value(units, NAV), rest=f"{first},,,,,,")

    def _cancel(self, day: date) -> str:
        """A sale by mistake and its cancellation: neither changes a balance."""
        account = self._draws.below(self.accounts)
        fund, amount = self._home_fund(account), self._draws.between(50, 5_000) * 100
        units = units_for(amount, NAV)
        sale = self._row(day, fund, account, "SALE", units, amount=amount)
        first = sale.partition(",")[0]
        return sale + self._row(day, fund, account, "CANCEL", units, amount=amount, rest=f"{first},,,,,,")
