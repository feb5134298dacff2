"""What needs doing: apps say, the start page shows.

    @todo_provider
    def months_to_calculate(user) -> list[Todo]:
        return [Todo("Calculate September 2003", "Class B: files are loaded.", url, Urgency.SOON, clause="B EIGHTH(C)")]

Providers live in an app's `todos.py`, which is imported at start. Each makes a fixed, small number of queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from django.contrib.auth.models import User


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


Provider = Callable[[User], list[Todo]]
_providers: list[Provider] = []


def todo_provider(provider: Provider) -> Provider:
    """Register a function of the user that returns what they should do."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def todos_for(user: User) -> list[Todo]:
    """All that needs doing, most urgent first."""
    found = [todo for provider in _providers for todo in provider(user)]
    return sorted(found, key=lambda todo: (todo.urgency, todo.title, todo.url))
