"""What the distributor owes service providers out of a fund's service fee of a month (B SIXTH(E), R SEVENTH).

A provider's fee is at most 0.25% a year of the average daily net assets of its customers, or Schedule B's lower rate.
Out of the plan no more can be paid than the fund's own service fee of the month (B SIXTH(D), R SIXTH); what providers
would be due above it is shown and not paid. What is not due to a provider stays with the distributor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import lcm

from ledger.engine.terms import ONE
from ledger.engine.units import half_up, split

HIGHEST_RATE = 2_500  # ppm a year (B SIXTH(E), R SEVENTH)


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A day on which the fund pays a service fee to a distributor: Schedule B's rate in ppm, days in that year."""

    day: date
    rate: int
    days_in_year: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An agreement with a provider about a fund, both days included; `assets`: cents, the month's daily average."""

    provider: str
    agreement: str
    rate: int
    start: date
    end: date | None
    assets: int

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class ServiceFee:
    """Cents. `agreed`: at the agreement's rate; `due`: within the highest rate; `paid`: within the fund's own fee."""

    claim: Claim
    days: int
    agreed: int
    due: int
    paid: int

    @property
    def above_rate(self) -> int:
        """What 0.25% a year, or Schedule B's lower rate, takes off."""
        return self.agreed - self.due

    @property
    def above_fund(self) -> int:
        """What the fund's own service fee does not cover."""
        return self.due - self.paid


@dataclass(frozen=True, slots=True)
class FundServiceFees:
    """A fund's month: its own service fee, providers' parts in their order, what the distributor keeps; cents."""

    fund_fee: int
    fees: tuple[ServiceFee, ...]

    @property
    def paid(self) -> int:
        return sum(fee.paid for fee in self.fees)

    @property
    def kept(self) -> int:
        """Compensation for the distributor's own services (B SIXTH(D)); an asset-based sales charge (R SIXTH)."""
        return self.fund_fee - self.paid


def service_fees(fund_fee: int, days: Sequence[ServiceDay], claims: Iterable[Claim]) -> FundServiceFees:
    """Fees of one fund and month; providers by code, then by agreement, which is the order of U3 where it is short."""
    found = []
    for claim in sorted(claims, key=lambda c: (c.provider, c.agreement)):
        held = [day for day in days if claim.holds(day.day)]
        agreed = _fee(claim.assets, [(claim.rate, day.days_in_year) for day in held])
        due = _fee(claim.assets, [(min(claim.rate, HIGHEST_RATE, day.rate), day.days_in_year) for day in held])
        found.append((claim, len(held), agreed, due))
    dues = [due for *_, due in found]
    paid = split(fund_fee, dues) if sum(dues) > fund_fee else dues
    return FundServiceFees(fund_fee, tuple(ServiceFee(*part, cents) for part, cents in zip(found, paid, strict=True)))


def _fee(assets: int, days: Sequence[tuple[int, int]]) -> int:
    """Average daily net assets × rate × days / days in year, rounded once; days as (ppm a year, days in year)."""
    if not days:
        return 0
    year = lcm(*(days_in_year for _, days_in_year in days))
    return half_up(assets * sum(rate * (year // days_in_year) for rate, days_in_year in days), ONE * year)
