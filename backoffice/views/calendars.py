"""What is due: the calendar page, and the same as a feed at a private address."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.decorators import method_decorator
from django.views.generic.base import View

from backoffice.calendar_file import calendar_file
from backoffice.deadlines import Deadline, deadlines_for
from backoffice.models import CalendarAddress
from backoffice.services.calendar_addresses import renew_address, user_of, withdraw_address
from backoffice.views.access import EVERYBODY, Access, signed_in
from backoffice.views.lists import Action

BEFORE = timedelta(days=31)
AHEAD = timedelta(days=400)


class CalendarView(Access):
    """From a month ago, or a day that can be picked, to a year ahead."""

    reads = EVERYBODY

    def get(self, request: HttpRequest) -> HttpResponseBase:
        today, user = timezone.localdate(), signed_in(request)
        first = _day(request.GET.get("from", "")) or today - BEFORE
        has_address = CalendarAddress.objects.filter(user=user).exists()
        actions = [Action("Renew my address" if has_address else "Make my address", reverse("calendar-renew"), "post")]
        if has_address:
            actions.append(Action("Withdraw my address", reverse("calendar-withdraw"), "post"))
        context = {
            "title": "Calendar",
            "actions": actions,
            "months": _months(deadlines_for(user, first, first + AHEAD)),
            "first": first.isoformat(),
            "today": today,
            "has_address": has_address,
        }
        return render(request, "backoffice/calendar.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _months(deadlines: Iterable[Deadline]) -> list[tuple[date, list[Deadline]]]:
    return [(month, list(rows)) for month, rows in groupby(deadlines, key=lambda row: row.day.replace(day=1))]


@method_decorator(login_not_required, name="dispatch")
class CalendarFeedView(View):
    """Read by calendar programs, which cannot sign in: the address itself is the key, and changes nothing."""

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        user = user_of(token)
        if user is None:
            raise Http404
        today = timezone.localdate()
        content = calendar_file(
            deadlines_for(user, today - BEFORE, today + AHEAD),
            made_at=datetime.now(UTC),
            address=request.build_absolute_uri,
        )
        headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


class RenewCalendarView(Access):
    """A button about one's own feed, as one's password is one's own: it needs no more than to be signed in."""

    reads = EVERYBODY
    http_method_names: ClassVar[Sequence[str]] = ["post", "options"]  # type: ignore[misc]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        token = renew_address(user=signed_in(request))
        address = request.build_absolute_uri(reverse("calendar-feed", args=[token]))
        messages.success(request, f"Your private address, shown this once: {address}")
        return redirect("calendar")


class WithdrawCalendarView(Access):
    reads = EVERYBODY
    http_method_names: ClassVar[Sequence[str]] = ["post", "options"]  # type: ignore[misc]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        withdraw_address(user=signed_in(request))
        messages.success(request, "Your private address works no more.")
        return redirect("calendar")
