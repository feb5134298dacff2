"""Who may see a page or do a thing: each needs sign-in (middleware) and a right, for the companies it is about."""

import re
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
    pages of its kind. `model` says what `pk` in the address names, where neither the view's `queryset` nor the page
    above it does. `whole` says that the page, or the change, is about a plan as a whole: who has the right for some
    companies of a plan only is refused.
    """

    permission: str = ""
    reads: ClassVar[str] = READ_BOOKS
    model: ClassVar[type[Model] | None] = None
    whole: ClassVar[bool] = False
    every_company: ClassVar[bool] = False  # the page is for who has the right for all of them

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Before all else: nothing of the page has run when the person is refused."""
        super().setup(request, *args, **kwargs)
        require(request, self.asks())
        if self.reach is not None:
            self.check_address(self.reach, kwargs, request.path)

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
    def about(cls, path: str) -> type[Model] | None:
        """What `pk` in the address names: what `model` says, else what the rows are of, else what the page above is."""
        rows = getattr(cls, "queryset", None)
        return cls.model or (_model_of_page_above(path, cls) if rows is None else rows.model)

    @classmethod
    def check_address(cls, reach: Reach, kwargs: dict[str, Any], path: str) -> None:
        """Http404 for what the person cannot see, PermissionDenied for what is theirs in part only."""
        model = cls.about(path) if "pk" in kwargs else None
        if cls.every_company or ("pk" in kwargs and model is None):
            raise PermissionDenied  # what cannot be told to be theirs is not
        for rows in named_by(kwargs, model):
            if not readable(rows, reach).exists():
                raise Http404
            if cls.whole and not changeable(rows, reach).exists():
                raise PermissionDenied

    @classmethod
    def admits(cls, user: User | AnonymousUser, kwargs: dict[str, Any], path: str) -> bool:
        """Whether the person would get this page of what `kwargs`, taken from `path`, name."""
        asked = cls.asks()
        if asked and not user.has_perm(asked):
            return False
        reach = reach_of(user, asked)
        if reach is None:
            return True
        try:
            cls.check_address(reach, kwargs, path)
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
    path = urlsplit(address).path
    try:
        match = resolve(path)
    except Resolver404:
        return True
    view = view_of(match)
    return view is None or view.admits(user, match.kwargs, path)


def view_of(match: ResolverMatch) -> type[Access] | None:
    """Our view behind an address; none for django-allauth's and Django's own."""
    view = getattr(match.func, "view_class", None)
    return view if isinstance(view, type) and issubclass(view, Access) else None


def _model_of_page_above(path: str, cls: type[Access]) -> type[Model] | None:
    """/transfers/7/end/ is about what /transfers/7/ is the page of."""
    above = re.match(r"(.*?/\d+/).", path)
    if above is None:
        return None
    try:
        view = view_of(resolve(above[1]))
    except Resolver404:
        return None
    return None if view is None or view is cls else view.about(above[1])


def signed_in(request: HttpRequest) -> User:
    """The person whose request this is: the middleware lets nobody else in."""
    assert request.user.is_authenticated
    return request.user
