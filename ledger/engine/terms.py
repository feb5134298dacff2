"""What was agreed, as the calculation needs it: one immutable value, with the look-ups of rules L2, U4, F2, C2."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from ledger.engine.ends import EndTerms
from ledger.engine.sales import SalesTerms

UNALLOCATED = "UNALLOCATED"
ONE = 1_000_000  # 100% in parts per million

RateName = Literal["asset_based", "service"]


@dataclass(frozen=True, slots=True)
class Membership:
    """A fund's time as a party of the plan, both days included (Schedule A)."""

    party_since: date
    party_until: date | None = None

    def holds(self, day: date) -> bool:
        return self.party_since <= day and (self.party_until is None or day <= self.party_until)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A distributor in office, both days included; no funds named means all."""

    distributor: str
    start: date
    end: date | None = None
    funds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tranche:
    """A distributor's shares by original issue date, both days included."""

    code: str
    distributor: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of Schedule B from a day on; None: the row does not name that rate."""

    start: date
    asset_based: int | None = None
    service: int | None = None
    funds: frozenset[str] = frozenset()
    tranche: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A percentage of one right of one tranche given to an assignee, both days included (P1)."""

    assignee: str
    tranche: str
    right: str
    percent: int
    effective: date
    ends: date | None = None
    notice_received: date | None = None
    funds: frozenset[str] = frozenset()

    def holds(self, fund: str, day: date) -> bool:
        return (
            self.effective <= day and (self.ends is None or day <= self.ends) and (not self.funds or fund in self.funds)
        )


@dataclass(frozen=True, slots=True)
class CdscSchedule:
    """Charges year by year for shares issued from a day on (B SIXTH(A)).

    `redeemed_from`: it changes the charge of shares issued before, for redemptions from that day on (B EIGHTH(F)).
    """

    issued_from: date
    rates: tuple[int, ...]
    anniversary_included: bool = True
    funds: frozenset[str] = frozenset()
    redeemed_from: date | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waiver category that came or went by an amendment; all days included (B EIGHTH(F)).

    `start` and `end` are trade dates, `issued_from` and `issued_to` original issue dates of the shares it covers.
    """

    code: str
    start: date | None = None
    end: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None

    def holds(self, traded: date) -> bool:
        return _within(traded, self.start, self.end)

    def covers(self, issued: date, traded: date) -> bool:
        return self.holds(traded) and _within(issued, self.issued_from, self.issued_to)


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


@dataclass(frozen=True, slots=True)
class Modification:
    """Settings the parties agreed on from a day on (Exhibit A 2(e)); None leaves a setting as it is."""

    start: date
    appreciation_free: bool | None = None  # L5
    free_shares_float: bool | None = None  # A1, named alternative
    fixed_365: bool | None = None  # F1
    anniversary_included: bool | None = None  # C2


SettingName = Literal["appreciation_free", "free_shares_float", "fixed_365", "anniversary_included"]


@dataclass(frozen=True)
class Terms:
    """A plan as of a calculation."""

    effective: date
    funds: Mapping[str, Membership]
    draft: bool = False
    by_shares: bool = True  # Exhibit A; otherwise the whole fee is the distributor's in office (F6)
    fixed_365: bool = False
    appreciation_free: bool = True
    appointments: tuple[Appointment, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    rates: tuple[Rate, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    cdsc_schedules: tuple[CdscSchedule, ...] = ()
    waivers: frozenset[str] = frozenset()  # those without limits
    limited_waivers: tuple[Waiver, ...] = ()
    modifications: tuple[Modification, ...] = ()
    sales: SalesTerms = field(default_factory=SalesTerms)
    ends: EndTerms = field(default_factory=EndTerms)
    _in_office: dict[tuple[str, date], str] = field(default_factory=dict, init=False, repr=False, compare=False)
    _tranche: dict[tuple[str, date], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def distributor_on(self, fund: str, day: date) -> str:
        """Code of the distributor in office for the fund on the day; empty when nobody is (B SECOND, FIFTEENTH)."""
        key = (fund, day)
        if key not in self._in_office:
            ends = self.ends.of(fund)
            self._in_office[key] = next(
                (
                    a.distributor
                    for a in self.appointments
                    if a.start <= day and (a.end is None or day <= a.end) and (not a.funds or fund in a.funds)
                    if not ends.out_of_office(a.start, day)
                ),
                "",
            )
        return self._in_office[key]

    def tranche_of(self, distributor: str, issued: date) -> str:
        """The distributor's window that holds the original issue date, else its implicit tranche (L2)."""
        key = (distributor, issued)
        if key not in self._tranche:
            self._tranche[key] = next(
                (
                    t.code
                    for t in self.tranches
                    if t.distributor == distributor and t.start <= issued and (t.end is None or issued <= t.end)
                ),
                distributor,
            )
        return self._tranche[key]

    def distributor_of(self, tranche: str) -> str:
        """Whose shares a tranche holds: the window's distributor, else the code is the distributor's own (L2)."""
        return next((t.distributor for t in self.tranches if t.code == tranche), tranche)

    @cached_property
    def _first_issue_dates(self) -> dict[str, date]:
        first: dict[str, date] = {}
        covered = [(t.code, t.start) for t in self.tranches] + [(a.distributor, a.start) for a in self.appointments]
        for code, start in covered:
            first[code] = min(start, first.get(code, start))
        return first

    def tranche_order(self, tranche: str) -> tuple[int, date, str]:
        """Sort key of U4: by first issue date covered, then by code; UNALLOCATED last."""
        first = self._first_issue_dates.get(tranche)
        if tranche == UNALLOCATED or first is None:
            return (2 if tranche == UNALLOCATED else 1, date.min, tranche)
        return (0, first, tranche)

    def in_order(self, tranches: Iterable[str]) -> list[str]:
        return sorted(tranches, key=self.tranche_order)

    def rate(self, name: RateName, fund: str, tranche: str, day: date) -> int:
        """Rate in force, ppm a year; `tranche` empty (or UNALLOCATED) asks for the fund's own (F2). None named: nil.

        Of rows alike in reach and date, the later in the plan counts (ours).
        """
        best: tuple[bool, bool, date] | None = None
        found = 0
        for row in self.rates:
            value = row.asset_based if name == "asset_based" else row.service
            if value is None or row.start > day or (row.funds and fund not in row.funds):
                continue
            if row.tranche and row.tranche != tranche:
                continue
            reach = (bool(row.tranche), bool(row.funds), row.start)
            if best is None or reach >= best:
                best, found = reach, value
        return found

    def accrues(self, fund: str, day: date) -> bool:
        """Whether fees accrue: plan effective and the fund a party, never in a draft (F1, F5).

        The end of the plan ends them where they are not allocated (R THIRTEENTH(C)); where they are, only a Complete
        Termination does (B FIFTEENTH(C)).
        """
        if self.draft or day < self.effective or not self.funds[fund].holds(day):
            return False
        ends = self.ends.of(fund)
        return not (ends.is_complete(day) or (not self.by_shares and ends.plan_is_over(day)))

    def days_in_year(self, day: date) -> int:
        """F1: 365, or 366 in a leap year, unless fixed at 365."""
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        return 366 if leap and not self._setting("fixed_365", day, self.fixed_365) else 365

    def appreciation_is_free(self, day: date) -> bool:
        """Whether an exchange of that day cuts appreciation off (L5)."""
        return self._setting("appreciation_free", day, self.appreciation_free)

    def free_shares_float(self, day: date) -> bool:
        """Whether all free shares follow the commission shares at that day's close (A1, named alternative)."""
        return self._setting("free_shares_float", day, False)

    def anniversary_is_included(self, schedule: CdscSchedule, traded: date) -> bool:
        """Whether the anniversary still belongs to the year that ends, for a redemption of that day (C2)."""
        return self._setting("anniversary_included", traded, schedule.anniversary_included)

    def _setting(self, name: SettingName, day: date, otherwise: bool) -> bool:
        """As last agreed by the day (Exhibit A 2(e)); there is one a day."""
        agreed = [m for m in self.modifications if m.start <= day and getattr(m, name) is not None]
        return bool(getattr(max(agreed, key=lambda m: m.start), name)) if agreed else otherwise

    def cdsc_schedule(self, fund: str, issued: date, traded: date) -> CdscSchedule | None:
        """That of the fund which originally issued the shares, in force on their issue date (C2, EIGHTH(F)).

        Of two from one day the row that names the fund counts, then what changed shares already issued last.
        """
        rows = [
            s
            for s in self.cdsc_schedules
            if s.issued_from <= issued
            and (s.redeemed_from is None or s.redeemed_from <= traded)
            and (not s.funds or fund in s.funds)
        ]
        return max(rows, key=lambda s: (s.issued_from, bool(s.funds), s.redeemed_from or date.min), default=None)

    def knows_waiver(self, code: str, traded: date) -> bool:
        """Whether the category is one of the plan on the trade date (C4, T3)."""
        return code in self.waivers or any(w.code == code and w.holds(traded) for w in self.limited_waivers)

    def is_waived(self, code: str, issued: date, traded: date) -> bool:
        """Whether the category covers shares of that original issue date (C4, B EIGHTH(F))."""
        return code in self.waivers or any(w.code == code and w.covers(issued, traded) for w in self.limited_waivers)
