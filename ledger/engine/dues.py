"""Which payments follow from what was delivered (B EIGHTH(B) to (D); P3 to P5). Pure.

A delivered amount goes to a recipient, behind gates. What passes all its gates is gathered by fund, right, payee and
recipient, month by month: where adjustments that take back outweigh what is owed, the rest waits for the next month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Row(NamedTuple):
    """A delivered amount that no payment that counts has taken; cents. `key` is its identity.

    `delivered`: the month it was delivered with. `month`: the month it is for, an earlier one for an adjustment.
    """

    key: int
    delivered: date
    month: date
    fund: str
    right: str
    tranche: str
    distributor: str
    payee: str
    status: str
    amount: int

    @property
    def own(self) -> bool:
        """The distributor's own portion of what can be transferred: only this may be offset (P5)."""
        return self.payee == self.distributor and self.right != "service-fee"


class Gate(NamedTuple):
    """Something that must be so before an amount is paid. `since`: the day it came to be so, where one is known."""

    name: str
    label: str
    clause: str
    open: bool
    text: str
    since: date | None = None


class Routed(NamedTuple):
    """A row with where it goes, by the recipient's code (empty: nobody yet), and its gates."""

    row: Row
    recipient: str
    gates: tuple[Gate, ...]

    @property
    def passes(self) -> bool:
        return all(gate.open for gate in self.gates)


@dataclass(frozen=True, slots=True)
class Share:
    """What one payee is owed by one fund of one right with one delivery: a part of a payment."""

    month: date
    fund: str
    right: str
    payee: str
    recipient: str
    rows: tuple[Row, ...]
    gates: tuple[Gate, ...]

    @property
    def amount(self) -> int:
        return sum(row.amount for row in self.rows)

    @property
    def own(self) -> int:
        """Cents that claims may be offset against; never below zero, and never more than the share."""
        return max(0, min(self.amount, sum(row.amount for row in self.rows if row.own)))

    @property
    def passes(self) -> bool:
        return all(gate.open for gate in self.gates)


@dataclass(frozen=True, slots=True)
class Due:
    """A payment to come: shares of one or, through a collection agent, of several payees (EIGHTH(D))."""

    month: date
    fund: str
    right: str
    recipient: str
    shares: tuple[Share, ...]

    @property
    def id(self) -> str:
        """Names it on pages, and in a command to pay it."""
        return f"{self.month:%Y-%m}/{self.fund}/{self.right}/{self.recipient or self.shares[0].payee}"

    @property
    def amount(self) -> int:
        return sum(share.amount for share in self.shares)

    @property
    def own(self) -> int:
        return sum(share.own for share in self.shares)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Each gate once: closed where it is for any share, and since the latest day."""
        found: dict[str, Gate] = {}
        for gate in (gate for share in self.shares for gate in share.gates):
            known = found.get(gate.name)
            if known is None or (
                known.open and (not gate.open or (gate.since or date.min) > (known.since or date.min))
            ):
                found[gate.name] = gate
        return tuple(found.values())

    @property
    def passes(self) -> bool:
        return all(share.passes for share in self.shares)


@dataclass(frozen=True, slots=True)
class Dues:
    """What may be paid, what waits behind a gate, and what takes back more than is owed."""

    payable: tuple[Due, ...]
    waiting: tuple[Due, ...]
    carried: tuple[Share, ...]


def dues(routed: Iterable[Routed]) -> Dues:
    """Everything outstanding, in the order of month, fund, right and recipient."""
    accounts: dict[tuple[str, str, str, str], list[Routed]] = {}
    waiting: dict[tuple[date, str, str, str, str, tuple[Gate, ...]], list[Row]] = {}
    for entry in sorted(routed, key=lambda r: (r.row.delivered, r.row.month, r.row.key)):
        row = entry.row
        if entry.passes:
            accounts.setdefault((row.fund, row.right, row.payee, entry.recipient), []).append(entry)
        else:
            key = (row.delivered, row.fund, row.right, row.payee, entry.recipient, entry.gates)
            waiting.setdefault(key, []).append(row)
    shares: list[Share] = []
    carried: list[Share] = []
    for entries in accounts.values():
        found, rest = _month_by_month(entries)
        shares += found
        carried += rest
    blocked = [
        Share(month, fund, right, payee, recipient, tuple(rows), gates)
        for (month, fund, right, payee, recipient, gates), rows in waiting.items()
    ]
    return Dues(
        payable=_gathered(shares),
        waiting=tuple(
            Due(share.month, share.fund, share.right, share.recipient, (share,))
            for share in sorted(blocked, key=_place)
        ),
        carried=tuple(sorted(carried, key=_place)),
    )


def _month_by_month(entries: Sequence[Routed]) -> tuple[list[Share], list[Share]]:
    """Of one account, by delivery: shares above zero; and what is left when the last is not."""
    shares: list[Share] = []
    waiting: list[Routed] = []
    for place, entry in enumerate(entries):
        waiting.append(entry)
        month_ends = place + 1 == len(entries) or entries[place + 1].row.delivered != entry.row.delivered
        if month_ends and sum(each.row.amount for each in waiting) > 0:
            shares.append(_share(waiting))
            waiting = []
    return shares, [_share(waiting)] if waiting else []


def _share(entries: Sequence[Routed]) -> Share:
    last = entries[-1]
    gates: dict[str, Gate] = {}
    for gate in (gate for entry in entries for gate in entry.gates):
        known = gates.get(gate.name)
        if known is None or (gate.since or date.min) > (known.since or date.min):
            gates[gate.name] = gate
    row = last.row
    rows = tuple(entry.row for entry in entries)
    return Share(row.delivered, row.fund, row.right, row.payee, last.recipient, rows, tuple(gates.values()))


def _gathered(shares: Iterable[Share]) -> tuple[Due, ...]:
    found: dict[tuple[date, str, str, str], list[Share]] = {}
    for share in sorted(shares, key=_place):
        found.setdefault((share.month, share.fund, share.right, share.recipient), []).append(share)
    return tuple(Due(*key, tuple(parts)) for key, parts in found.items())


def _place(share: Share) -> tuple[date, str, str, str, str, tuple[int, ...]]:
    return (
        share.month,
        share.fund,
        share.right,
        share.recipient,
        share.payee,
        tuple(row.key for row in share.rows),
    )
