"""What happened in the life of a plan or of a fund: apps say, the timeline shows.

    @lane_provider
    def appointments(asked: Asked) -> Lane:
        rows = asked.about_fund(Appointment.objects.filter(plan=asked.plan))
        return Lane(20, "Distributors in office", tuple(...), clause="B SECOND")

Providers live in an app's `lanes.py`, which is imported at start. Each makes a fixed, small number of queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from plans.models import Fund, Plan
from plans.values.timeline import Lane, Timeline

Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose life: of a plan, or of one of its funds; and what of it the person may see."""

    plan: Plan
    fund: Fund | None
    within_reach: Callable[[Any], Any]

    def of_plan(self, rows: Rows) -> Rows:
        """Rows of the plan that the person may see."""
        found: Rows = self.within_reach(rows.filter(plan=self.plan))
        return found

    def about_fund(self, rows: Rows) -> Rows:
        """The same; of a fund's life those that name it, or no fund at all, with their funds."""
        found = self.of_plan(rows)
        if self.fund is not None:
            about = rows.model._default_manager.filter(Q(funds=self.fund) | Q(funds__isnull=True)).values("pk")
            found = found.filter(pk__in=about)
        return found.prefetch_related("funds")

    def named(self, row: Any) -> str:
        """The funds a row names, for a plan's life; one of a fund needs not say so. Empty for all."""
        codes = sorted(fund.code for fund in row.funds.all())
        if self.fund is not None or not codes:
            return ""
        return ", ".join(codes) if len(codes) <= FUNDS_NAMED else f"{len(codes)} funds"


FUNDS_NAMED = 3

Provider = Callable[[Asked], Lane | list[Lane]]
_providers: list[Provider] = []


def lane_provider(provider: Provider) -> Provider:
    """Register a function that returns one kind of happening, or some that are read together."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def timeline_of(asked: Asked, day: date) -> Timeline:
    """All lanes that have something to show."""
    lanes: list[Lane] = []
    for provider in _providers:
        found = provider(asked)
        lanes += found if isinstance(found, list) else [found]
    return Timeline.of(lanes, otherwise=day)
