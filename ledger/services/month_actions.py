"""Calculating as people start it: in a job."""

from datetime import date

from django.contrib.auth.models import User

from backoffice.models import Job
from backoffice.services.jobs import start_job
from plans.models import Plan


def start_calculation(*, plan: Plan, month: date, user: User | None) -> Job:
    """Have a month calculated in a job; the live one, if it is being calculated already."""
    parameters = {"plan": plan.pk, "month": f"{month:%Y-%m}"}
    return start_job(kind="calculate", title=f"Calculate {plan.code} {month:%Y-%m}", parameters=parameters, user=user)
