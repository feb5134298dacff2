"""Random books: a plan, share transactions and valuations as the texts of their files, all right by T4.

Small and crowded on purpose: few accounts, few days, many things on each, anniversaries and month-ends among them,
counts of a few ten-thousandths beside large ones, so that remainders tie and pieces get no unit. A book is a function
of its seed. `shrunk` makes a book that shows a difference as small as it goes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

TRANSACTION_COLUMNS = (
    "record_id",
    "trade_date",
    "fund",
    "account",
    "kind",
    "shares",
    "amount",
    "counterpart",
    "waiver",
    "cdsc",
    "category",
    "original_issue_date",
    "distributor",
    "share_kind",
)
VALUATION_COLUMNS = ("date", "fund", "nav", "net_assets", "shares_outstanding")
ISSUES = ("OPENING", "SALE", "NAV_SALE", "MERGER", "REINVEST")

Row = dict[str, str]


@dataclass(frozen=True)
class Book:
    """The texts, in pieces that can be left out one by one."""

    seed: int
    plan_header: str
    plan_tables: tuple[str, ...]
    transactions: tuple[tuple[str, ...], ...]
    valuations: tuple[tuple[str, ...], ...]
    months: tuple[str, ...]

    @property
    def plan_text(self) -> str:
        return "\n".join((self.plan_header, *self.plan_tables))

    @property
    def transactions_text(self) -> str:
        return lines_of(TRANSACTION_COLUMNS, self.transactions)

    @property
    def valuations_text(self) -> str:
        return lines_of(VALUATION_COLUMNS, self.valuations)

    @property
    def texts(self) -> tuple[str, str, str]:
        return (self.plan_text, self.transactions_text, self.valuations_text)


def lines_of(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    return "".join(",".join(row) + "\n" for row in (columns, *rows))


def shares_text(units: int) -> str:
    return f"{units // 10_000}.{units % 10_000:04d}"


def cents_text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


class Maker:
    """Draws one book. Its own tally of what is held is only there to make most requests sensible ones."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.start = date(self.random.choice((1999, 2000, 2003, 2004)), self.random.choice((1, 2, 2, 6, 7, 11, 12)), 1)
        self.span = self.random.choice((33, 45, 62, 75, 95))
        self.small = self.chance(0.35)
        self.funds = ["ADV", "BAL", "CSH", "DYN"][: self.random.choice((1, 2, 2, 3, 4))]
        self.accounts = ["A1", "A2", "A3", "A10"][: self.random.choice((1, 2, 2, 3, 4))]
        self.distributors = ["ZED", "ONE", "TWO"][: self.random.choice((1, 2, 3))]
        self.random.shuffle(self.distributors)
        self.days = sorted(self.day() for _ in range(self.random.choice((4, 7, 12))))
        self.days += [self.month_end_near(self.random.choice(self.days)), self.start]
        self.days = sorted([*self.days, self.days[-2] + timedelta(days=1)])
        self.rows: list[tuple[date, Row]] = []
        self.anniversaries: list[tuple[str, str, date]] = []
        self.changes: dict[tuple[str, str], list[tuple[date, int]]] = {}
        self.party_since: dict[str, date] = {}
        self.waivers = ["DEATH", "SWP"][: self.random.choice((0, 1, 2, 2))]
        self.tranches: list[tuple[str, str, date, date | None]] = []

    # --- small draws

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def day(self, before: int = 0, after: int = 0) -> date:
        return self.start + timedelta(days=self.random.randint(-before, self.span + after))

    def month_end_near(self, day: date) -> date:
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def an_old_date(self, day: date) -> date:
        """Mostly with an anniversary on or about a day on which something happens; often 29 February."""
        if self.chance(0.2):
            return max(leap for leap in (date(1988, 2, 29), date(1992, 2, 29), date(1996, 2, 29)) if leap <= day)
        near = self.random.choice(self.days) + timedelta(days=self.random.choice((-1, 0, 0, 1)))
        year = near.year - self.random.choice((0, 1, 1, 2, 3, 4, 5, 6, 7, 8))
        near = near.replace(year=year, day=28 if (near.month, near.day) == (2, 29) else near.day)
        return min(near, day)

    def units(self) -> int:
        if self.small or self.chance(0.15):
            return self.random.choice((1, 1, 2, 3, 5, 7, 10, 33, 100))
        return self.random.choice((10_000, 1_000_000, 3_333_333, self.random.randint(1, 9_999_999), 50_000_000_000))

    def amount(self, units: int) -> int:
        if self.chance(0.04):
            return 0
        price = self.random.choice((50, 100, 333, 1_000, 1_000, 4_000, 12_345))  # cents a share
        if units < 1_000 or (self.small and self.chance(0.7)):
            return self.random.choice((1, 2, 5, 60, 1_000, 54_321, 100_000))
        return units * price // 10_000

    def percent(self, most: int) -> str:
        """Of a rate: at most `most` ppm."""
        ppm = self.random.choice((most, most, most * 4 // 5, most * 3 // 5, 1, self.random.randint(0, most), 0))
        return f"{ppm // 10_000}.{ppm % 10_000:04d}"

    def some_funds(self, key: str = "fund") -> str:
        if self.chance(0.5):
            return f'{key} = "{self.random.choice(self.funds)}"\n'
        some = self.random.sample(self.funds, self.random.randint(1, len(self.funds)))
        return f"{key} = {some}\n".replace("'", '"')

    # --- the plan

    def plan(self) -> tuple[str, tuple[str, ...]]:
        header = (
            f'[plan]\ncode = "P{self.seed}"\nname = "Plan {self.seed}"\nshare_class = "B"\n'
            f'status = "{"draft" if self.chance(0.08) else "effective"}"\n'
            f"effective = {self.day(30, -20) if self.chance(0.4) else self.start - timedelta(days=400)}\n"
            f"initial_term_ends = {self.start.replace(year=self.start.year + 3)}\n"
            f'allocation = "{"none" if self.chance(0.2) else "exhibit-a"}"\n'
            f'day_count = "{"365" if self.chance(0.3) else "actual"}"\n'
            f'appreciation_on_exchange = "{"follow" if self.chance(0.25) else "free"}"\n'
        )
        tables = [
            f'[[party]]\ncode = "{code}"\nname = "{code}, Inc."\nkind = "distributor"\n' for code in self.distributors
        ]
        tables += ['[[party]]\ncode = "OLD"\nname = "Old, Inc."\nkind = "distributor"\n']
        tables += [
            f'[[party]]\ncode = "{code}"\nname = "{code}"\nkind = "assignee"\naddress = "1 Main Street"\n'
            for code in ("BANK", "TRUST")
        ]
        tables += ['[[company]]\ncode = "CO"\nname = "Company"\njurisdiction = "Maryland"\n']
        tables += [self.fund(code) for code in self.funds]
        tables += self.appointments() + self.windows() + self.rates() + self.transfers() + self.schedules()
        tables += [f'[[waiver]]\ncode = "{code}"\nname = "{code}"\n' for code in self.waivers]
        return header, tuple(tables)

    def fund(self, code: str) -> str:
        since = (
            self.day(20, -30) if self.chance(0.25) else self.start - timedelta(days=self.random.choice((0, 365, 3000)))
        )
        self.party_since[code] = since
        until = f"party_until = {max(since, self.day())}\n" if self.chance(0.2) else ""
        return f'[[fund]]\ncode = "{code}"\nname = "{code} Fund"\ncompany = "CO"\nparty_since = {since}\n{until}'

    def appointments(self) -> list[str]:
        """In succession, sometimes with a gap, for all funds or each fund by itself."""
        groups = [[fund] for fund in self.funds] if self.chance(0.3) else [None]
        tables = []
        for group in groups:
            begin = self.start - timedelta(days=self.random.choice((0, 1, 400, 4000)))
            handovers = sorted({self.day() for _ in self.distributors[1:]})
            gap = timedelta(days=self.random.choice((0, 0, 0, 3, 20)))
            for place, distributor in enumerate(self.distributors[: len(handovers) + 1]):
                end = handovers[place] if place < len(handovers) else None
                if end is None and self.chance(0.15):
                    end = self.start + timedelta(days=self.span)
                if end is None or end >= begin:
                    tables.append(
                        f'[[appointment]]\ndistributor = "{distributor}"\nfrom = {begin}\n'
                        + (f"to = {end}\n" if end else "")
                        + (f'fund = "{group[0]}"\n' if group else "")
                    )
                if end is None:
                    break
                begin = max(begin, end + gap + timedelta(days=1))
        return tables

    def windows(self) -> list[str]:
        """Tranches that cover all, some or none of a distributor's issue dates."""
        for distributor in [*self.distributors, "OLD"]:
            begin = self.start - timedelta(days=self.random.choice((0, 10, 400, 4000)))
            for letter in "AB"[: self.random.choice((0, 0, 1, 2))]:
                end = None if self.chance(0.3) else max(begin, self.day(100, 0))
                own_code = letter == "A" and self.chance(0.1)
                self.tranches.append((distributor if own_code else f"{distributor}-{letter}", distributor, begin, end))
                if end is None:
                    break
                begin = end + timedelta(days=self.random.choice((1, 1, 5)))
        self.random.shuffle(self.tranches)
        return [
            f'[[tranche]]\ncode = "{code}"\ndistributor = "{distributor}"\nfrom = {begin}\n'
            + (f"to = {end}\n" if end else "")
            for code, distributor, begin, end in self.tranches
        ]

    def owners(self) -> dict[str, str]:
        codes = {code: code for code in [*self.distributors, "OLD"]}
        return codes | {code: distributor for code, distributor, _, _ in self.tranches}

    def rates(self) -> list[str]:
        first = f'asset_based = "{self.percent(7_500)}"\nservice = "{self.percent(2_500)}"\naggregate = "1.00"\n'
        tables = [f"[[rate]]\nfrom = 1980-01-01\n{first}"]
        about: set[tuple[str, str, date]] = set()
        for _ in range(self.random.choice((0, 1, 3, 5))):
            begin = self.day(30, 0)
            tranche = self.random.choice(sorted(self.owners())) if self.chance(0.45) else ""
            fund = self.some_funds() if self.chance(0.5) else ""
            if any((tranche, begin) == (other, day) for other, _, day in about):
                continue  # no two rows about the same from one day
            about.add((tranche, fund, begin))
            names = self.random.choice((("asset_based",), ("service",), ("asset_based", "service")))
            if tranche and self.chance(0.8):
                names = ("asset_based",)
            tables.append(
                f"[[rate]]\nfrom = {begin}\n{fund}"
                + (f'tranche = "{tranche}"\n' if tranche else "")
                + "".join(f'{name} = "{self.percent(7_500 if name == "asset_based" else 2_500)}"\n' for name in names)
                + ('aggregate = "1.00"\n' if self.chance(0.3) else "")
            )
        self.random.shuffle(tables)
        return tables

    def transfers(self) -> list[str]:
        """Percentages drawn from one budget for each right of each tranche, so that no day goes above 100%."""
        tables = []
        for tranche, distributor in sorted(self.owners().items()):
            for right in ("distribution-fee", "cdsc"):
                left = 1_000_000
                for _ in range(self.random.choice((0, 1, 2, 4))):
                    ppm = self.random.choice((left, left // 2, left // 3, 1, 30_001, 123_456))
                    if not 0 < ppm <= left:
                        continue
                    left -= ppm
                    begin = self.day(40, 0)
                    end = max(begin, self.day(10, 0))
                    notice = begin + timedelta(days=self.random.choice((-5, 0, 10, 40, 90)))
                    tables.append(
                        f'[[transfer]]\ndistributor = "{distributor}"\ntranche = "{tranche}"\nright = "{right}"\n'
                        f'assignee = "{self.random.choice(("BANK", "TRUST"))}"\n'
                        f'percent = "{ppm // 10_000}.{ppm % 10_000:04d}"\n'
                        f"effective = {begin}\n"
                        + (f"ends = {end}\n" if self.chance(0.4) else "")
                        + (f"notice_received = {notice}\n" if self.chance(0.7) else "")
                        + (self.some_funds() if self.chance(0.3) else "")
                    )
        self.random.shuffle(tables)
        return tables

    def schedules(self) -> list[str]:
        tables = []
        begins = sorted({date(1980, 1, 1), date(1999, 1, 1), self.start})
        for begin in begins[self.random.choice((0, 0, 0, 1)) :]:
            groups = [""] if begin == begins[0] or self.chance(0.6) else []
            if self.chance(0.5):
                groups.append(self.some_funds())
            for fund in groups:
                rates = ["5", "4", "3.5", "3", "2", "1"][: self.random.choice((1, 3, 6, 6))]
                if self.chance(0.2):
                    rates = ["0.0001", "0", "100"]
                anniversary = self.random.choice(
                    ("", 'anniversary = "inclusive"\n', *['anniversary = "exclusive"\n'] * 2)
                )
                day = begin if fund == "" or self.chance(0.5) else begin + timedelta(days=self.random.randint(0, 60))
                listed = str(rates).replace("'", '"')
                tables.append(f"[[cdsc_schedule]]\nissued_from = {day}\nrates = {listed}\n{anniversary}{fund}")
        self.random.shuffle(tables)
        return tables

    # --- the transactions

    def transactions(self) -> tuple[tuple[str, ...], ...]:
        if self.chance(0.25):
            self.crowded_first_day()
        if self.chance(0.4):
            self.redeemed_about_an_anniversary()
        for _ in range(self.random.choice((0, 2, 4))):
            self.opening()
        for _ in range(self.random.choice((6, 15, 30, 45))):
            self.random.choice(
                (
                    self.opening,
                    self.sale,
                    self.sale,
                    self.sale,
                    self.merger,
                    self.reinvest,
                    self.redeem,
                    self.redeem,
                    self.redeem,
                    self.exchange,
                    self.exchange,
                    self.exchange,
                    self.transfer,
                    self.convert,
                )
            )()
        self.number()
        for _ in range(self.random.choice((0, 1, 2, 4))):
            self.cancel()
        self.random.shuffle(self.rows)
        return tuple(tuple(row.get(name, "") for name in TRANSACTION_COLUMNS) for _, row in self.rows)

    def add(self, day: date, kind: str, fund: str, account: str, units: int, amount: int, **others: str) -> Row:
        row = {
            "kind": kind,
            "fund": fund,
            "account": account,
            "shares": shares_text(units),
            "amount": cents_text(amount),
        }
        row |= {"trade_date": day.isoformat()} | others
        self.rows.append((day, row))
        change = units if kind in ISSUES or kind.endswith("_IN") else -units
        self.changes.setdefault((fund, account), []).append((day, change))
        return row

    def free_to_go(self, holding: tuple[str, str], day: date) -> int:
        """Units that can leave on that day and leave enough for what goes later."""
        changes = self.changes.get(holding, [])
        closes = [sum(change for moved, change in changes if moved <= close) for close in self.days if close >= day]
        return max(0, min(closes, default=0))

    def issue(self, kind: str, **others: str) -> None:
        day, units = self.random.choice(self.days), self.units()
        fund, account = self.random.choice(self.funds), self.random.choice(self.accounts)
        self.add(day, kind, fund, account, units, self.amount(units), **others)

    def history(self, *, always_dated: bool) -> dict[str, str]:
        others = {}
        day = self.random.choice(self.days)
        if always_dated or self.chance(0.5):
            others["original_issue_date"] = self.an_old_date(day).isoformat()
        if self.chance(0.6):
            others["distributor"] = self.random.choice([*self.distributors, "OLD"])
        return others

    def opening(self) -> None:
        share_kind = self.random.choice(("commission", "commission", "commission", "free"))
        others = self.history(always_dated=self.chance(0.7))
        self.dated_issue("OPENING", share_kind=share_kind, **others)

    def dated_issue(self, kind: str, **others: str) -> None:
        """Not issued before it was first issued; its anniversaries are remembered for redemptions."""
        old = date.fromisoformat(others["original_issue_date"]) if "original_issue_date" in others else None
        days = [day for day in self.days if old is None or day >= old] or [max(self.days)]
        day = min(days) if kind == "OPENING" and self.chance(0.6) else self.random.choice(days)
        fund, account = self.random.choice(self.funds), self.random.choice(self.accounts)
        if old is not None:
            old = min(old, day)
            others["original_issue_date"] = old.isoformat()
            near = [(old.month, old.day)] + [(2, 28)] * ((old.month, old.day) == (2, 29))
            same = [other for other in self.days if other > day and (other.month, other.day) in near]
            about = timedelta(days=self.random.choice((-1, 0, 1)))
            self.anniversaries += [(fund, account, max(day, anniversary + about)) for anniversary in same]
        units = self.units()
        self.add(day, kind, fund, account, units, self.amount(units), **others)

    def sale(self) -> None:
        kind = "NAV_SALE" if self.chance(0.25) else "SALE"
        self.issue(kind, **({"category": "employees"} if kind == "NAV_SALE" else {}))

    def merger(self) -> None:
        self.dated_issue("MERGER", **self.history(always_dated=False))

    def reinvest(self) -> None:
        self.issue("REINVEST")

    def crowded_first_day(self) -> None:
        """Shares come, are reinvested and leave again on a day that began with nothing outstanding."""
        day, fund, units = self.days[0], self.random.choice(self.funds), self.units()
        for account in self.accounts:
            kind = self.random.choice(("SALE", "MERGER", "OPENING"))
            others = {"share_kind": "commission", "distributor": "OLD"} if kind == "OPENING" else {}
            self.add(day, kind, fund, account, units, self.amount(units), **others)
        self.add(day, "REINVEST", fund, "A0", units, self.amount(units))
        self.add(day, "REDEEM", fund, self.accounts[0], max(1, units // 2), self.amount(units))

    def redeemed_about_an_anniversary(self) -> None:
        """In the first five years, of an account of its own, for enough to be charged."""
        begun, fund, units = self.days[0], self.random.choice(self.funds), 1_000_000
        day = self.random.choice(self.days[1:])
        years = self.random.randint(1, 5)
        issued = day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)
        others = {"share_kind": "commission", "distributor": "OLD", "original_issue_date": issued.isoformat()}
        self.add(begun, "OPENING", fund, "A9", units, 1_000_000, **others)
        on = max(begun, day + timedelta(days=self.random.choice((-1, 0, 1))))
        self.add(on, "REDEEM", fund, "A9", units // 2, 500_000)

    def a_holding(self) -> tuple[str, str, int, date]:
        """Fund, account, units to ask for, day: mostly of what is held."""
        day = self.random.choice(self.days[len(self.days) // 4 :] if self.chance(0.6) else self.days)
        some = [(*holding, day) for holding in sorted(self.changes) if self.free_to_go(holding, day)]
        if self.chance(0.3):
            some = [
                (code, holder, on) for code, holder, on in self.anniversaries if self.free_to_go((code, holder), on)
            ] or some
        if not some or self.chance(0.05):
            return self.random.choice(self.funds), self.random.choice(self.accounts), self.units(), day
        fund, account, day = self.random.choice(some)
        units = self.free_to_go((fund, account), day)
        asked = self.random.choice(
            (units, units, units * 3 // 4, units * 2 // 3, units - 1, self.random.randint(1, units))
        )
        asked += self.chance(0.04)
        return fund, account, max(asked, 1), day

    def redeem(self) -> None:
        fund, account, units, day = self.a_holding()
        others = {}
        if self.chance(0.15):
            others["waiver"] = self.random.choice([*self.waivers, *self.waivers, "FAVOUR"])
        if self.chance(0.2):
            others["cdsc"] = "1.23"
        self.add(day, "REDEEM", fund, account, units, self.amount(units), **others)

    def convert(self) -> None:
        fund, account, units, day = self.a_holding()
        self.add(day, "CONVERT", fund, account, units, self.amount(units))

    def exchange(self) -> None:
        fund, account, units, day = self.a_holding()
        others = [code for code in self.funds if code != fund]
        into = self.random.choice(others) if others and not self.chance(0.04) else fund
        arriving = self.random.choice((units, units * 3, units // 2, units // 7, 1, 2, self.units()))
        self.pair("EXCHANGE", day, (fund, account, units), (into, account, max(arriving, 1)))

    def transfer(self) -> None:
        fund, account, units, day = self.a_holding()
        others = [code for code in self.accounts if code != account]
        into = self.random.choice(others) if others and not self.chance(0.05) else account
        self.pair("TRANSFER", day, (fund, account, units), (fund, into, units))

    def pair(self, kind: str, day: date, out: tuple[str, str, int], into: tuple[str, str, int]) -> None:
        """Two halves; now and then one is missing, differs, or is dated another day, also over a month-end."""
        in_kind, in_day = f"{kind}_IN", day
        flaw = self.random.choice(("", "", "", "", "", "first", "second", "day", "kind", "account", "units", "fund"))
        amount = self.amount(out[2])
        if flaw == "day":
            in_day = max(self.start, day + timedelta(days=self.random.choice((-35, -1, 1, 35))))
        elif flaw == "kind":
            in_kind = "TRANSFER_IN" if kind == "EXCHANGE" else "EXCHANGE_IN"
        elif flaw == "account":
            into = (into[0], self.random.choice(self.accounts), into[2])
        elif flaw == "units" and kind == "TRANSFER":
            into = (into[0], into[1], into[2] + 1)
        elif flaw == "fund":
            into = (self.random.choice(self.funds), into[1], into[2])
        first = None if flaw == "first" else self.add(day, f"{kind}_OUT", *out, amount)
        if flaw != "second":
            second = self.add(in_day, in_kind, *into, self.amount(into[2]))
            second["first"] = str(id(first)) if first else self.random.choice(("", f"NOWHERE{len(self.rows)}", "any"))

    def number(self) -> None:
        """Record ids, mostly in order of date, and the counterparts they make known. Text order is not number order."""
        if self.chance(0.7):
            self.rows.sort(key=lambda dated: dated[0])
        else:
            self.random.shuffle(self.rows)
        width = self.random.choice((7, 7, 1))
        named: set[str] = set()
        ids: dict[str, str] = {}
        for place, (_, row) in enumerate(self.rows, start=1):
            row["record_id"] = f"T{place + 94 if width == 1 else place:0{width}d}"
            ids[str(id(row))] = row["record_id"]
        for _, row in self.rows:
            if "first" in row:
                wanted = row.pop("first")
                row["counterpart"] = ids.get(wanted, wanted)
        named = {row.get("counterpart", "") for _, row in self.rows}
        for _, row in self.rows:
            if row.get("counterpart") == "any":  # a record that is no first half, or the half itself
                others = [other["record_id"] for _, other in self.rows if not other["kind"].endswith("_OUT")]
                row["counterpart"] = next(
                    (code for code in self.random.sample(others, len(others)) if code not in named), ""
                )
                named.add(row["counterpart"])

    def cancel(self) -> None:
        """Of any record, dated any day; of halves more often."""
        some = [row for _, row in self.rows if row["kind"] != "CANCEL"]
        halves = [row for row in some if row["kind"].endswith(("_IN", "_OUT"))]
        if not some:
            return
        row = self.random.choice(halves if halves and self.chance(0.5) else some)
        day = date.fromisoformat(row["trade_date"]) + timedelta(days=self.random.choice((0, 0, -3, 20, 70, 300)))
        copy = {name: row[name] for name in ("fund", "account", "shares", "amount")}
        number = f"C{len(self.rows):07d}"
        copy |= {"record_id": number, "kind": "CANCEL", "trade_date": day.isoformat(), "counterpart": row["record_id"]}
        self.rows.append((day, copy))

    # --- the valuations

    def valuations(self) -> tuple[tuple[str, ...], ...]:
        rows = []
        for fund in self.funds:
            if self.chance(0.07):
                continue
            first = self.day(3, -10) if self.chance(0.4) else self.start - timedelta(days=1)
            density = self.random.choice((0.05, 0.3, 0.7, 1.0))
            size = self.random.choice((0, 1, 100, 12_345, 1_234_567_890, 98_765_432_109, 10**15))
            for number in range((self.start - first).days + self.span + 40):
                if self.chance(density):
                    net_assets = size if self.chance(0.5) else self.random.randint(0, size)
                    day = first + timedelta(days=number)
                    rows.append((day.isoformat(), fund, "10.0000", cents_text(net_assets), ""))
        self.random.shuffle(rows)
        return tuple(rows)

    def months(self) -> tuple[str, ...]:
        """From the month before the first record to the one after the last that is not a cancellation."""
        last = self.month_end_near(max(self.days)) + timedelta(days=1)
        days = [self.start - timedelta(days=1)]
        while days[-1] < last:
            days.append(self.month_end_near(days[-1] + timedelta(days=1)))
        return tuple(f"{day:%Y-%m}" for day in days)


def make_book(seed: int) -> Book:
    maker = Maker(seed)
    header, tables = maker.plan()
    transactions = maker.transactions()
    valuations = maker.valuations()
    return Book(seed, header, tables, transactions, valuations, maker.months())


def shrunk(book: Book, shows: Callable[[Book], bool]) -> Book:
    """Leave out what can be left out while `shows` still holds: halves, quarters, … single rows."""
    before = None
    while book != before:
        before = book
        for name in ("transactions", "valuations", "plan_tables", "months"):
            size = max(1, len(getattr(book, name)) // 2)
            while size:
                place = 0
                while place < len(rows := getattr(book, name)):
                    smaller = replace(book, **{name: rows[:place] + rows[place + size :]})
                    if shows(smaller):
                        book = smaller
                    else:
                        place += size
                size //= 2
    return book
