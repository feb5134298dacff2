"""Calculations made by others: read, kept, compared (B NINETEENTH(B), (C))."""

import csv
import io
from datetime import date
from typing import Any

from django.db import transaction

from backoffice.quantities import MONEY
from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.models import OutsideAmount, OutsideCalculation
from plans.models import Document, Fund, Party, Plan
from plans.services.locks import lock_plan

CLAUSE = "B NINETEENTH(B), NINETEENTH(C)"
COLUMNS = {
    OutsideCalculation.Kind.PORTIONS: ("right", "fund", "tranche", "payee", "amount", "status"),
    OutsideCalculation.Kind.MONTHLY_FEES: ("fund", "tranche", "asset_based_fee"),
}
"""As the month export writes them (files.md)."""

RIGHTS = ("distribution-fee", "cdsc")
STATUSES = ("held", "payable")
MOST_FAULTS = 200

Row = dict[str, Any]


def load_outside_calculation(
    *, plan: Plan, month: date, kind: str, calculated_by: Party, document: Document, user: Any = None
) -> OutsideCalculation:
    """Keep what a distributor says the month comes to. The same file again is the one loaded before.

    Refusal `outside-faults` with every fault of the file by row and column, or of who calculated it.
    """
    with transaction.atomic(), acting(user):
        locked = lock_plan(plan.pk)
        known = OutsideCalculation.objects.filter(
            plan=locked, month=month, kind=kind, calculated_by=calculated_by, document=document
        ).first()
        if known is not None:
            return known
        rows, faults = _read(locked, OutsideCalculation.Kind(kind), bytes(document.content))
        if not locked.appointments.filter(distributor=calculated_by).exists():
            fault = Fault("calculated_by", f"expected a distributor of {locked.code}; {calculated_by.code} is none")
            faults = [fault, *faults]
        if faults:
            count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
            raise Refusal(
                "outside-faults",
                f"The calculation has {count}; nothing of it is loaded.",
                clause=CLAUSE,
                faults=faults[:MOST_FAULTS],
            )
        outside = OutsideCalculation.objects.create(
            plan=locked, month=month, kind=kind, calculated_by=calculated_by, document=document, loaded_by=user
        )
        OutsideAmount.objects.bulk_create(OutsideAmount(outside=outside, **row) for row in rows)
        return outside


def _read(plan: Plan, kind: OutsideCalculation.Kind, content: bytes) -> tuple[list[Row], list[Fault]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault("file", "expected UTF-8")]
    lines = list(csv.reader(io.StringIO(text)))
    wanted = COLUMNS[kind]
    if not lines or sorted(lines[0]) != sorted(wanted):
        got = ", ".join(lines[0]) if lines else "nothing"
        return [], [Fault("file", f"expected the columns {', '.join(wanted)}; got {got[:200]}")]
    reader = _Reader(lines[0], dict(Fund.objects.filter(schedule_entries__plan=plan).values_list("code", "pk")))
    rows = [reader.row(number, line) for number, line in enumerate(lines[1:], start=2) if line]
    if not rows and not reader.faults:
        reader.faults.append(Fault("file", "expected at least one row"))
    return [row for row in rows if row is not None], reader.faults


class _Reader:
    """Reads rows, and remembers what was wrong with them."""

    def __init__(self, header: list[str], funds: dict[str, int]) -> None:
        self.header, self.funds = header, funds
        self.faults: list[Fault] = []
        self.seen: dict[tuple[Any, ...], int] = {}

    def row(self, number: int, line: list[str]) -> Row | None:
        if len(line) != len(self.header):
            self.fault(number, "", f"expected {len(self.header)} columns, got {len(line)}")
            return None
        given = dict(zip(self.header, (cell.strip() for cell in line), strict=True))
        amount = given.get("amount", given.get("asset_based_fee", ""))
        row: Row = {
            "fund_id": self._fund(number, given["fund"]),
            "right": self._choice(number, "right", given.get("right", RIGHTS[0]), RIGHTS),
            "tranche": self._code(number, "tranche", given["tranche"]),
            "payee": self._code(number, "payee", given["payee"]) if "payee" in given else "",
            "status": self._choice(number, "status", given["status"], STATUSES) if "status" in given else "",
            "amount": self._money(number, "amount" if "amount" in given else "asset_based_fee", amount),
        }
        key = tuple(value for name, value in row.items() if name != "amount")
        first = self.seen.setdefault(key, number)
        if first != number:
            self.fault(number, "tranche", f"the same as row {first}")
        return row

    def fault(self, number: int, column: str, message: str) -> None:
        self.faults.append(Fault(f"row {number}, column {column}" if column else f"row {number}", message))

    def _fund(self, number: int, code: str) -> int:
        if code not in self.funds:
            self.fault(number, "fund", f"expected a fund of the plan, got “{code[:40]}”")
        return self.funds.get(code, 0)

    def _choice(self, number: int, column: str, value: str, choices: tuple[str, ...]) -> str:
        if value not in choices:
            self.fault(number, column, f"expected {' or '.join(choices)}, got “{value[:40]}”")
        return value

    def _code(self, number: int, column: str, value: str) -> str:
        if not 1 <= len(value) <= 40 or not value.isprintable():
            self.fault(number, column, f"expected a code of 1 to 40 characters, got “{value[:60]}”")
        return value

    def _money(self, number: int, column: str, value: str) -> int:
        try:
            return MONEY.parse(value)
        except ValueError as error:
            self.fault(number, column, str(error))
            return 0
