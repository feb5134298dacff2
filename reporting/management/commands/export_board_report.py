import argparse
from pathlib import Path
from typing import Any

from backoffice.commands import ServiceCommand
from backoffice.refusals import Refusal
from ledger.arguments import plan_named
from reporting.models import BoardReport
from reporting.services.report_exports import KINDS, export_report
from reporting.statement import Quarter


class Command(ServiceCommand):
    help = "Write the latest version of a plan's board report for other systems: FILE.json or FILE.xlsx."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN-CODE")
        parser.add_argument("quarter", metavar="YYYYQN")
        parser.add_argument("file", type=Path, metavar="FILE.json|FILE.xlsx")
        parser.add_argument("--company", default="", metavar="CODE", help="that of one company; else of all")

    def run(self, *, plan: str, quarter: str, file: Path, company: str, **_options: Any) -> str:  # type: ignore[override]
        kind = file.suffix.removeprefix(".").lower()
        if kind not in KINDS:
            raise Refusal("unknown-kind", f"expected a file that ends in {' or '.join(KINDS)}, got {file.name}")
        try:
            wanted = str(Quarter.parse(quarter))
        except ValueError as error:
            raise Refusal("no-quarter", str(error)) from error
        reports = BoardReport.objects.filter(plan=plan_named(plan), quarter=wanted)
        reports = reports.filter(company__code=company) if company else reports.filter(company=None)
        report = reports.order_by("-version").first()
        if report is None:
            raise Refusal("no-report", f"No report of {plan} for {wanted}: make it first.")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(export_report(report=report, kind=kind))
        except OSError as error:
            raise Refusal("cannot-write", f"{file} cannot be written: {error.strerror}.") from error
        return f"{file}: {report}."
