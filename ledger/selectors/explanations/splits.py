"""How cents were divided over payees (P2, P3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.engine import portions
from ledger.engine.terms import ONE, Terms, Transfer
from ledger.engine.units import half_up
from ledger.models import Calculation, Portion
from ledger.months import month_end
from ledger.selectors.explanations.rows import of_fund
from plans.models import Fund


@dataclass(frozen=True, slots=True)
class PayeeShare:
    """A payee's part of a tranche's cents (P2). `weight` is over days of amount × ppm."""

    payee: str
    status: str
    weight: int
    part: int
    stored: int
    transfers: tuple[Transfer, ...] = ()


@dataclass(slots=True)
class Split:
    """Cents divided over payees by the days' amounts and percentages (P2)."""

    cents: int
    payees: list[PayeeShare]

    @property
    def agrees(self) -> bool:
        return all(share.part == share.stored for share in self.payees)

    @property
    def weight(self) -> int:
        return sum(share.weight for share in self.payees)


def split_over_payees(
    calculation: Calculation,
    terms: Terms,
    right: str,
    fund: Fund,
    tranche: str,
    cents: int,
    by_day: Mapping[date, int],
) -> Split:
    """P2, with what is stored beside it."""
    context = {"right": right, "fund": fund.code, "tranche": tranche, "by_day": by_day}
    last = month_end(calculation.month)
    weights = portions.weights(terms, month_end=last, **context)  # type: ignore[arg-type]
    parts = {
        (part.payee, part.status): part.amount
        for part in portions.portions(terms, cents=cents, month_end=last, **context)  # type: ignore[arg-type]
    }
    rows = of_fund(Portion, calculation, fund).filter(right=right, tranche=tranche)
    stored = {(payee, status): amount for payee, status, amount in rows.values_list("payee", "status", "amount")}
    return Split(
        cents,
        [
            PayeeShare(
                weight.payee,
                weight.status,
                weight.weight,
                parts.get((weight.payee, weight.status), 0),
                stored.get((weight.payee, weight.status), 0),
                tuple(t for t in terms.transfers if _is_behind(t, right, fund, tranche, weight, last)),
            )
            for weight in weights
        ],
    )


def _is_behind(
    transfer: Transfer, right: str, fund: Fund, tranche: str, weight: portions.Weight, month_end: date
) -> bool:
    """Whether a transfer gives the payee part of this, held or payable as this is (P3)."""
    received = transfer.notice_received is not None and transfer.notice_received <= month_end
    return (
        received == (weight.status == portions.PAYABLE)
        and transfer.assignee == weight.payee
        and (transfer.right, transfer.tranche) == (right, tranche)
        and (not transfer.funds or fund.code in transfer.funds)
    )


def percent_of(share: PayeeShare, split: Split) -> int:
    """A payee's part of the month's weight, ppm, for reading."""
    return half_up(ONE * share.weight, split.weight) if split.weight else 0
