"""Changing one's password, in the project's form; who may not sign in any more."""

from typing import Any

from allauth.decorators import rate_limit
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator

from backoffice.forms import style
from backoffice.views.forms import mark_errors


@method_decorator(rate_limit(action="change_password"), name="dispatch")
class PasswordChangeView(auth.PasswordChangeView):
    """Throttled: whoever finds a session open cannot try passwords in it."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        style(form)
        mark_errors(form)
        return form


@login_not_required
def not_active(request: HttpRequest) -> HttpResponse:
    """Where somebody comes whose password is right, and whose access was ended."""
    return render(request, "account/account_inactive.html")
