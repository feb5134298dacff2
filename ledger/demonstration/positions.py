"""What an account holds of a fund, as simply as the generator needs it.

The book only has to know that nothing is short, and what a transfer agent would have withheld on a plain
redemption. Lots are therefore followed only while a position has seen nothing but sales, reinvestments and
redemptions; anything else ends that, and no charge is reported for it any more. This is on purpose a second,
narrower reading of the rules beside the engine's.
"""

from collections import deque
from collections.abc import Callable
from datetime import date


class Position:
    """Units (ten-thousandths of a share) of one fund in one account."""

    __slots__ = ("_free", "_lots", "plain", "units")

    def __init__(self) -> None:
        self.units = 0
        self._free = 0
        self._lots: deque[tuple[date, int, int]] = deque()
        self.plain = True

    def sell(self, issued: date, units: int, cost: int) -> None:
        self.units += units
        if self.plain:
            self._lots.append((issued, units, cost))

    def reinvest(self, units: int) -> None:
        self.units += units
        self._free += units

    def no_longer_plain(self) -> None:
        self.plain = False
        self._lots.clear()

    def arrive(self, units: int) -> None:
        self.units += units
        self.no_longer_plain()

    def leave(self, units: int) -> None:
        if units > self.units:
            raise AssertionError("the book would sell what it has not got")
        self.units -= units
        self.no_longer_plain()

    def redeem(self, units: int, amount: int, rate_of: Callable[[date], int]) -> int | None:
        """Takes units for gross proceeds; the charge in cents (C3), None where the lots are not followed."""
        if not self.plain:
            self.leave(units)
            return None
        if units > self.units:
            raise AssertionError("the book would sell what it has not got")
        self.units -= units
        free = min(units, self._free)
        self._free -= free
        left, charge = units - free, 0
        while left:
            issued, held, cost = self._lots[0]
            taken = min(left, held)
            part = cost * taken // held
            if taken == held:
                self._lots.popleft()
            else:
                self._lots[0] = (issued, held - taken, cost - part)
            left -= taken
            charge += min(part * units, amount * taken) * rate_of(issued)
        # half up of a charge in parts of (units x 1,000,000)
        whole = units * 1_000_000
        return (2 * charge + whole) // (2 * whole)
