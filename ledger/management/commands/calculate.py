from argparse import ArgumentParser
from datetime import date
from typing import Any

from backoffice.commands import ServiceCommand
from ledger.arguments import month_argument, plan_named
from ledger.models import Calculation, OpenException
from ledger.services.months import calculate


class Command(ServiceCommand):
    help = "Calculate a month of a plan, and all earlier months not yet calculated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN-CODE")
        parser.add_argument("month", type=month_argument, metavar="YYYY-MM")

    def run(self, *, plan: str, month: date, **_options: Any) -> str:  # type: ignore[override]
        done = calculate(plan=plan_named(plan), month=month)
        calculation = Calculation.objects.get(plan__code=plan, month=month)
        exceptions = OpenException.objects.filter(calculation=calculation).order_by("record_id")
        lines = [f"{c} calculated, {c.transaction_count:,} transactions." for c in done]
        lines = lines or [f"{calculation} was calculated before, from the same inputs: nothing changed."]
        lines += [
            f"Exception {e.record_id} of {e.trade_date}: {e.reason}, {e.get_reason_display()}." for e in exceptions
        ]
        return "\n".join(lines)
