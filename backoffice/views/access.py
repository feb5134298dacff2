"""Who may see a page or do a thing. Every page needs sign-in (middleware); some things need a permission."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.generic.base import View


class Access(View):
    """Mixed into every view: `permission = "ledger.add_calculation"` asks for it, else being signed in is enough."""

    permission: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request, self.permission)
        return super().dispatch(request, *args, **kwargs)


class Leads(Protocol):
    """A button or link to a page."""

    @property
    def url(self) -> str: ...


Way = TypeVar("Way", bound=Leads)


def require(request: HttpRequest, permission: str) -> None:
    """PermissionDenied without it; an empty permission is everybody's."""
    if permission and not request.user.has_perm(permission):
        raise PermissionDenied


def permitted(request: HttpRequest, ways: Iterable[Way]) -> list[Way]:
    """Those that lead to a page whose permission the person has: nobody is offered what would be refused."""
    return [way for way in ways if _may(request, way.url)]


def _may(request: HttpRequest, address: str) -> bool:
    try:
        view = resolve(urlsplit(address).path).func
    except Resolver404:
        return True
    permission = getattr(getattr(view, "view_class", None), "permission", "")
    return not permission or request.user.has_perm(permission)


def signed_in(request: HttpRequest) -> User:
    """The person whose request this is: the middleware lets nobody else in."""
    assert request.user.is_authenticated
    return request.user
