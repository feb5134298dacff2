"""People and months for tests of what comes after the calculation: reviewed, delivered, restated, paid."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from ledger.models import Calculation, Delivery, LoadedFile, OpenException, ShareTransaction
from ledger.services import delivery as delivery_service
from ledger.services.delivery import deliver_month
from ledger.services.months import calculate
from ledger.services.records.loading import load_file
from ledger.services.rejections import reject_transaction
from ledger.services.review import review_month
from plans.models import Plan
from tests.ledger.calculated import SCENARIOS

MARCH, APRIL, JULY, AUGUST, SEPTEMBER = (date(2003, month, 1) for month in (3, 4, 7, 8, 9))
HEADER = (SCENARIOS / "107" / "transactions.csv").read_text().splitlines()[0].split(",")


@dataclass(frozen=True)
class People:
    """Kim enters and calculates, Lee reviews and releases, Max delivers and pays."""

    kim: User
    lee: User
    max: User


def people() -> People:
    names = ("kim", "lee", "max")
    return People(*(User.objects.get_or_create(username=name, defaults={"is_superuser": True})[0] for name in names))


def calculation_of(plan: Plan, month: date) -> Calculation:
    return Calculation.objects.select_related("plan").get(plan=plan, month=month)


def calculate_in_order(plan: Plan, month: date, user: User) -> Calculation:
    """The month, without open exceptions: each is rejected as soon as it shows."""
    calculate(plan=plan, month=month, user=user)
    while open_ones := list(OpenException.objects.filter(calculation=calculation_of(plan, month))):
        for row in open_ones:
            transaction = ShareTransaction.objects.get(pk=row.transaction_id)
            if not hasattr(transaction, "voiding"):
                reject_transaction(transaction=transaction, reason="Not ours.", user=user)
        calculate(plan=plan, month=month, user=user)
    return calculation_of(plan, month)


def deliver(plan: Plan, month: date, by: People, reasons: Mapping[date, str] | None = None) -> Delivery:
    """Calculated by Kim, reviewed by Lee, delivered by Max."""
    calculation = calculate_in_order(plan, month, by.kim)
    review_month(plan=plan, month=month, digest=calculation.digest, user=by.lee)
    return deliver_month(plan=plan, month=month, reasons=reasons, user=by.max)


@contextmanager
def without_pages() -> Iterator[None]:
    """Deliveries do not lay out the Monthly Calculation's pages: that takes most of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery_service, "monthly_calculation_pdf", lambda _sheet: b"%PDF-1.7 not laid out")
        yield


def deliver_until(plan: Plan, month: date, by: People) -> Delivery:
    """Every month from the first to this one."""
    calculate_in_order(plan, month, by.kim)
    months = Calculation.objects.filter(plan=plan, month__lte=month).order_by("month")
    return [deliver(plan, each, by) for each in list(months.values_list("month", flat=True))][-1]


def source_row(kind: str, month: str, place: int = 0, *, fund: str = "") -> list[str]:
    """A row of the scenario's file: of that kind, month and fund."""
    lines = csv.reader((SCENARIOS / "107" / "transactions.csv").open())
    found = [row for row in lines if row[4] == kind and row[1].startswith(month) and fund in ("", row[2])]
    return found[place]


def cancellation(record_id: str) -> list[str]:
    """A row that takes back a transaction of the scenario."""
    lines = csv.reader((SCENARIOS / "107" / "transactions.csv").open())
    taken = next(row for row in lines if row[0] == record_id)
    return [f"X-{record_id}", taken[1], *taken[2:4], "CANCEL", *taken[5:7], record_id, *[""] * 6]


def load_rows(plan: Plan, rows: Sequence[Sequence[str]], folder: Path, *, user: User | None = None) -> None:
    """Late records."""
    path = folder / f"late-{LoadedFile.objects.count()}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    load_file(plan=plan, kind=LoadedFile.Kind.TRANSACTIONS, path=path, user=user)
