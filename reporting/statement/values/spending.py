"""What was spent, for what, and against what was received (B SIXTH(C), (D); R FIFTH, SIXTH)."""

from dataclasses import dataclass

from ledger.engine.units import half_up
from reporting.statement.values.lines import Over

ONE = 1_000_000  # parts per million


@dataclass(frozen=True, slots=True)
class PurposeLine:
    """One purpose; `amounts` by who performed it, in the order of `Spending.performers`."""

    label: str
    amounts: tuple[int, ...]
    share: int
    code: str = ""
    category: str = ""  # of Form N-1A, Item 19(g)
    over: Over = ()

    @property
    def total(self) -> int:
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category of Form N-1A, Item 19(g), with the purposes in it; all seven stand in every report."""

    code: str
    label: str
    amount: int
    share: int
    purposes: tuple[str, ...]
    over: Over = ()


@dataclass(frozen=True, slots=True)
class SpenderLine:
    """What a distributor received in fees and CDSC, and what it spent."""

    name: str
    received: int
    spent: int

    @property
    def difference(self) -> int:
        return self.received - self.spent


@dataclass(frozen=True, slots=True)
class CarriedLine:
    """Received against spent since the plan began (Form N-1A, Item 19(g)): what is not yet reimbursed.

    `opening` is what was carried over at the quarter's beginning; `share` is `carried` as a part of the net assets
    at the quarter's end, None where the fund has none.
    """

    code: str
    name: str
    received: int
    spent: int
    opening: int
    net_assets: int | None
    share: int | None

    @property
    def carried(self) -> int:
        """Nothing is carried over where more was received than spent."""
        return max(self.spent - self.received, 0)


@dataclass(frozen=True, slots=True)
class Spending:
    """Expenditures by purpose (B SIXTH(C), (D); R FIFTH, SIXTH)."""

    performers: tuple[str, ...]
    purposes: tuple[PurposeLine, ...]
    spenders: tuple[SpenderLine, ...]
    count: int
    categories: tuple[CategoryLine, ...] = ()
    carried: tuple[CarriedLine, ...] = ()

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(line.amounts[place] for line in self.purposes) for place in range(len(self.performers)))

    @property
    def total(self) -> int:
        return sum(self.totals)

    @property
    def carried_over(self) -> int:
        return sum(line.carried for line in self.carried)

    @property
    def carried_before(self) -> int:
        return sum(line.opening for line in self.carried)

    @property
    def received_to_date(self) -> int:
        return sum(line.received for line in self.carried)

    @property
    def spent_to_date(self) -> int:
        return sum(line.spent for line in self.carried)

    @property
    def closing_net_assets(self) -> int:
        return sum(line.net_assets or 0 for line in self.carried)

    @property
    def carried_share(self) -> int | None:
        """Of all funds' net assets at the quarter's end, ppm half up."""
        whole = self.closing_net_assets
        return half_up(self.carried_over * ONE, whole) if whole > 0 else None
