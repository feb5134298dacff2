"""Rows for tests of the shared bases: jobs (ties, empty values) and valuations (scaled quantities)."""

import datetime
import random

from backoffice.models import Job
from ledger.models import LoadedFile, Valuation
from plans.models import Company, Fund, Plan

MOMENT = datetime.datetime(2003, 9, 1, 12, tzinfo=datetime.UTC)


def make_jobs(count: int, *, seed: int = 1) -> list[Job]:
    """Jobs that have ended, with many ties in title and state and some without a start."""
    draw = random.Random(seed)
    states = [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED]
    return Job.objects.bulk_create(
        Job(
            kind="calculate",
            title=draw.choice(["April", "May", "june", ""]),
            state=draw.choice(states),
            started_at=draw.choice([None, None, MOMENT, MOMENT + datetime.timedelta(days=1)]),
            message=f"number {number}",
        )
        for number in range(count)
    )


def make_valuations(count: int, *, net_assets: int = 1_234_567_89) -> list[Valuation]:
    """One fund's valuations, a day apart; each of its own fund's company and plan."""
    company = Company.objects.create(code="series", name="Series Inc.", jurisdiction="Maryland")
    fund = Fund.objects.create(code="DYN", name="Dynamics", company=company)
    plan = Plan.objects.create(
        code="b",
        name="Class B",
        share_class="B",
        effective=datetime.date(2003, 1, 1),
        initial_term_ends=datetime.date(2004, 5, 31),
        allocation=Plan.Allocation.EXHIBIT_A,
    )
    file = LoadedFile.objects.create(
        plan=plan, kind=LoadedFile.Kind.VALUATIONS, name="nav.csv", sha256="0" * 64, state=LoadedFile.State.LOADED
    )
    first = datetime.date(2003, 1, 1)
    return Valuation.objects.bulk_create(
        Valuation(
            plan=plan,
            file=file,
            fund=fund,
            date=first + datetime.timedelta(days=number),
            nav=12_345_678 + number,
            net_assets=net_assets + number,
            row_number=number + 2,
            shares_outstanding=None if number % 2 else 10_000 * number,
        )
        for number in range(count)
    )
