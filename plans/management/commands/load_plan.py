from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from backoffice.commands import ServiceCommand
from plans.services.plan_files import load_plan
from plans.services.plan_texts import read_plan_text


class Command(ServiceCommand):
    help = "Load an agreement with its schedules from a plan file (TOML)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", type=Path, metavar="PLAN.toml")

    def run(self, *, plan: Path, **_options: Any) -> str:  # type: ignore[override]
        return load_plan(text=read_plan_text(plan)).message
