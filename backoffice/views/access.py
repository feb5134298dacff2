"""Who may see a page or do a thing. Every page needs sign-in (middleware); some things need a permission."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic.base import View


class Access(View):
    """Mixed into every view: `permission = "ledger.add_calculation"` asks for it, else being signed in is enough."""

    permission: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.permission and not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def signed_in(request: HttpRequest) -> User:
    """The person whose request this is: the middleware lets nobody else in."""
    assert request.user.is_authenticated
    return request.user
