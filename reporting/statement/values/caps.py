"""The lifetime caps on sales charges, where any is kept (NASD Rule 2830(d))."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CapLine:
    """A fund's quarter; `since` and `until`: its first and last month with a cap.

    `opening + added + interest - cdsc - distribution_fee + restated = remaining`; below zero: above the cap.
    `restated`: where the remainder was stated anew. `not_charged`: what the cap took off the fee.
    """

    code: str
    name: str
    since: date
    until: date
    opening: int
    sales: int
    added: int
    interest: int
    cdsc: int
    distribution_fee: int
    not_charged: int
    restated: int
    remaining: int
