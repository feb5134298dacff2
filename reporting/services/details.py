"""The detail behind a report, too long for its pages: files of the month export, of the quarter and its funds."""

import csv
import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger import mapping
from ledger.models import Calculation, OpenException
from ledger.services.export import FILES
from plans.models import Company, Plan
from plans.selectors.plans import canonical
from reporting.statement import Quarter
from reporting.statement.values import Detail

WANTED = {
    "daily_accrual.csv": "Distribution Fee of each day by fund and tranche, dollars to six decimals (F2)",
    "portions.csv": "What each payee is owed of each right for each month (P2, P3)",
    "earned_cdsc.csv": "Deferred sales charge of each redemption (C3)",
}
"""Files of the month export that have a column for the fund -> what is in them."""

EXCEPTIONS = "Transactions that could not be applied at the quarter's end (T3)"
HEADER = ("record_id", "trade_date", "fund", "reason")


@dataclass(frozen=True, slots=True)
class DetailFile:
    """A file and what the report says of it."""

    detail: Detail
    content: bytes


def detail_files(plan: Plan, quarter: Quarter, company: Company | None, *, prefix: str = "") -> list[DetailFile]:
    """CSV files as the month exports have them, with the month before the other columns; those with rows.

    `prefix` stands before the names, where a report has several plans. Call it in the transaction that reads the
    report's figures.
    """
    calculations = list(Calculation.objects.filter(plan=plan, month__in=quarter.months).order_by("month"))
    funds = {fund.code for fund in company.funds.all()} if company else None
    terms = mapping.terms_of(canonical(plan))
    found = []
    for name, description in WANTED.items():
        header, rows = FILES[name]
        columns = header.split(", ")
        lines = (
            (f"{calculation.month:%Y-%m}", *row)
            for calculation in calculations
            for row in rows(calculation, terms)
            if funds is None or row[columns.index("fund")] in funds
        )
        found.append(_file(f"{prefix}{name}", description, ("month", *columns), lines))
    found.append(_file(f"{prefix}exceptions.csv", EXCEPTIONS, HEADER, _exceptions(calculations, funds)))
    return [file for file in found if file.detail.rows]


def _exceptions(calculations: list[Calculation], funds: Collection[str] | None) -> Iterator[tuple[str, date, str, str]]:
    rows = OpenException.objects.filter(calculation__in=calculations[-1:]).order_by("trade_date", "record_id")
    for row in rows.values_list("record_id", "trade_date", "fund__code", "reason"):
        if funds is None or row[2] in funds:
            yield row


def _file(name: str, description: str, header: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> DetailFile:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    content = text.getvalue().encode()
    return DetailFile(Detail(name, description, count, hashlib.sha256(content).hexdigest()), content)
