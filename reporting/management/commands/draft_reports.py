import argparse
from datetime import date
from typing import Any

from django.utils import timezone

from backoffice.commands import ServiceCommand
from reporting.selectors.due_reports import to_draft
from reporting.services.board_reports import make_board_report


class Command(ServiceCommand):
    help = "Draft the board reports that are due and can be made, one for each board, as Celery beat does each morning."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="another day than today")

    def run(self, *, today: date | None, **_options: Any) -> str:  # type: ignore[override]
        made = [
            make_board_report(company=company, quarter=quarter)
            for company, quarter in to_draft(today or timezone.localdate())
        ]
        return "\n".join([*(str(report) for report in made), f"{len(made)} reports drafted."])
