"""Changing one's password, in the project's form; who may not sign in any more."""

from typing import Any

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from backoffice.forms import focus_first, style
from backoffice.services.audit import record_event
from backoffice.views.access import signed_in
from backoffice.views.forms import mark_errors


@method_decorator(rate_limit(action="change_password"), name="dispatch")
class PasswordChangeView(auth.PasswordChangeView):
    """Throttled: whoever finds a session open cannot try passwords in it."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        style(form)
        mark_errors(form)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_event("changed the password", person=signed_in(self.request), actor=signed_in(self.request))
        return response


@method_decorator(login_not_required, name="dispatch")
class PasswordSetView(auth.PasswordResetConfirmView):
    """Where a link leads that an administrator of users made: it signs nobody in, and asks for no second factor."""

    template_name = "account/password_set.html"
    success_url = reverse_lazy("login")

    def get_user(self, uidb64: str) -> Any:
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        style(form)
        mark_errors(form)
        focus_first(form)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_event("set a password", person=self.user, actor=self.user)
        messages.success(self.request, "The password is set: sign in with it.")
        return response


@login_not_required
def not_active(request: HttpRequest) -> HttpResponse:
    """Where somebody comes whose password is right, and whose access was ended."""
    return render(request, "account/account_inactive.html")
