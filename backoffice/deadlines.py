"""What is due when: apps say; the calendar, the start page and the feed for people's own calendars show it.

    @deadline_provider
    def continuances(user, first, last) -> list[Deadline]:
        return [Deadline(date(2004, 5, 31), "Continue INVESCO-B", "", url, "continue-1-2004", "B THIRTEENTH")]

Providers live in an app's `deadlines.py`, which is imported at start. Each says only what the person may read, of days
from `first` to `last`, both included, and makes a fixed, small number of queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from backoffice.once import one_page


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something due on a day. `uid` names it for ever, so that a calendar moves it instead of showing it twice;
    `warn` is how many days before a calendar should remind of it."""

    day: date
    title: str
    detail: str
    url: str
    uid: str
    clause: str = ""
    warn: int = 7


Provider = Callable[[User, date, date], list[Deadline]]
_providers: list[Provider] = []


def deadline_provider(provider: Provider) -> Provider:
    """Register a function of the user and a span of days."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def deadlines_for(user: User, first: date, last: date) -> list[Deadline]:
    """All that is due from first to last, in a total order."""
    with one_page():
        found = [deadline for provider in _providers for deadline in provider(user, first, last)]
    return sorted(found, key=lambda deadline: (deadline.day, deadline.title, deadline.uid))
