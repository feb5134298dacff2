"""What the start page says about plans."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from backoffice.deadlines import deadlines_for
from backoffice.panels import Panel, panel_provider
from backoffice.reach import reach_of
from backoffice.roles import READ_BOOKS
from backoffice.todos import Todo, Urgency, books, todo_provider
from plans.models import Notice, Plan, Resolution, Termination, Transfer
from plans.references import agreement_of, clause_of
from plans.selectors.continuance import Continuance, continuances_within
from plans.selectors.plans import plans_in_force
from plans.values.terms_of_years import years_later

NEXT = timedelta(days=60)
MOST = 6


@todo_provider
def no_plan_yet(_user: AbstractBaseUser) -> list[Todo]:
    if plans_in_force(None) or Plan.objects.exists():
        return []
    detail = "Everything starts with the agreement and its schedules."
    return [Todo("Load a plan file", detail, reverse("plan-load"), Urgency.NOW)]


@todo_provider(for_some_companies=True)
def transfers_without_notice(user: User) -> list[Todo]:
    rows = Transfer.objects.filter(notice_received__isnull=True).exclude(plan__status=Plan.Status.DRAFT)
    waiting = books(user, rows).count()
    if not waiting:
        return []
    title = f"Record the notice of {waiting} transfer{'s' if waiting > 1 else ''} of rights"
    detail = "Until the company has received it, the assignee's portions are held."
    return [Todo(title, detail, f"{reverse('transfers')}?noticed=false", Urgency.LATER, clause="B EIGHTH(B)")]


@todo_provider(for_some_companies=True)
def drafts_to_adopt(user: User) -> list[Todo]:
    """Drafts on which somebody has voted: what is missing."""
    votes = books(user, Resolution.objects.filter(matter=Resolution.Matter.ADOPT, voided_at__isnull=True))
    drafts = Plan.objects.filter(status=Plan.Status.DRAFT, resolutions__in=votes)
    return [
        Todo(
            f"Adopt {plan.code}: votes are missing",
            "It becomes effective when those of every company are in.",
            reverse("plan-life", args=[plan.pk]),
            Urgency.SOON,
            clause=clause_of(plan, "term"),
        )
        for plan in drafts.distinct().order_by("code")
    ]


@todo_provider(for_some_companies=True)
def continuance(user: User) -> list[Todo]:
    """Terms gone by without a vote on record, terms that end soon, and lapses: one of each for a plan."""
    by_plan: dict[int, list[Continuance]] = {}
    for row in continuances_within(reach_of(user, READ_BOOKS)) if user.has_perm(READ_BOOKS) else []:
        by_plan.setdefault(row.plan.pk, []).append(row)
    return [todo for found in by_plan.values() for todo in (_unrecorded(found), _due(found), _lapsed(found)) if todo]


def _unrecorded(rows: list[Continuance]) -> Todo | None:
    found = [row for row in rows if row.not_on_record]
    if not found:
        return None
    plan, since = found[0].plan, min(row.not_on_record[0] for row in found)
    return Todo(
        f"Continuance of {plan.code} is not on record since {since}",
        f"{_companies(found)}. Record the votes, or that the register is complete: then it has lapsed.",
        reverse("plan-life", args=[plan.pk]),
        Urgency.NOW,
        clause=clause_of(plan, "term"),
    )


def _due(rows: list[Continuance]) -> Todo | None:
    found = [row for row in rows if row.is_due]
    if not found:
        return None
    plan, day = found[0].plan, min(row.current.last for row in found)
    return Todo(
        f"Continue {plan.code} by {day}",
        f"{_companies(found)}. Without the votes it lapses on that day, and accruals stop.",
        reverse("plan-life", args=[plan.pk]),
        Urgency.SOON,
        clause=clause_of(plan, "term"),
    )


def _lapsed(rows: list[Continuance]) -> Todo | None:
    """Told for as long as a term would have run; then it is history."""
    found = [row for row in rows if row.lapsed and years_later(row.lapsed, 1) >= row.today]
    if not found:
        return None
    plan, day = found[0].plan, min(row.current.last for row in found)
    kept = "The 12b-1 Share and the charges go on" if agreement_of(plan) == "B" else "Nothing accrues any more"
    return Todo(
        f"{plan.code} lapsed on {day}",
        f"{_companies(found)}. {kept}; a vote that was cast in time can still be recorded.",
        reverse("plan-life", args=[plan.pk]),
        Urgency.NOW,
        clause=clause_of(plan, "end"),
    )


def _companies(rows: list[Continuance]) -> str:
    """As the beginning of a text, before its full stop."""
    return rows[0].named.removesuffix(".") if len(rows) == 1 else f"{len(rows)} companies"


@todo_provider(for_some_companies=True)
def notices_of_termination(user: User) -> list[Todo]:
    """Notices that have been received, and of which nobody has said what they end."""
    about = Q(notice=OuterRef("pk")) | Q(notice=OuterRef("replaces"))
    standing = Termination.objects.filter(about, voided_at__isnull=True)
    waiting = books(user, Notice.objects.filter(kind=Notice.Kind.TERMINATION, received__isnull=False, replaced_by=None))
    return [
        Todo(
            f"Record what the notice of termination of {notice.dated} ends",
            f"{notice.plan.code}: the 60 days run since {notice.received}.",
            reverse("termination-new", args=[notice.plan_id]),
            Urgency.NOW,
            clause=clause_of(notice.plan, "end"),
        )
        for notice in waiting.filter(~Exists(standing)).select_related("plan").order_by("received", "pk")
    ]


EFFECTIVE_ON_RECEIPT = (
    Notice.Kind.TRANSFER,
    Notice.Kind.PAY_ASSIGNEE,
    Notice.Kind.PAY_COLLECTION_AGENT,
    Notice.Kind.PAY_DISTRIBUTOR,
    Notice.Kind.TERMINATION,
    Notice.Kind.TERMINATION_DATE,
)


@todo_provider(for_some_companies=True)
def letters_on_their_way(user: User) -> list[Todo]:
    """Letters that have effect once they are received, and of which nobody has recorded that they were."""
    rows = Notice.objects.filter(
        direction=Notice.Direction.OUT, kind__in=EFFECTIVE_ON_RECEIPT, received=None, replaced_by=None
    )
    waiting = list(books(user, rows).order_by("sent", "pk")[:MOST])
    if not waiting:
        return []
    first = waiting[0]
    title = f"Record the receipt of {first}, sent {first.sent}"
    if len(waiting) > 1:
        title += f", and {'others' if len(waiting) > 2 else 'another'}"
    detail = "It has effect from the day on which it is received."
    return [Todo(title, detail, first.get_absolute_url(), Urgency.LATER, clause="B SEVENTEENTH, R FOURTEENTH")]


@panel_provider
def due_next(user: AbstractBaseUser) -> list[Panel]:
    """What is due in the next weeks; the calendar has the rest."""
    today = timezone.localdate()
    found = deadlines_for(user, today, today + NEXT) if isinstance(user, User) else []
    return [Panel("Due next", "backoffice/due_next.html", found[:MOST])] if found else []
