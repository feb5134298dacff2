"""Whose statement it is, and the months it rests on."""

from datetime import date
from typing import NamedTuple


class Plan(NamedTuple):
    """`by_shares`: the Distribution Fee is divided by shares sold (Exhibit A), else goes to who is in office (F6).

    `version`: the one in force at the quarter's end, by its number; 0 where none is kept.
    """

    code: str
    name: str
    share_class: str
    draft: bool
    effective: date
    by_shares: bool = True
    version: int = 0
    version_since: date | None = None


class Month(NamedTuple):
    """A month of the quarter. No digest: not calculated. Stale: its records changed since it was calculated."""

    month: date
    digest: str = ""
    stale: bool = False
    transactions: int = 0


class Company(NamedTuple):
    code: str
    name: str
