"""The lifetime cap on sales charges of a fund's class (NASD Rule 2830(d)(2), to which B THIRD(A) and R SECOND bow).

All sales charges a class has borne may come to 6.25% of its new gross sales (7.25% where it pays no service fee), with
interest at prime + 1% a year on what of that is not yet charged. What is left of it is the remainder. The rule leaves
much open; the choices here are ours, on the side of charging less:

- The cap is kept by calendar months, from a remainder stated at the close of the month before.
- New gross sales are `SALE` and `NAV_SALE`, by trade date, at the amount invested: sales at net asset value are sales
  of the class, too. `REINVEST` and both halves of exchanges are excepted by the rule, as `TRANSFER_*` moves nothing.
  `MERGER` is an exchange of another company's shares, and `OPENING` was sold before: their remainder comes only with
  a remainder that a person states with its proof. A sale that could not be applied (T3) is none.
- What leaves (redemption, conversion, exchange) lowers no sales. An exchange carries no remainder with it:
  2830(d)(2)(D) permits that, and does not ask for it; a person may state both funds' remainders anew.
- CDSC counts with the fund of the redeemed shares, which imposes it, by trade date, as it was earned (C3, not waived).
- Service fees do not count (2830(d)(5)). What is not paid on of Class R's, an asset-based sales charge by R SIXTH, is
  known only with the assets of customers, after the month: it comes off with a remainder stated anew. A front-end
  charge is made by neither plan.
- Within a day: sales are added, CDSC is taken, then comes the asset-based fee, which accrues at the close.
- The fee of a day is at most what is left, so that the month's fee in cents (F3) never exceeds it: the fees of a month
  together take whole cents of it. What is not charged for that reason is not owed later.
- Interest accrues by the day on the remainder at its opening, days in the year as in F1, and is added at the close of
  the month: it bears interest, and can be charged, from the next month on.
- The cap does not stop CDSC (B FIFTEENTH(C), (E) let nothing end it). What CDSC takes beyond the remainder is `above`:
  the first of later sales and interest go against it. It bears no interest.
- Rounding (U2): cents a month for what sales add and for interest; exact micro-dollars within the month.

Money is cents, daily figures are micro-dollars, percentages and rates parts per million (U1).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.engine.fees import MICRO_PER_CENT
from ledger.engine.terms import ONE
from ledger.engine.transactions import PURCHASES, Transaction
from ledger.engine.units import half_up

WITH_SERVICE_FEE = 62_500  # ppm of new gross sales (2830(d)(2)(A))
WITHOUT_SERVICE_FEE = 72_500  # (2830(d)(2)(B))
ABOVE_PRIME = 10_000  # ppm a year


class PrimeRate(NamedTuple):
    """The prime rate from a day on, ppm a year."""

    start: date
    rate: int


@dataclass(frozen=True, slots=True)
class Cap:
    """What a fund's month begins with. `balance`: the remainder in cents; below zero, what was charged above it."""

    balance: int
    percentage: int
    prime_rates: tuple[PrimeRate, ...] = ()

    def interest_rate(self, day: date) -> int:
        """Prime + 1%, ppm a year; nil while no prime rate is known."""
        known = [prime for prime in self.prime_rates if prime.start <= day]
        return max(known).rate + ABOVE_PRIME if known else 0


class CapDay(NamedTuple):
    """A fund's day: `sales` and `cdsc` in cents, all else micro-dollars. `closing` is below zero when above the cap."""

    day: date
    sales: int
    cdsc: int
    interest: int
    fee: int
    allowed: int
    closing: int


@dataclass(frozen=True, slots=True)
class CapMonth:
    """A fund's month, cents: `opening + added + interest - cdsc - fee = closing`, each of both ends as a balance."""

    cap: Cap
    days: tuple[CapDay, ...]
    sales: int
    added: int
    interest: int
    cdsc: int
    fee: int
    not_charged: int

    @property
    def opening(self) -> int:
        return self.cap.balance

    @property
    def closing(self) -> int:
        return self.opening + self.added + self.interest - self.cdsc - self.fee

    @property
    def limited_from(self) -> date | None:
        """The first day on which less was charged than the fee of the day."""
        return next((day.day for day in self.days if day.allowed < day.fee), None)


def cap_month(
    cap: Cap,
    days: Sequence[date],
    *,
    sales: Mapping[date, int],
    cdsc: Mapping[date, int],
    fees: Mapping[date, int],
    days_in_year: Callable[[date], int],
) -> CapMonth:
    """The remainder day by day, and what of each day's asset-based fee may be charged.

    `days`: every day of the month. `sales` and `cdsc` are cents, `fees` micro-dollars, by day.
    """
    found: list[CapDay] = []
    balance, charged = cap.balance * MICRO_PER_CENT, 0
    for day in days:
        sold, deferred, fee = sales.get(day, 0), cdsc.get(day, 0), fees.get(day, 0)
        interest = half_up(max(balance, 0) * cap.interest_rate(day), ONE * days_in_year(day))
        balance += _of_sales(cap, sold) - deferred * MICRO_PER_CENT
        allowed = min(fee, _room(balance, charged))
        balance, charged = balance - allowed, charged + allowed
        found.append(CapDay(day, sold, deferred, interest, fee, allowed, balance))
    sold = sum(day.sales for day in found)
    fee = half_up(charged, MICRO_PER_CENT)
    return CapMonth(
        cap=cap,
        days=tuple(found),
        sales=sold,
        added=half_up(_of_sales(cap, sold), MICRO_PER_CENT),
        interest=half_up(sum(day.interest for day in found), MICRO_PER_CENT),
        cdsc=sum(day.cdsc for day in found),
        fee=fee,
        not_charged=half_up(sum(day.fee for day in found), MICRO_PER_CENT) - fee,
    )


def _of_sales(cap: Cap, cents: int) -> int:
    """What sales of so many cents add, in micro-dollars: both percentages give whole ones."""
    exact, rest = divmod(cents * cap.percentage * MICRO_PER_CENT, ONE)
    assert not rest, cap.percentage
    return exact


def _room(balance: int, charged: int) -> int:
    """What can still be charged, so that the month's charges stay within the whole cents there are for them."""
    whole_cents = (balance + charged) // MICRO_PER_CENT * MICRO_PER_CENT
    return max(whole_cents - charged, 0)


def new_sales(transactions: Iterable[Transaction], not_applied: Iterable[str]) -> dict[tuple[str, date], int]:
    """Cents of new gross sales by fund and trade date; `not_applied`: record ids of exceptions (T3)."""
    without = set(not_applied)
    found: dict[tuple[str, date], int] = {}
    for t in transactions:
        if t.kind in PURCHASES and t.record_id not in without:
            found[t.fund, t.trade_date] = found.get((t.fund, t.trade_date), 0) + t.amount
    return found
