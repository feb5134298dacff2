"""What a checked file of expenditures holds, before it is loaded: sums by purpose and fund, and how rows are shared."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backoffice.refusals import Refusal
from ledger.models import Expenditure, LoadedFile, SharedExpenditure
from ledger.services.records.expenditures import funds_of
from ledger.services.records.loading import KINDS, OF_EXPENDITURES, reading_of
from ledger.services.shared_expenditures import Sharing, preview_sharing
from ledger.services.uploads import is_kept, kept_path
from plans.models import Fund, Party

MOST_ROWS = 2_000
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A row of the file and its sharing by the figures of now."""

    expenditure_id: str
    amount: int
    key: str
    key_label: str
    key_period: str
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class Preview:
    """Sums of cents over all rows of the file, those loaded before too; the first rows with their sharing."""

    rows: int
    purposes: tuple[tuple[str, int], ...]
    funds: tuple[tuple[Fund, int], ...]
    shared: tuple[SharedRow, ...]

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.purposes)


def preview_of(file: LoadedFile) -> Preview | None:
    """None for other files, for those no longer kept, too long to show, or refused since they were checked."""
    if file.kind not in OF_EXPENDITURES or file.state != LoadedFile.State.CHECKED or not is_kept(file):
        return None
    if file.rows_new + file.rows_known > MOST_ROWS:
        return None
    file_kind = KINDS[LoadedFile.Kind(file.kind)]
    names = ("row_number", *file_kind.stage.fields)
    rows = reading_of(file.plan, file_kind, kept_path(file.sha256, file.name))
    values = [dict(zip(names, row, strict=True)) for row in rows]
    try:
        return _preview(file, values)
    except Refusal:  # what changed since the check is told when it is loaded, or checked again
        return None


def _preview(file: LoadedFile, rows: list[dict[str, Any]]) -> Preview:
    purposes: dict[str, int] = defaultdict(int)
    funds: dict[int, int] = defaultdict(int)
    shared = []
    for row in rows:
        purposes[row["purpose"]] += row["amount"]
        if file.kind == LoadedFile.Kind.EXPENDITURES:
            funds[row["fund"]] += row["amount"]
            continue
        seen = _shared_row(file, row)
        shared.append(seen)
        for share in seen.sharing.shares:
            funds[share.fund.pk] += share.amount
    by_code = Fund.objects.filter(pk__in=funds).order_by("code")
    return Preview(
        rows=len(rows),
        purposes=tuple(_labelled(purposes)),
        funds=tuple((fund, funds[fund.pk]) for fund in by_code),
        shared=tuple(shared[:MOST_SHOWN]),
    )


def _labelled(purposes: dict[str, int]) -> Iterator[tuple[str, int]]:
    for value, label in Expenditure.Purpose.choices:
        if value in purposes:
            yield str(label), purposes[value]


def _shared_row(file: LoadedFile, row: dict[str, Any]) -> SharedRow:
    known = SharedExpenditure.objects.filter(plan=file.plan_id, expenditure_id=row["expenditure_id"]).first()
    if known is not None:
        stored = known.shares.select_related("fund").order_by("fund__code")
        sharing = Sharing(tuple(stored))  # type: ignore[arg-type]  # rows of the same parts
    else:
        sharing = preview_sharing(
            plan=file.plan,
            expenditure_id=row["expenditure_id"],
            date=row["date"],
            distributor=Party.objects.get(pk=row["distributor"]),
            amount=row["amount"],
            key=row["key"],
            key_period=row["key_period"],
            funds=funds_of(file.plan, row["funds"]),
            incurred_on=row["incurred_on"],
            late_reason=row["late_reason"],
        )
    label = str(SharedExpenditure.Key(row["key"]).label)
    return SharedRow(row["expenditure_id"], row["amount"], row["key"], label, row["key_period"], sharing)
