"""Who may change anything signs in with a second factor, where REQUIRE_SECOND_FACTOR asks for it."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backoffice.roles import READING

SET_UP = ("mfa_activate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes")
WITHOUT = {
    *SET_UP,
    "account_reauthenticate",
    "mfa_reauthenticate",
    "logout",
    "account_logout",
    "login",
    "account_login",
}


class SecondFactorMiddleware:
    """Until the second factor is set up there is nothing else to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.REQUIRE_SECOND_FACTOR or match is None or match.view_name in WITHOUT:
            return None
        if not request.user.is_authenticated or not lacks_second_factor(request.user):
            return None
        messages.info(request, "Before you go on, set up your second factor: you may change things here.")
        return redirect("mfa_activate_totp")


def lacks_second_factor(user: User) -> bool:
    return may_change(user) and not is_mfa_enabled(user, [Authenticator.Type.TOTP])


def may_change(user: User) -> bool:
    """Auditors and board members may not."""
    return user.is_superuser or bool(user.get_all_permissions() - READING)
