"""What needs doing: apps say, the start page shows.

    @todo_provider
    def months_to_calculate(user) -> list[Todo]:
        return [Todo("Calculate September 2003", "Class B: files are loaded.", url, Urgency.SOON, clause="B EIGHTH(C)")]

Providers live in an app's `todos.py`, which is imported at start. Each makes a fixed, small number of queries.
One that speaks of all companies is asked for who may read all; one that looks at what its user may see says so:

    @todo_provider(for_some_companies=True)
    def exceptions(user) -> list[Todo]:
        rows = books(user, OpenException.objects.all())
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar, overload

from django.contrib.auth.models import User
from django.db.models import QuerySet

from backoffice.reach import changeable, reach_of, readable
from backoffice.roles import READ_BOOKS


class Urgency(IntEnum):
    """Order of the start page."""

    NOW = 1
    SOON = 2
    LATER = 3

    @property
    def label(self) -> str:
        return {1: "Now", 2: "Soon", 3: "Later"}[self.value]

    @property
    def css(self) -> str:
        return {1: "danger", 2: "warning", 3: "secondary"}[self.value]


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing a person should do, and the page to do it on."""

    title: str
    detail: str
    url: str
    urgency: Urgency = Urgency.SOON
    clause: str = ""


Rows = TypeVar("Rows", bound=QuerySet[Any])
Provider = Callable[[User], list[Todo]]
_providers: list[Provider] = []
_for_some_companies: list[Provider] = []


@overload
def todo_provider(provider: Provider) -> Provider: ...
@overload
def todo_provider(*, for_some_companies: bool) -> Callable[[Provider], Provider]: ...
def todo_provider(provider: Provider | None = None, *, for_some_companies: bool = False) -> Any:
    """Register a function of the user that returns what they should do."""

    def register(registered: Provider) -> Provider:
        for known in (_providers, *([_for_some_companies] if for_some_companies else [])):
            if registered not in known:
                known.append(registered)
        return registered

    return register if provider is None else register(provider)


def reads_all(user: User) -> bool:
    return user.has_perm(READ_BOOKS) and reach_of(user, READ_BOOKS) is None


def todos_for(user: User) -> list[Todo]:
    """All that needs doing, most urgent first."""
    asked = _providers if reads_all(user) else _for_some_companies
    found = [todo for provider in asked for todo in provider(user)]
    return sorted(found, key=lambda todo: (todo.urgency, todo.title, todo.url))


def books(user: User, rows: Rows) -> Rows:
    """Those of the books the person may read."""
    return readable(rows, reach_of(user, READ_BOOKS)) if user.has_perm(READ_BOOKS) else rows.none()


def whole_books(user: User, rows: Rows) -> Rows:
    """Those that are theirs as a whole: what is about all companies of a plan is for who has all of them."""
    return changeable(rows, reach_of(user, READ_BOOKS)) if user.has_perm(READ_BOOKS) else rows.none()
