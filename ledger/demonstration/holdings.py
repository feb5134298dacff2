"""Who holds what: positions by fund and by account, and the shares outstanding they add up to."""

from collections.abc import Callable
from datetime import date

from ledger.demonstration.positions import Position


class Holdings:
    """Funds and accounts by number, units in ten-thousandths of a share. An empty position is gone."""

    def __init__(self, *, funds: int, accounts: int) -> None:
        self._by_fund: list[dict[int, Position]] = [{} for _ in range(funds)]
        self._by_account: list[dict[int, Position]] = [{} for _ in range(accounts)]
        self.outstanding = [0] * funds

    def units(self, account: int, fund: int) -> int:
        position = self._by_account[account].get(fund)
        return position.units if position else 0

    def funds_of(self, account: int) -> list[int]:
        return sorted(self._by_account[account])

    def holders_of(self, fund: int) -> list[int]:
        return sorted(self._by_fund[fund])

    def most_held(self) -> int | None:
        """The fund with the most accounts; None where nobody holds anything."""
        fund = max(range(len(self._by_fund)), key=lambda n: (len(self._by_fund[n]), -n))
        return fund if self._by_fund[fund] else None

    def sell(self, account: int, fund: int, *, issued: date, units: int, cost: int) -> None:
        self._position(account, fund).sell(issued, units, cost)
        self.outstanding[fund] += units

    def reinvest(self, account: int, fund: int, units: int) -> None:
        self._position(account, fund).reinvest(units)
        self.outstanding[fund] += units

    def arrive(self, account: int, fund: int, units: int) -> None:
        """By exchange, transfer, merger or correction: the charge of such a position is not followed."""
        self._position(account, fund).arrive(units)
        self.outstanding[fund] += units

    def leave(self, account: int, fund: int, units: int) -> None:
        self._by_account[account][fund].leave(units)
        self._left(account, fund, units)

    def redeem(self, account: int, fund: int, *, units: int, amount: int, rate_of: Callable[[date], int]) -> int | None:
        """The charge in cents, None where it is not followed."""
        charge = self._by_account[account][fund].redeem(units, amount, rate_of)
        self._left(account, fund, units)
        return charge

    def _position(self, account: int, fund: int) -> Position:
        """The position, opened where there is none."""
        position = self._by_account[account].get(fund)
        if position is None:
            position = self._by_account[account][fund] = self._by_fund[fund][account] = Position()
        return position

    def _left(self, account: int, fund: int, units: int) -> None:
        self.outstanding[fund] -= units
        if not self._by_account[account][fund].units:
            del self._by_account[account][fund], self._by_fund[fund][account]
