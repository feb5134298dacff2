"""Loading files: all or nothing, every fault at once, the same file twice is harmless (files.md)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.progress import Progress, no_progress
from ledger import columns, rows
from ledger.asset_rows import read_customer_assets
from ledger.bulk import as_day, refresh_statistics
from ledger.models import CustomerAssets, Expenditure, LoadedFile, SharedExpenditure, ShareTransaction, Valuation
from ledger.services.customer_assets import agreements_reach, faults_of_assets
from ledger.services.records.cancellations import faults_beside_others, first_day_staged, void_cancelled
from ledger.services.records.expenditures import (
    faults_of_expenditures,
    faults_of_shared_expenditures,
    store_shares_of,
)
from ledger.services.records.reading import FileReading
from ledger.services.records.staging import STAGED, Stage, fetch
from ledger.services.staleness import mark_stale
from plans.models import Fund, Party, Plan
from plans.services.locks import lock_plan

FAULTS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class FileKind:
    """How files of a kind are read, checked and stored."""

    columns: tuple[str, ...]
    read_row: rows.ReadRow
    stage: Stage
    faults_beside_others: Callable[[int], list[Fault]]
    optional: tuple[str, ...] = ()


EXPENDITURE_FIELDS = columns.EXPENDITURE_COLUMNS + columns.EXPENDITURE_OPTIONAL_COLUMNS
SHARED_FIELDS = columns.SHARED_EXPENDITURE_COLUMNS + columns.EXPENDITURE_OPTIONAL_COLUMNS
OF_EXPENDITURES = (LoadedFile.Kind.EXPENDITURES, LoadedFile.Kind.SHARED_EXPENDITURES)
ENTERED_BY_HAND_TOO = (*OF_EXPENDITURES, LoadedFile.Kind.CUSTOMER_ASSETS)

KINDS = {
    LoadedFile.Kind.TRANSACTIONS: FileKind(
        columns.TRANSACTION_COLUMNS,
        rows.read_transaction,
        Stage(ShareTransaction, columns.TRANSACTION_COLUMNS, ("record_id",)),
        faults_beside_others,
    ),
    LoadedFile.Kind.VALUATIONS: FileKind(
        columns.VALUATION_COLUMNS,
        rows.read_valuation,
        Stage(Valuation, columns.VALUATION_COLUMNS, ("date", "fund")),
        lambda plan_id: [],
    ),
    LoadedFile.Kind.EXPENDITURES: FileKind(
        columns.EXPENDITURE_COLUMNS,
        rows.read_expenditure,
        Stage(Expenditure, EXPENDITURE_FIELDS, ("expenditure_id",)),
        faults_of_expenditures,
        columns.EXPENDITURE_OPTIONAL_COLUMNS,
    ),
    LoadedFile.Kind.SHARED_EXPENDITURES: FileKind(
        columns.SHARED_EXPENDITURE_COLUMNS,
        rows.read_shared_expenditure,
        Stage(SharedExpenditure, SHARED_FIELDS, ("expenditure_id",)),
        faults_of_shared_expenditures,
        columns.EXPENDITURE_OPTIONAL_COLUMNS,
    ),
    LoadedFile.Kind.CUSTOMER_ASSETS: FileKind(
        columns.CUSTOMER_ASSETS_COLUMNS,
        read_customer_assets,
        Stage(CustomerAssets, columns.CUSTOMER_ASSETS_COLUMNS, ("assets_id",)),
        faults_of_assets,
    ),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a file: rows added, rows loaded before with the same content; `file` is None when all were."""

    file: LoadedFile | None
    rows_new: int
    rows_known: int

    @property
    def message(self) -> str:
        known = f"{self.rows_known:,} loaded before" if self.rows_known else ""
        if not self.rows_new:
            return f"Nothing new: {known}." if known else "Nothing new: the file has no rows."
        return f"{self.rows_new:,} {'row' if self.rows_new == 1 else 'rows'} loaded{', ' + known if known else ''}."


def load_file(
    *,
    plan: Plan,
    kind: str,
    path: Path,
    name: str = "",
    user: User | None = None,
    progress: Progress = no_progress,
    checked: LoadedFile | None = None,
) -> Loaded:
    """Load a CSV file of `kind` for a plan; `checked` is the outcome of `check_file` to carry on, if any.

    Raises Refusal `file-faults` with all the faults; nothing is loaded then.
    """
    with transaction.atomic():
        plan = lock_plan(plan.pk)
        staged = _stage(plan, kind, path, progress)
        if staged.faults:
            raise Refusal(
                "file-faults",
                f"{name or path.name}: {len(staged.faults):,} faults; nothing was loaded.",
                faults=staged.faults,
            )
        progress(1, 1, "storing")
        loaded = _store(plan, kind, path, name or path.name, staged, user, checked)
        KINDS[LoadedFile.Kind(kind)].stage.drop()
    return loaded


def check_file(
    *,
    plan: Plan,
    kind: str,
    path: Path,
    name: str = "",
    user: User | None = None,
    progress: Progress = no_progress,
) -> LoadedFile:
    """Read and check as `load_file` does, store nothing but the outcome: what is wrong, or what would be loaded."""
    with transaction.atomic():
        staged = _stage(plan, kind, path, progress)
        KINDS[LoadedFile.Kind(kind)].stage.drop()
        return LoadedFile.objects.create(
            plan=plan,
            kind=kind,
            name=name or path.name,
            sha256=_sha256(path),
            state=LoadedFile.State.FAULTY if staged.faults else LoadedFile.State.CHECKED,
            rows_new=0 if staged.faults else staged.rows_new,
            rows_known=staged.rows_known,
            fault_count=len(staged.faults),
            faults=[[fault.place, fault.message] for fault in staged.faults[:FAULTS_KEPT]],
            handed_in_by=user,
        )


@dataclass(frozen=True, slots=True)
class _Staged:
    faults: list[Fault]
    rows_new: int = 0
    rows_known: int = 0


def _stage(plan: Plan, kind: str, path: Path, progress: Progress) -> _Staged:
    file_kind = KINDS[LoadedFile.Kind(kind)]
    reading = reading_of(plan, file_kind, path, progress)
    stage = file_kind.stage
    stage.fill(reading)
    progress(1, 1, "comparing with what is loaded")
    faults = reading.faults + stage.repeated() + stage.conflicting(plan.pk) + file_kind.faults_beside_others(plan.pk)
    if faults:
        return _Staged(faults=sorted(faults, key=_place))
    known = stage.forget_known(plan.pk)
    return _Staged(faults=[], rows_new=reading.rows - known, rows_known=known)


def reading_of(plan: Plan, file_kind: FileKind, path: Path, progress: Progress = no_progress) -> FileReading:
    """The file's rows as values, in the light of the plan's codes."""
    codes = rows.Codes(
        funds=dict(Fund.objects.filter(schedule_entries__plan=plan).values_list("code", "pk")),
        distributors=dict(plan.parties.filter(kind=Party.Kind.DISTRIBUTOR).values_list("code", "pk")),
        agreements=agreements_reach(plan) if file_kind.read_row is read_customer_assets else {},
    )
    reader = rows.RowReader(codes)
    return FileReading(path, file_kind.columns, file_kind.read_row, reader, progress, file_kind.optional)


def _place(fault: Fault) -> tuple[int, str]:
    number = fault.place.removeprefix("row ").split(",")[0]
    return (int(number), fault.place)


def _store(
    plan: Plan,
    kind: str,
    path: Path,
    name: str,
    staged: _Staged,
    user: User | None,
    checked: LoadedFile | None,
) -> Loaded:
    if not staged.rows_new:
        return Loaded(None, 0, staged.rows_known)
    file = checked or LoadedFile(plan=plan, kind=kind, name=name, sha256=_sha256(path), handed_in_by=user)
    file.state = LoadedFile.State.LOADED
    file.rows_new, file.rows_known = staged.rows_new, staged.rows_known
    file.save()
    constants: dict[str, Any] = {"plan_id": plan.pk, "file_id": file.pk}
    if kind in ENTERED_BY_HAND_TOO:
        constants |= {"entered_at": timezone.now(), "entered_by_id": user.pk if user else None}
    stage = KINDS[LoadedFile.Kind(kind)].stage
    stage.store(constants)
    refresh_statistics(stage.model)
    if kind == LoadedFile.Kind.TRANSACTIONS:
        void_cancelled(plan.pk, user.pk if user else None)
    if kind == LoadedFile.Kind.SHARED_EXPENDITURES:
        store_shares_of(file)
    since = _first_day_changed(plan, kind)
    if since:
        mark_stale(plan=plan, since=since)
    return Loaded(file, staged.rows_new, staged.rows_known)


def _first_day_changed(plan: Plan, kind: str) -> date | None:
    """The earliest day whose calculation the staged rows change."""
    if kind == LoadedFile.Kind.TRANSACTIONS:
        return first_day_staged(plan.pk)
    if kind == LoadedFile.Kind.VALUATIONS:
        ((day,),) = fetch(f"SELECT min(date) FROM {STAGED}")
        return as_day(day)
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
