"""Service agreements: entered, and ended (B SIXTH(E), R SEVENTH)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Document, Fund, Party, Plan, ScheduleEntry, ServiceAgreement
from plans.references import clause_of
from plans.selectors.plans import rows_by_value
from plans.selectors.shared import strange_funds
from plans.services.locks import lock_plan, lock_plan_loading
from plans.values.service import highest_rate
from plans.values.words import percent_text

Kind = ServiceAgreement.Kind
FUNDS_NAMED = 5  # in one fault


@dataclass(frozen=True, slots=True)
class NewProvider:
    """A service provider that is not known yet."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEntry:
    """What is said of an agreement; `rate` in ppm a year, dates inclusive, no funds: all of the plan."""

    code: str
    kind: str
    provider: Party | NewProvider
    services: Sequence[str]
    rate: int
    start: date
    end: date | None = None
    funds: Sequence[Fund] = ()
    document: Document | None = None


def enter_service_agreement(*, plan: Plan, entry: AgreementEntry, user: Any = None) -> ServiceAgreement:
    """Enter an agreement, and its provider where it is new. The same again is the one entered before.

    Refusal `service-agreement-faults` with every fault: a rate above 0.25% a year or a fund's lower service fee of
    Schedule B, a provider that is none (a dealer may be a distributor of the plan acting as principal), no services,
    dates out of order, funds that are none of the plan's, a code that is taken, days for which the provider has an
    agreement of the kind about one of the funds.
    """
    with transaction.atomic(), acting(user):
        lock_plan_loading()
        locked = lock_plan(plan.pk)
        known = ServiceAgreement.objects.filter(plan=locked, code=entry.code.strip()).first()
        if known is not None and _says(known, entry):
            return known
        faults = [*_own_faults(locked, entry, known), *_rate_faults(locked, entry), *_provider_faults(locked, entry)]
        faults += _overlaps(locked, entry) if known is None else []
        if faults:
            raise _refused(locked, "The agreement cannot be entered as given.", faults)
        row = ServiceAgreement.objects.create(
            plan=locked,
            code=entry.code.strip(),
            kind=entry.kind,
            provider=_provider(entry.provider),
            services=sorted(entry.services),
            rate=entry.rate,
            start=entry.start,
            end=entry.end,
            document=entry.document,
            entered_by=user,
        )
        row.funds.set(entry.funds)
    return row


def end_service_agreement(*, agreement: ServiceAgreement, end: date | None, user: Any = None) -> ServiceAgreement:
    """The agreement's last day; None: it goes on. The same day again changes nothing.

    Refusal `service-agreement-faults`: an end before its start, or days of another agreement of the kind.
    """
    with transaction.atomic(), acting(user):
        plan = lock_plan(agreement.plan_id)
        row = ServiceAgreement.objects.select_related("provider").prefetch_related("funds").get(pk=agreement.pk)
        if row.end == end:
            return row
        entry = AgreementEntry(
            code=row.code,
            kind=row.kind,
            provider=row.provider,
            services=row.services,
            rate=row.rate,
            start=row.start,
            end=end,
            funds=list(row.funds.all()),
        )
        faults = [*_date_faults(entry), *_overlaps(plan, entry, besides=row.pk, place="end")]
        if faults:
            raise _refused(plan, "The agreement cannot end so.", faults)
        row.end = end
        row.save()
    return row


def _refused(plan: Plan, message: str, faults: list[Fault]) -> Refusal:
    return Refusal("service-agreement-faults", message, clause=clause_of(plan, "service_agreements"), faults=faults)


def _says(row: ServiceAgreement, entry: AgreementEntry) -> bool:
    names = ("kind", "rate", "start", "end")
    provider = entry.provider.code.strip()
    return (
        all(getattr(row, name) == getattr(entry, name) for name in names)
        and row.provider.code == provider
        and row.services == sorted(entry.services)
        and set(row.funds.all()) == set(entry.funds)
    )


def _own_faults(plan: Plan, entry: AgreementEntry, known: ServiceAgreement | None) -> list[Fault]:
    faults = []
    code = entry.code.strip()
    if not 1 <= len(code) <= 40 or not code.isprintable():
        faults.append(Fault("code", "expected a code of 1 to 40 characters"))
    elif known is not None:
        faults.append(Fault("code", f"“{code}” is another agreement already"))
    if not entry.services:
        faults.append(Fault("services", "expected at least one service that the provider renders"))
    return [*faults, *_date_faults(entry), *strange_funds(plan, entry.funds)]


def _date_faults(entry: AgreementEntry) -> list[Fault]:
    if entry.end is not None and entry.end < entry.start:
        return [Fault("end", f"expected {entry.start} or later, got {entry.end}")]
    return []


def _rate_faults(plan: Plan, entry: AgreementEntry) -> list[Fault]:
    """Within 0.25% a year and each fund's service fee of Schedule B, on the day the agreement begins for it."""
    if entry.rate <= 0:
        return [Fault("rate", "expected a rate above zero")]
    rates = list(rows_by_value(plan, "rates"))
    end = None if _date_faults(entry) else entry.end
    entries = ScheduleEntry.objects.filter(plan=plan).select_related("fund").order_by("fund__code")
    if entry.funds:
        entries = entries.filter(fund__in=entry.funds)
    limits: dict[int, list[str]] = {}
    for row in entries:
        begins = max(entry.start, row.party_since)
        if (end is not None and end < begins) or (row.party_until is not None and row.party_until < begins):
            continue
        limit = highest_rate(rates, row.fund.code, begins)
        if entry.rate > limit:
            limits.setdefault(limit, []).append(row.fund.code)
    return [
        Fault("rate", f"expected at most {percent_text(limit)}% a year for {_listed(codes)}")
        for limit, codes in sorted(limits.items())
    ]


def _listed(codes: list[str]) -> str:
    others = f" and {len(codes) - FUNDS_NAMED} others" if len(codes) > FUNDS_NAMED else ""
    return ", ".join(codes[:FUNDS_NAMED]) + others


def _provider_faults(plan: Plan, entry: AgreementEntry) -> list[Fault]:
    provider = entry.provider
    if isinstance(provider, NewProvider):
        return _new_provider_faults(provider)
    principal = provider.kind == Party.Kind.DISTRIBUTOR and entry.kind == Kind.DEALER
    if principal and plan.parties.filter(pk=provider.pk).exists():
        return []
    if provider.kind != Party.Kind.SERVICE_PROVIDER:
        return [Fault("provider", f"expected a service provider, or a distributor acting as a dealer; got {provider}")]
    return []


def _new_provider_faults(provider: NewProvider) -> list[Fault]:
    faults = []
    code, name = provider.code.strip(), provider.name.strip()
    known = Party.objects.filter(code=code).first()
    if not 1 <= len(code) <= 40 or not code.isprintable():
        faults.append(Fault("provider_code", "expected a code of 1 to 40 characters"))
    elif known is not None and (known.name, known.kind) != (name, Party.Kind.SERVICE_PROVIDER):
        faults.append(Fault("provider_code", f"“{code}” is {known} already; choose it, or another code"))
    if not 1 <= len(name) <= 200 or not name.isprintable():
        faults.append(Fault("provider_name", "expected a name of 1 to 200 characters"))
    return faults


def _provider(provider: Party | NewProvider) -> Party:
    """A new one is no party of the plan itself: the agreement between company and distributor does not name it."""
    if isinstance(provider, Party):
        return provider
    kind = Party.Kind.SERVICE_PROVIDER
    return Party.objects.get_or_create(
        code=provider.code.strip(), defaults={"name": provider.name.strip(), "kind": kind}
    )[0]


def _overlaps(plan: Plan, entry: AgreementEntry, *, besides: int = 0, place: str = "start") -> list[Fault]:
    """Two agreements of a kind about one fund would pay the same provider twice for the same customers."""
    others = ServiceAgreement.objects.filter(plan=plan, kind=entry.kind, provider__code=entry.provider.code.strip())
    others = others.exclude(pk=besides).exclude(end__lt=entry.start)
    if entry.end is not None:
        others = others.filter(start__lte=entry.end)
    return [
        Fault(place, f"expected days that no other agreement of the kind with it covers; {other} does")
        for other in others.prefetch_related("funds").order_by("start", "pk")
        if _common(other.funds.all(), entry.funds)
    ]


def _common(theirs: Iterable[Fund], ours: Iterable[Fund]) -> bool:
    left, right = set(theirs), set(ours)
    return not left or not right or bool(left & right)
