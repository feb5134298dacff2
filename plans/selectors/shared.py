"""Parties, companies and funds are shared by plans: where a file says otherwise than other plans do."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, QuerySet

from backoffice.refusals import Fault
from plans.models import Company, Fund, Party, Plan, ScheduleEntry
from plans.values import Reading


def clashes(reading: Reading) -> list[Fault]:
    """Faults of a file that describes otherwise what another plan names too. Three queries."""
    code = reading.header.code if reading.header else ""
    return [
        *_clashes(reading, "party", parties_of_other_plans(code), ("name", "kind")),
        *_clashes(reading, "company", companies_of_other_plans(code), ("name", "jurisdiction")),
        *_clashes(reading, "fund", funds_of_other_plans(code).select_related("company"), ("name", "company")),
    ]


def strange_funds(plan: Plan, funds: Iterable[Fund]) -> list[Fault]:
    """The fault of naming funds that are not in the plan's Schedule A."""
    of_plan = set(plan.schedule.values_list("fund_id", flat=True))
    strange = sorted(fund.code for fund in funds if fund.pk not in of_plan)
    return [Fault("funds", f"expected funds of {plan.code}; {', '.join(strange)} are none")] if strange else []


def parties_of_other_plans(code: str) -> QuerySet[Party]:
    memberships = Plan.parties.through.objects.filter(party=OuterRef("pk")).exclude(plan__code=code)
    return Party.objects.filter(Exists(memberships))


def companies_of_other_plans(code: str) -> QuerySet[Company]:
    memberships = Plan.companies.through.objects.filter(company=OuterRef("pk")).exclude(plan__code=code)
    return Company.objects.filter(Exists(memberships))


def funds_of_other_plans(code: str) -> QuerySet[Fund]:
    entries = ScheduleEntry.objects.filter(fund=OuterRef("pk")).exclude(plan__code=code)
    return Fund.objects.filter(Exists(entries))


def _clashes(
    reading: Reading,
    table: str,
    elsewhere: QuerySet[Party] | QuerySet[Company] | QuerySet[Fund],
    names: tuple[str, ...],
) -> Iterator[Fault]:
    known = {
        row.code: row for row in elsewhere.filter(code__in=[row.code for row in reading.sound(table, "code").values()])
    }
    for name in names:
        for number, row in reading.sound(table, "code", name).items():
            if row.code not in known:
                continue
            there = getattr(known[row.code], name)
            there = there.code if isinstance(there, Company) else there
            if there != getattr(row, name):
                message = f"expected “{there}”, as another plan says of {row.code}, got “{getattr(row, name)}”"
                yield Fault(f"[[{table}]] {number}, {name}", message)
