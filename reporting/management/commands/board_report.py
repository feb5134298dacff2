import argparse
from pathlib import Path
from typing import Any

from backoffice.commands import ServiceCommand
from backoffice.refusals import Refusal
from ledger.arguments import plan_named
from reporting.services.board_reports import make_board_report
from reporting.statement import Quarter


class Command(ServiceCommand):
    help = "Make the board report of a plan's quarter, all its companies, and write it to a file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN-CODE")
        parser.add_argument("quarter", type=quarter_argument, metavar="YYYYQN")
        parser.add_argument("file", type=Path, metavar="FILE.pdf")

    def run(self, *, plan: str, quarter: Quarter, file: Path, **_options: Any) -> str:  # type: ignore[override]
        report = make_board_report(plan=plan_named(plan), quarter=quarter)
        write(file, bytes(report.file.pdf))
        return f"{file}: {report}, {report.pages} pages, SHA-256 {report.digest}."


def quarter_argument(text: str) -> Quarter:
    """argparse type: `2003Q3`."""
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def write(file: Path, content: bytes) -> None:
    """Raises Refusal `cannot-write`."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise Refusal("cannot-write", f"{file} cannot be written: {error.strerror}.") from error
