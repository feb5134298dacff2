"""How far a person's right reaches: which companies, and through them which funds and plans.

What belongs to a fund or a company is for those who have the right for that company. What belongs to a plan is read
by whoever has the right for one of its companies, since the agreement is one for all of them, and changed only by
who has it for all.
"""

from functools import cached_property
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from backoffice.models import CalendarAddress, ColumnChoice, Job
from backoffice.reach import Rule, declare, declare_address_part, everybody, nobody, reach_provider, readable
from plans import models
from plans.backends import RightsBackend
from plans.models import Company, Fund, Plan
from plans.selectors.memberships import rights_of


class Reach:
    """A person's right for some companies. Funds and plans are looked up once, and only if asked for.

    It is kept with the person, as what their roles give is, for as long as they are loaded: whatever one page asks
    about the same companies is told by the same reach.
    """

    @classmethod
    def of(cls, user: User, companies: frozenset[int]) -> "Reach":
        kept: dict[frozenset[int], Reach] = user.__dict__.setdefault("_reaches", {})
        return kept.setdefault(companies, cls(user, companies))

    def __init__(self, user: User, companies: frozenset[int]) -> None:
        self.user = user
        self.companies = companies

    @cached_property
    def funds(self) -> list[int]:
        return list(Fund.objects.filter(company__in=self.companies).order_by("pk").values_list("pk", flat=True))

    @cached_property
    def _companies_of_plans(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for plan, company in Plan.companies.through.objects.order_by("pk").values_list("plan", "company"):
            found.setdefault(plan, set()).add(company)
        return found

    @cached_property
    def plans(self) -> list[int]:
        """Plans of which one company at least is within reach."""
        return [plan for plan, companies in self._companies_of_plans.items() if companies & self.companies]

    @cached_property
    def whole_plans(self) -> list[int]:
        """Plans of which all companies are."""
        return [plan for plan, companies in self._companies_of_plans.items() if companies <= self.companies]


@reach_provider
def reach(user: Any, permission: str) -> Reach | None:
    """None: everything. Superusers, roles for all companies, and what was given directly have no limits."""
    if not isinstance(user, User) or user.is_superuser:
        return None
    by_roles = rights_of(user).companies
    companies = by_roles.get(permission, frozenset())
    if companies is None or RightsBackend().given(user):
        return None
    return Reach.of(user, companies)


def by_company(path: str = "company") -> Rule:
    return lambda within: Q(**{f"{path}__in": sorted(within.companies)})


def by_fund(path: str = "fund") -> Rule:
    """By the funds' numbers, so that an index of the rows answers and nothing is joined."""
    return lambda within: Q(**{f"{path}__in": within.funds})


def by_plan(path: str = "plan") -> Rule:
    """Of plans with a company within reach."""
    return lambda within: Q(**{f"{path}__in": within.plans})


def by_whole_plan(path: str = "plan") -> Rule:
    """Of plans with all their companies within reach."""
    return lambda within: Q(**{f"{path}__in": within.whole_plans})


def own(path: str) -> Rule:
    """What is the person's."""
    return lambda within: Q(**{path: within.user})


def either(*rules: Rule) -> Rule:
    def rule(within: Any) -> Q:
        found = Q()
        for one in rules:
            found |= one(within)
        return found

    return rule


def both(*rules: Rule) -> Rule:
    def rule(within: Any) -> Q:
        found = Q()
        for one in rules:
            found &= one(within)
        return found

    return rule


def where(**condition: Any) -> Rule:
    return lambda _: Q(**condition)


def of_plan(model: Any, path: str = "plan") -> None:
    declare(model, read=by_plan(path), change=by_whole_plan(path))


declare_address_part("plan", Plan, "code")
declare_address_part("fund", Fund, "code")

declare(User, read=everybody, change=nobody, choose=everybody)
declare(Group, read=everybody, change=nobody, choose=everybody)
declare(LogEntry, read=nobody)
declare(ContentType, read=nobody)
declare(Job, read=own("created_by"))
declare(ColumnChoice, read=own("user"))
declare(CalendarAddress, read=own("user"))

declare(Company, read=by_company("pk"))
declare(Fund, read=by_company())
declare(models.Party, read=everybody, change=nobody, choose=everybody)
of_plan(Plan, "pk")
declare(models.ScheduleEntry, read=by_fund(), change=by_whole_plan())
for _model in (models.Appointment, models.CdscSchedule, models.Rate, models.Tranche, models.Transfer):
    of_plan(_model)
of_plan(models.WaiverCategory)
of_plan(models.TransferEntry)
of_plan(models.Suspension)
of_plan(models.MinimumOrder)
of_plan(models.ServiceAgreement)
of_plan(models.PlanVersion)
of_plan(models.Amendment)
of_plan(models.AgreedModification)
of_plan(models.Consent, "modification__plan")
declare(models.SalesChargeCap, read=by_fund(), change=by_whole_plan())  # it changes what all of its months come to
of_plan(models.PrimeRate)
of_plan(models.Succession)
declare(
    models.Address,
    read=either(by_company(), both(where(company=None), by_plan())),
    change=either(by_company(), both(where(company=None), by_whole_plan())),
)
declare(models.Membership, read=nobody)
declare(models.Director, read=by_company())
declare(models.Interest, read=by_company("director__company"))
declare(models.Resolution, read=by_company())
declare(models.Ballot, read=by_company("resolution__company"))
declare(models.ShareVote, read=by_fund())
declare(models.ContinuanceRegister, read=by_company())
of_plan(models.Termination)
declare(models.CompletionCondition, read=by_fund())


def _notice(within: Any) -> Q:
    """Of such a plan; to and from parties, or companies within reach."""
    found = Q(plan__in=within.plans)
    for end in ("from_company", "to_company"):
        found &= Q(**{end: None}) | Q(**{f"{end}__in": sorted(within.companies)})
    return found


def _document(within: Any) -> Q:
    """The person's own, minutes of their companies, and what was sent under plans that are theirs as a whole."""
    notices = models.Notice.objects.filter(plan__in=within.whole_plans)
    resolutions = readable(models.Resolution.objects.all(), within)
    of_plans = [
        model._default_manager.filter(plan__in=within.whole_plans)
        for model in (
            models.Suspension,
            models.MinimumOrder,
            models.ServiceAgreement,
            models.Termination,
            models.TransferEntry,
            models.SalesChargeCap,
        )
    ]
    found = Q(stored_by=within.user)
    conditions = readable(models.CompletionCondition.objects.all(), within)
    for rows in (notices, resolutions, conditions, *of_plans):
        found |= Q(pk__in=rows.exclude(document=None).order_by().values("document"))
    consents = models.Consent.objects.filter(modification__plan__in=within.whole_plans)
    successions = models.Succession.objects.filter(plan__in=within.whole_plans)
    shown = models.Amendment.documents.through.objects.filter(amendment__plan__in=within.whole_plans)
    for values in (consents.values("document"), successions.values("agreement"), shown.values("document")):
        found |= Q(pk__in=values.order_by())
    return found


declare(models.Notice, read=_notice, change=both(_notice, by_whole_plan()))
declare(models.Document, read=_document)
