import argparse
from pathlib import Path
from typing import Any

from backoffice.commands import ServiceCommand
from backoffice.refusals import Refusal
from plans.models import Company
from reporting.management.commands.board_report import quarter_argument, write
from reporting.services.board_reports import make_board_report
from reporting.statement import Quarter


class Command(ServiceCommand):
    help = "Make the board report of a company's quarter under all its plans, and write it to a file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("company", metavar="COMPANY-CODE")
        parser.add_argument("quarter", type=quarter_argument, metavar="YYYYQN")
        parser.add_argument("file", type=Path, metavar="FILE.pdf")

    def run(self, *, company: str, quarter: Quarter, file: Path, **_options: Any) -> str:  # type: ignore[override]
        report = make_board_report(company=company_named(company), quarter=quarter)
        write(file, bytes(report.file.pdf))
        return f"{file}: {report}, {report.pages} pages, SHA-256 {report.digest}."


def company_named(code: str) -> Company:
    """Raises Refusal `unknown-company` with the codes there are."""
    company = Company.objects.filter(code=code).first()
    if company is None:
        known = ", ".join(Company.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise Refusal("unknown-company", f"No company {code}; expected one of: {known}.")
    return company
