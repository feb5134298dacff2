"""Our calculation of a month beside those of others (B NINETEENTH(B), (C))."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.models import Calculation, MonthlyFee, OutsideCalculation, Portion

Key = tuple[str, str, str, str, str]
"""Fund, right, tranche, payee, status."""


@dataclass(frozen=True, slots=True)
class ComparedAmount:
    """Cents of both; None where one of them has no such row."""

    fund: str
    right: str
    tranche: str
    payee: str
    status: str
    ours: int | None
    theirs: int | None

    @property
    def difference(self) -> int:
        return (self.theirs or 0) - (self.ours or 0)

    @property
    def agrees(self) -> bool:
        return not self.difference


def latest_outside(calculation: Calculation) -> list[OutsideCalculation]:
    """Of each distributor and kind the file loaded last."""
    rows = OutsideCalculation.objects.filter(plan=calculation.plan_id, month=calculation.month)
    found: dict[tuple[int, str], OutsideCalculation] = {}
    related = rows.select_related("plan", "calculated_by", "document", "loaded_by").defer("document__content")
    for row in related.order_by("pk"):
        found[row.calculated_by_id, row.kind] = row
    return sorted(found.values(), key=lambda row: (row.calculated_by.code, row.kind))


def compare_outside(calculation: Calculation, outside: OutsideCalculation) -> list[ComparedAmount]:
    """Every amount of either, what differs first."""
    names = ("fund__code", "right", "tranche", "payee", "status", "amount")
    theirs = _by_key(outside.amounts.values_list(*names))
    if outside.kind == OutsideCalculation.Kind.PORTIONS:
        ours = _by_key(Portion.objects.filter(calculation=calculation).values_list(*names))
    else:
        fees = MonthlyFee.objects.filter(calculation=calculation).values_list(
            "fund__code", "tranche", "asset_based_fee"
        )
        ours = {(fund, "distribution-fee", tranche, "", ""): fee for fund, tranche, fee in fees}
    rows = [ComparedAmount(*key, ours.get(key), theirs.get(key)) for key in sorted(ours.keys() | theirs.keys())]
    return sorted(rows, key=lambda row: row.agrees)


def _by_key(rows: Iterable[tuple[str, str, str, str, str, int]]) -> dict[Key, int]:
    return {(fund, right, tranche, payee, status): amount for fund, right, tranche, payee, status, amount in rows}
