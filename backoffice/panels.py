"""What the start page shows below what needs doing: apps say, the start page shows.

    @panel_provider
    def latest_months(user) -> list[Panel]:
        return [Panel("Latest months", "ledger/latest_months.html", rows)]

Providers live in an app's `todos.py`, and make a fixed, small number of queries each. They say only what the person
may read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the start page. The template gets its value as `part`."""

    title: str
    template: str
    part: Any
    clause: str = ""


Provider = Callable[[User], list[Panel]]
_providers: list[Provider] = []


def panel_provider(provider: Provider) -> Provider:
    """Register a function of the user that returns parts of the start page."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def panels_for(user: User) -> list[Panel]:
    return [panel for provider in _providers for panel in provider(user)]
