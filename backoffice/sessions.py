"""Sessions end: some hours after the sign-in, and some time after the last page.

The last page's time is kept in the cache, a minute exact: a session row written with each page would wait for a
calculation, where the database takes one writer at a time. An emptied cache ends sessions early, never late.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

SIGNED_IN_AT = "signed_in_at"
EXACT_SECONDS = 60


class SessionEndMiddleware:
    """Signs out whose time is over; the page then asks for sign-in as for anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            ended = why_ended(request)
            if ended:
                logout(request)
                messages.info(request, ended)
        return self.get_response(request)


def why_ended(request: HttpRequest) -> str:
    """A sentence for the person; empty while the session goes on, which is noted."""
    now = time.time()
    signed_in = request.session.get(SIGNED_IN_AT, 0)
    if now - signed_in > settings.SESSION_HOURS * 3600:
        return f"You were signed out: a session ends after {settings.SESSION_HOURS} hours."
    name = "seen-" + hashlib.sha256(str(request.session.session_key).encode()).hexdigest()
    seen = cache.get(name) or signed_in
    if now - seen > settings.IDLE_MINUTES * 60:
        return f"You were signed out after {settings.IDLE_MINUTES} minutes without a page."
    if now - seen > EXACT_SECONDS:
        cache.set(name, now, settings.IDLE_MINUTES * 60 + EXACT_SECONDS)
    return ""


def _note_sign_in(request: HttpRequest, **_: Any) -> None:
    request.session[SIGNED_IN_AT] = time.time()


def connect() -> None:
    """At start: in a process that has served no page yet, too."""
    user_logged_in.connect(_note_sign_in, dispatch_uid="session end")
