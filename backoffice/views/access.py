"""Who may see a page or do a thing: each needs sign-in (middleware) and a right, for the companies it is about."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, Protocol, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.generic.base import View

from backoffice.reach import Reach, changeable, named_by, reach_of, readable
from backoffice.roles import READ_BOOKS

Rows = TypeVar("Rows", bound=QuerySet[Any])
EVERYBODY = ""  # whoever is signed in


class Access(View):
    """Mixed into every view.

    `permission = "ledger.add_calculation"` asks for it; without one the page asks for `reads`, the right to see
    pages of its kind. `model` says what `pk` in the address names. `whole` says that the page, or the change, is
    about a plan as a whole: who has the right for some companies of a plan only is refused.
    """

    permission: str = ""
    reads: ClassVar[str] = READ_BOOKS
    model: ClassVar[type[Model] | None] = None
    whole: ClassVar[bool] = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Before all else: nothing of the page has run when the person is refused."""
        super().setup(request, *args, **kwargs)
        require(request, self.asks())
        if self.reach is not None:
            self.check_address(self.reach, kwargs)

    @cached_property
    def reach(self) -> Reach:
        """How far the person's right reaches; None: everything."""
        return reach_of(self.request.user, self.asks())

    def within_reach(self, rows: Rows) -> Rows:
        """Those rows the person may read."""
        return readable(rows, self.reach)

    @classmethod
    def asks(cls) -> str:
        """The right needed; empty: whoever is signed in."""
        return cls.permission or cls.reads

    @classmethod
    def about(cls) -> type[Model] | None:
        """What `pk` in the address names: what `model` says, else what the rows are of."""
        rows = getattr(cls, "queryset", None)
        return cls.model or (None if rows is None else rows.model)

    @classmethod
    def check_address(cls, reach: Reach, kwargs: dict[str, Any]) -> None:
        """Http404 for what the person cannot see, PermissionDenied for what is theirs in part only."""
        if "pk" in kwargs and cls.about() is None:
            raise PermissionDenied  # what cannot be told to be theirs is not
        for rows in named_by(kwargs, cls.about()):
            if not readable(rows, reach).exists():
                raise Http404
            if cls.whole and not changeable(rows, reach).exists():
                raise PermissionDenied

    @classmethod
    def admits(cls, user: User | AnonymousUser, kwargs: dict[str, Any]) -> bool:
        """Whether the person would get this page of what `kwargs` name."""
        asked = cls.asks()
        if asked and not user.has_perm(asked):
            return False
        reach = reach_of(user, asked)
        if reach is None:
            return True
        try:
            cls.check_address(reach, kwargs)
        except (Http404, PermissionDenied):
            return False
        return True


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
    """Those that lead to a page whose right the person has: nobody is offered what would be refused."""
    return [way for way in ways if may_open(request.user, way.url)]


def may_open(user: User | AnonymousUser, address: str) -> bool:
    """Whether the person would get the page at this address of the program."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return True
    view = view_of(match)
    return view is None or view.admits(user, match.kwargs)


def view_of(match: ResolverMatch) -> type[Access] | None:
    """Our view behind an address; none for django-allauth's and Django's own."""
    view = getattr(match.func, "view_class", None)
    return view if isinstance(view, type) and issubclass(view, Access) else None


def signed_in(request: HttpRequest) -> User:
    """The person whose request this is: the middleware lets nobody else in."""
    assert request.user.is_authenticated
    return request.user
