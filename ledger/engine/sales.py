"""What was agreed on the sale of shares: suspensions, withdrawals, minimum orders (B FIFTH(A), (B)).

Which purchases they bind is ours, read from B FOURTH: issues for assets (A) and at net asset value (B) do not go
through the distributor under the terms of FIFTH. So a suspension of the distributor's sales and the minimum orders
bind `SALE` alone; a withdrawal of the offering is the company's own (FIFTH(B)) and binds `NAV_SALE` too, whose
category stands in the prospectus of an offering. Reinvestments, exchanges, conversions, re-registrations and
take-over balances are no orders for the purchase of shares.
"""

from dataclasses import dataclass, field
from datetime import date

from ledger.engine.transactions import Kind, Reason, Transaction


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days, both included, on which sales are suspended (FIFTH(A)), or the offering is withdrawn (FIFTH(B)).

    No funds named means all.
    """

    start: date
    end: date | None = None
    funds: frozenset[str] = frozenset()
    withdrawn: bool = False

    def holds(self, fund: str, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end) and (not self.funds or fund in self.funds)


@dataclass(frozen=True, slots=True)
class MinimumOrder:
    """Least amounts of an account's first and later orders, cents, from a day on (FIFTH(B)). Zero: no minimum."""

    start: date
    initial: int
    subsequent: int
    funds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Day:
    """What binds the orders of one fund on one day."""

    suspended: bool
    withdrawn: bool
    minimum: MinimumOrder | None


@dataclass(frozen=True)
class SalesTerms:
    """Suspensions and minimum orders of a plan; false when there are none."""

    suspensions: tuple[Suspension, ...] = ()
    minimum_orders: tuple[MinimumOrder, ...] = ()
    _days: dict[tuple[str, date], _Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.suspensions or self.minimum_orders)

    def conflict(self, t: Transaction, *, is_first: bool) -> Reason | None:
        """Why a purchase needs a person's word, the first reason that holds; None when nothing speaks against it.

        `is_first`: the account has never had shares of the fund, so that this is its initial order.
        """
        day = self._day(t.fund, t.trade_date)
        if t.kind == Kind.SALE and day.suspended:
            return Reason.SALES_SUSPENDED
        if day.withdrawn:
            return Reason.OFFERING_WITHDRAWN
        if t.kind == Kind.SALE and day.minimum is not None:
            least = day.minimum.initial if is_first else day.minimum.subsequent
            if t.amount < least:
                return Reason.BELOW_MINIMUM
        return None

    def minimum_order(self, fund: str, day: date) -> MinimumOrder | None:
        """The row in force: one that names the fund before one for all, then the latest (as F2 takes rates)."""
        rows = [m for m in self.minimum_orders if m.start <= day and (not m.funds or fund in m.funds)]
        return max(rows, key=lambda m: (bool(m.funds), m.start), default=None)

    @property
    def highest_minimum(self) -> int:
        """An order of this amount, in cents, satisfies every minimum."""
        return max((max(m.initial, m.subsequent) for m in self.minimum_orders), default=0)

    def _day(self, fund: str, day: date) -> _Day:
        key = (fund, day)
        if key not in self._days:
            held = [s for s in self.suspensions if s.holds(fund, day)]
            self._days[key] = _Day(
                suspended=any(not s.withdrawn for s in held),
                withdrawn=any(s.withdrawn for s in held),
                minimum=self.minimum_order(fund, day),
            )
        return self._days[key]
