"""Months in the timeline of a plan: what was delivered to the companies (B EIGHTH(C))."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from ledger.models import Delivery
from ledger.months import month_end, next_month
from plans.timelines import Asked, lane_provider
from plans.values.timeline import Happening, Lane


@lane_provider
def delivered_months(asked: Asked) -> Lane:
    """Months in a row as one; a month is delivered for all funds of the plan."""
    rows = asked.of_plan(Delivery.objects.order_by("month"))
    months = list(rows.values_list("month", flat=True))
    url = f"{reverse('deliveries')}?plan={asked.plan.pk}"
    found = tuple(
        Happening(first, _counted(first, last), month_end(last), url=url) for first, last in _in_a_row(months)
    )
    return Lane(130, "Months delivered", found, "B EIGHTH(C), M2")


def _in_a_row(months: list[date]) -> Iterator[tuple[date, date]]:
    """First and last of each unbroken run."""
    run: list[date] = []
    for month in months:
        if run and next_month(run[-1]) != month:
            yield run[0], run[-1]
            run = []
        run.append(month)
    if run:
        yield run[0], run[-1]


def _counted(first: date, last: date) -> str:
    return f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} to {last:%Y-%m}"
