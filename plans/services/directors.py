"""The boards of the companies: who sits on them, and who of them is independent (B recitals, R ELEVENTH)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Company, Director, Interest, Plan, Resolution
from plans.services.life_changes import life_changes, locked_plans_of

CLAUSE = "B recitals, R ELEVENTH"


def elect_director(
    *, company: Company, name: str, since: date, until: date | None = None, user: Any = None
) -> Director:
    """A seat on the company's board from `since`, to `until` where that is known; the same again is the same.

    Refusal `director-faults`: no name, a term that ends before it begins, or one that overlaps another of that name.
    """
    name = " ".join(name.split())
    with transaction.atomic(), acting(user), _board(company) as locked:
        known = Director.objects.filter(company=locked, name=name)
        same = known.filter(since=since, until=until).first()
        if same is not None:
            return same
        _refuse("director-faults", "The director cannot be entered.", _seat_faults(known, name, since, until))
        return Director.objects.create(company=locked, name=name, since=since, until=until)


def end_term(*, director: Director, until: date | None, user: Any = None) -> Director:
    """The last day in office; None takes back an end entered by mistake. Refusal `director-faults`."""
    with transaction.atomic(), acting(user), _board(director.company):
        row = Director.objects.get(pk=director.pk)
        if row.until != until:
            _refuse("director-faults", "The term cannot end then.", _term_faults(row.since, until))
            row.until = until
            row.save()
        return row


def correct_director(
    *, director: Director, name: str, since: date, until: date | None, reason: str, user: Any = None
) -> Director:
    """What was entered by mistake about a director: the name, or the first or last day in office.

    The audit trail keeps what stood there, and why it was wrong. The same again changes nothing. Refusals:
    `director-faults` as `elect_director`, and without a reason; `votes-rest-on-it` with each standing resolution whose
    vote would be another: void it first, and record it again.
    """
    name = " ".join(name.split())
    with transaction.atomic(), acting(user, reason=reason), _board(director.company) as locked:
        row = Director.objects.get(pk=director.pk)
        if (row.name, row.since, row.until) == (name, since, until):
            return row
        faults = [] if reason.strip() else [Fault("reason", "expected what was wrong with the entry")]
        faults += _seat_faults(
            Director.objects.filter(company=locked, name=name).exclude(pk=row.pk), name, since, until
        )
        _refuse("director-faults", "The entry cannot be corrected so.", faults)
        corrected = Director(company=locked, name=name, since=since, until=until)
        votes = Resolution.objects.filter(company=locked, voided_at__isnull=True).order_by("on", "pk")
        _refuse(
            "votes-rest-on-it",
            "Votes rest on this entry: void them first, and record them again after it.",
            [
                Fault("", f"{vote.get_matter_display()}, {vote.get_body_display().lower()}, {vote.on}")
                for vote in votes.exclude(body=Resolution.Body.SHAREHOLDERS).select_related("plan")
                if row.in_office(vote.on) != corrected.in_office(vote.on)
            ],
        )
        row.name, row.since, row.until = name, since, until
        row.save()
        return row


def record_interest(
    *,
    director: Director,
    kind: str,
    since: date,
    reason: str,
    until: date | None = None,
    plan: Plan | None = None,
    user: Any = None,
) -> Interest:
    """What keeps a director from being independent from `since` to `until`; the same again is the same.

    Refusal `interest-faults`: no reason, a span that ends before it begins, an interested person "of one plan", or a
    plan that is not the company's.
    """
    reason = " ".join(reason.split())
    with transaction.atomic(), acting(user, reason=reason), _board(director.company):
        row = Director.objects.get(pk=director.pk)
        faults = [] if reason else [Fault("reason", "expected why")]
        faults += _term_faults(since, until)
        if plan is not None and kind == Interest.Kind.INTERESTED:
            faults.append(Fault("plan", "expected none: an interested person is one of the company, for all its plans"))
        elif plan is not None and not plan.companies.filter(pk=row.company_id).exists():
            faults.append(Fault("plan", f"expected a plan of {row.company}"))
        _refuse("interest-faults", "The interest cannot be entered.", faults)
        interest, created = Interest.objects.get_or_create(
            director=row, kind=kind, plan=plan, since=since, defaults={"until": until, "reason": reason}
        )
        if not created and (interest.until, interest.reason) != (until, reason):
            interest.until, interest.reason = until, reason
            interest.save()
        return interest


@contextmanager
def _board(company: Company) -> Iterator[Company]:
    """The company's board, to be changed: what votes came to follows from it, and from that which plans went on."""
    with life_changes(locked_plans_of(company)):
        yield Company.objects.select_for_update().get(pk=company.pk)


def _seat_faults(others: QuerySet[Director], name: str, since: date, until: date | None) -> list[Fault]:
    """Of a seat beside the others of that name on the board."""
    faults = [] if name and name.isprintable() else [Fault("name", "expected the director's name")]
    faults += _term_faults(since, until)
    faults += [
        Fault("since", f"in office already from {row.since} to {row.until or 'now'}")
        for row in others
        if (row.until is None or since <= row.until) and (until is None or row.since <= until)
    ]
    return faults


def _term_faults(since: date, until: date | None) -> list[Fault]:
    return [Fault("until", f"expected {since} or later")] if until is not None and until < since else []


def _refuse(name: str, message: str, faults: list[Fault]) -> None:
    if faults:
        raise Refusal(name, message, clause=CLAUSE, faults=faults)
