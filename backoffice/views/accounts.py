"""Changing one's password, in the project's form."""

from typing import Any

from django.contrib.auth import views as auth

from backoffice.forms import style
from backoffice.views.forms import mark_errors


class PasswordChangeView(auth.PasswordChangeView):
    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        style(form)
        mark_errors(form)
        return form
