"""Rates, and the figures of funds and companies."""

from dataclasses import dataclass
from datetime import date

Over = tuple[int | None, ...]
"""A figure in each span of the statement; None where no month of the span is calculated."""


@dataclass(frozen=True, slots=True)
class RateLine:
    """Rates in force for some funds (none named: all of the company) over some days of the quarter (Schedule B)."""

    funds: tuple[str, ...]
    tranche: str
    since: date
    until: date
    asset_based: int
    service: int
    aggregate: int
    changed: bool  # whether these funds' rates were others on other days of the quarter


@dataclass(frozen=True, slots=True)
class MonthLine:
    month: date
    calculated: bool
    distribution_fee: int
    service_fee: int

    @property
    def fees(self) -> int:
        return self.distribution_fee + self.service_fee


@dataclass(frozen=True, slots=True)
class Amounts:
    """The figures of one span.

    `average_net_assets` is the mean over the days with a fee, rounded half up to cents; of a company, the sum of
    its funds'. None, as `effective_rate`, where no fee accrued.
    """

    average_net_assets: int | None
    distribution_fee: int
    service_fee: int
    effective_rate: int | None
    cdsc: int
    cdsc_waived: int
    spent: int

    @property
    def fees(self) -> int:
        return self.distribution_fee + self.service_fee


@dataclass(frozen=True, slots=True)
class Line:
    """A fund, a company or all companies over the quarter, and in `over` over each span.

    `maximum` is the highest aggregate of Schedule B in the quarter, `distribution_rate` and `service_rate` what the
    fees come to as yearly rates on the net assets they accrued on; of a company `maximum` is its funds' highest.
    """

    code: str
    name: str
    days: int
    average_net_assets: int | None
    distribution_fee: int
    service_fee: int
    effective_rate: int | None
    cdsc: int
    cdsc_waived: int
    spent: int
    months: tuple[MonthLine, ...]
    note: str = ""
    distribution_rate: int | None = None
    service_rate: int | None = None
    maximum: int | None = None
    over: tuple[Amounts | None, ...] = ()

    @property
    def fees(self) -> int:
        return self.distribution_fee + self.service_fee

    @property
    def fees_over(self) -> Over:
        return tuple(amounts.fees if amounts else None for amounts in self.over)

    @property
    def cdsc_over(self) -> Over:
        return tuple(amounts.cdsc if amounts else None for amounts in self.over)

    @property
    def waived_over(self) -> Over:
        return tuple(amounts.cdsc_waived if amounts else None for amounts in self.over)
