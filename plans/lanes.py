"""The lanes of what was agreed: terms, funds, offices, tranches, rates, rights, charges, rest, votes, notices."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from backoffice.quantities import MONEY
from plans.life_lanes import terms_and_ends
from plans.models import (
    AgreedModification,
    Amendment,
    Appointment,
    CdscSchedule,
    MinimumOrder,
    Notice,
    Rate,
    Resolution,
    SalesChargeCap,
    ScheduleEntry,
    ServiceAgreement,
    Suspension,
    Tranche,
    Transfer,
)
from plans.references import clause_of
from plans.timelines import Asked, lane_provider
from plans.values.timeline import Happening, Lane, Look, together
from plans.values.words import percent_text

CODES_NAMED = 6  # of funds that join on one day


@lane_provider
def terms(asked: Asked) -> list[Lane]:
    return list(terms_and_ends(asked))


@lane_provider
def memberships(asked: Asked) -> Lane:
    """Of a fund its time as a party; of a plan the days on which funds joined or left."""
    rows = asked.of_plan(ScheduleEntry.objects.select_related("fund"))
    clause = clause_of(asked.plan, "schedule")
    if asked.fund is not None:
        found = tuple(
            Happening(row.party_since, "Party to the plan", row.party_until) for row in rows.filter(fund=asked.fund)
        )
        return Lane(20, "Schedule A", found, clause)
    days: dict[tuple[date, str], list[str]] = {}
    for row in rows.order_by("fund__code"):
        days.setdefault((row.party_since, "join"), []).append(row.fund.code)
        if row.party_until is not None:
            days.setdefault((row.party_until + timedelta(days=1), "left"), []).append(row.fund.code)
    found = tuple(
        Happening(day, _counted(codes, what), moment=True, detail=_some(codes)) for (day, what), codes in days.items()
    )
    return Lane(20, "Schedule A", found, clause)


def _some(codes: Sequence[str]) -> str:
    others = f" and {len(codes) - CODES_NAMED} others" if len(codes) > CODES_NAMED else ""
    return ", ".join(codes[:CODES_NAMED]) + others


def _counted(codes: Sequence[str], what: str) -> str:
    if len(codes) == 1:
        return f"{codes[0]} {'joins' if what == 'join' else 'left'}"
    return f"{len(codes)} funds {what}"


@lane_provider
def appointments(asked: Asked) -> Lane:
    rows = asked.about_fund(Appointment.objects.select_related("distributor"))
    found = tuple(
        Happening(
            row.start, row.distributor.code, row.end, detail=asked.named(row), url=row.distributor.get_absolute_url()
        )
        for row in rows
    )
    return Lane(30, "Distributor in office", found, clause_of(asked.plan, "appointments"))


@lane_provider
def tranches(asked: Asked) -> Lane:
    rows = asked.of_plan(Tranche.objects.select_related("distributor"))
    found = tuple(Happening(row.start, row.code, row.end, detail=f"Shares of {row.distributor}") for row in rows)
    return Lane(40, "Tranches by issue date", found, clause_of(asked.plan, "tranches"))


def _until_next(rows: Sequence[Any], start: str, scope: Any) -> Iterator[tuple[Any, date | None]]:
    """Each row, and its last day: the day before the next one about the same begins."""
    ordered = sorted(rows, key=lambda row: (getattr(row, start), row.pk))
    for place, row in enumerate(ordered):
        later = (getattr(r, start) for r in ordered[place + 1 :] if scope(r) == scope(row))
        following = next((day for day in later if day > getattr(row, start)), None)
        yield row, following - timedelta(days=1) if following else None


def _funds(row: Any) -> tuple[int, ...]:
    return tuple(sorted(fund.pk for fund in row.funds.all()))


@lane_provider
def rates(asked: Asked) -> Lane:
    rows = list(asked.about_fund(Rate.objects.all()))
    found = tuple(
        Happening(
            row.start,
            _rate_text(row),
            end,
            detail=", ".join(filter(None, [f"tranche {row.tranche}" if row.tranche else "", asked.named(row)])),
        )
        for row, end in _until_next(rows, "start", lambda row: (_funds(row), row.tranche, row.asset_based is None))
    )
    return Lane(50, "Rates", found, clause_of(asked.plan, "rates"))


def _rate_text(row: Rate) -> str:
    parts = (("sales charge", row.asset_based), ("service", row.service))
    return ", ".join(f"{percent_text(ppm)}% {name}" for name, ppm in parts if ppm is not None) or "aggregate only"


@lane_provider
def transfers(asked: Asked) -> Lane:
    rows = asked.about_fund(Transfer.objects.select_related("assignee"))
    found = tuple(
        Happening(
            row.effective,
            f"{percent_text(row.percent)}% of {row.tranche} to {row.assignee.code}",
            row.ends,
            detail=", ".join(filter(None, [str(row.get_right_display()), asked.named(row)])),
            url=row.get_absolute_url(),
        )
        for row in rows
    )
    return Lane(60, "Transfers of rights", found, clause_of(asked.plan, "transfers"))


@lane_provider
def charges(asked: Asked) -> Lane:
    rows = list(asked.about_fund(CdscSchedule.objects.all()))
    found = tuple(
        Happening(
            row.issued_from,
            "CDSC " + (", ".join(percent_text(rate) for rate in row.rates) or "none"),
            end,
            detail=asked.named(row),
        )
        for row, end in _until_next(rows, "issued_from", _funds)
    )
    return Lane(70, "Charges by issue date", found, clause_of(asked.plan, "cdsc"))


@lane_provider
def suspensions(asked: Asked) -> Lane:
    rows = asked.about_fund(Suspension.objects.all())
    found = tuple(
        Happening(
            row.start,
            str(row.get_kind_display()),
            row.end,
            detail=": ".join(filter(None, [asked.named(row), row.reason])),
            url=row.get_absolute_url(),
            look=Look.RESTING,
        )
        for row in rows
    )
    return Lane(80, "Sales suspended", found, clause_of(asked.plan, "sales"))


@lane_provider
def minimum_orders(asked: Asked) -> Lane:
    rows = list(asked.about_fund(MinimumOrder.objects.all()))
    found = tuple(
        Happening(
            row.start,
            f"Initial {_dollars(row.initial)}, subsequent {_dollars(row.subsequent)}",
            end,
            detail=asked.named(row),
            url=row.get_absolute_url(),
        )
        for row, end in _until_next(rows, "start", _funds)
    )
    return Lane(85, "Minimum orders", found, clause_of(asked.plan, "minimum_orders"))


def _dollars(cents: int) -> str:
    return f"${MONEY.format(cents, grouped=True)}"


@lane_provider
def sales_charge_caps(asked: Asked) -> Lane:
    rows = asked.of_plan(SalesChargeCap.objects.filter(revoked_at=None).select_related("fund"))
    if asked.fund is not None:
        rows = rows.filter(fund=asked.fund)
    found = tuple(
        Happening(row.start, "Cap kept", moment=True, detail=_remainder(row), url=row.get_absolute_url())
        for row in rows.order_by("start", "fund__code")
    )
    address = f"{reverse('sales-charge-caps')}?plan={asked.plan.pk}"
    return Lane(87, "Sales charge caps", together(found, address), clause_of(asked.plan, "sales_charge_caps"))


def _remainder(row: SalesChargeCap) -> str:
    left = "the remainder goes on" if row.opening is None else f"{_dollars(row.opening)} left"
    return f"{row.fund.code}: {left}, {percent_text(row.percentage)}% of new gross sales"


@lane_provider
def service_agreements(asked: Asked) -> Lane:
    rows = asked.about_fund(ServiceAgreement.objects.select_related("provider"))
    found = tuple(
        Happening(
            row.start,
            f"{row.code}: {row.provider.name}, {percent_text(row.rate)}%",
            row.end,
            detail=asked.named(row),
            url=row.get_absolute_url(),
        )
        for row in rows
    )
    return Lane(90, "Service agreements", found, clause_of(asked.plan, "service_agreements"))


@lane_provider
def amendments(asked: Asked) -> Lane:
    rows = asked.of_plan(Amendment.objects.exclude(effective=None))
    found = [
        Happening(row.effective, row.title, moment=True, url=row.get_absolute_url()) for row in rows if row.effective
    ]
    agreed = asked.of_plan(AgreedModification.objects.filter(revoked_at=None))
    found += [
        Happening(row.start, "Agreed modification", moment=True, detail=row.reason, url=row.get_absolute_url())
        for row in agreed
    ]
    return Lane(100, "Amendments", tuple(found), clause_of(asked.plan, "amendments"))


@lane_provider
def resolutions(asked: Asked) -> Lane:
    rows = asked.about_fund(Resolution.objects.filter(voided_at=None).select_related("company"))
    if asked.fund is not None:
        rows = rows.filter(company=asked.fund.company_id)
    found = tuple(
        Happening(
            row.on,
            f"{row.get_body_display()}: {row.get_matter_display()}",
            moment=True,
            detail=", ".join(filter(None, [row.company.name, asked.named(row)])),
            url=row.get_absolute_url(),
        )
        for row in rows
    )
    return Lane(
        110,
        "Resolutions",
        together(found, f"{reverse('resolutions')}?plan={asked.plan.pk}"),
        f"{clause_of(asked.plan, 'term')}, {clause_of(asked.plan, 'amendments')}",
    )


@lane_provider
def notices(asked: Asked) -> Lane:
    rows = asked.about_fund(Notice.objects.filter(replaced_by=None).defer("text", "address_used"))
    found = tuple(
        Happening(
            row.received or row.sent or row.dated,
            f"{row.get_kind_display()} ({row.get_direction_display().lower()})",
            moment=True,
            detail=row.subject,
            url=row.get_absolute_url(),
        )
        for row in rows
    )
    return Lane(
        120,
        "Notices",
        together(found, f"{reverse('notices')}?plan={asked.plan.pk}"),
        clause_of(asked.plan, "addresses"),
    )
