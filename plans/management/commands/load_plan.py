"""manage.py load_plan PLAN.toml: exit status 0 when done, 1 with the faults on standard error, 2 for a wrong call."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.refusals import Refusal
from plans.services.plan_files import load_plan
from plans.services.plan_texts import read_plan_text


class Command(BaseCommand):
    help = "Load an agreement with its schedules from a plan file (TOML)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", type=Path, metavar="PLAN.toml")

    def handle(self, *args: Any, plan: Path, **options: Any) -> None:
        try:
            outcome = load_plan(text=read_plan_text(plan))
        except Refusal as refusal:
            for fault in refusal.faults:
                self.stderr.write(str(fault))
            self.stderr.write(refusal.message)
            raise SystemExit(1) from refusal
        self.stdout.write(outcome.message)
