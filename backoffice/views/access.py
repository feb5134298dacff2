"""Who may see a page or do a thing. Every page needs sign-in (middleware); some things need a permission."""

from typing import Any

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


__all__ = ["Access"]
