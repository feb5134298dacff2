"""Arguments that the ledger's commands share."""

import argparse
from datetime import date

from backoffice.refusals import Refusal
from ledger.months import parse_month
from plans.models import Plan


def month_argument(text: str) -> date:
    """argparse type: `2003-07`."""
    try:
        return parse_month(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def plan_named(code: str) -> Plan:
    """Raises Refusal `unknown-plan` that names the plans there are."""
    try:
        return Plan.objects.get(code=code)
    except Plan.DoesNotExist:
        known = ", ".join(Plan.objects.values_list("code", flat=True)) or "none is loaded: use load_plan"
        raise Refusal("unknown-plan", f"No plan {code}; expected one of: {known}.") from None
