"""How far a right reaches: a person may have it for some companies only.

This app knows no company. One that does says how far a person's right reaches (`reach_provider`), and each app
declares, in its `reach.py`, which rows of each of its models lie within a reach:

    declare(Expenditure, read=by_fund("fund"))
    declare(Rate, read=by_plan("plan"), change=whole_plan("plan"))
    declare(Party, read=everybody, change=nobody, choose=everybody)

Lists, pages, forms, filters and addresses are limited by these declarations. Nobody whose right is for everything
pays for it: for them there is no condition. A model that is not declared is hidden from everybody else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

Reach = Any  # what the provider says; None: everything
Rule = Callable[[Reach], Q]
Provider = Callable[[Any, str], Reach]
Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows may be read, changed, and chosen in a form that changes something."""

    read: Rule
    change: Rule
    choose: Rule


def everybody(_: Reach) -> Q:
    """Rows that belong to no company."""
    return Q()


def nobody(_: Reach) -> Q:
    """Rows for those only whose right is for everything."""
    return Q(pk__in=[])


HIDDEN = Scope(nobody, nobody, nobody)
_scopes: dict[type[Model], Scope] = {}
_provider: list[Provider] = []
_named: dict[str, tuple[type[Model], str]] = {}


def declare(model: type[Model], *, read: Rule, change: Rule | None = None, choose: Rule | None = None) -> None:
    """Without more said, what may be read may be changed, and what may be changed may be chosen."""
    change = change or read
    _scopes[model] = Scope(read, change, choose or change)


def declare_address_part(name: str, model: type[Model], field: str) -> None:
    """`<code:plan>` in an address names a plan by its code."""
    _named[name] = (model, field)


def reach_provider(provider: Provider) -> Provider:
    _provider[:] = [provider]
    return provider


def reach_of(user: AbstractBaseUser | AnonymousUser, permission: str) -> Reach:
    """How far this right of the person reaches; None: everything. The right itself is asked for elsewhere."""
    return _provider[0](user, permission) if permission and _provider else None


def scope_of(model: type[Model]) -> Scope:
    return _scopes.get(model._meta.concrete_model or model, HIDDEN)


def is_declared(model: type[Model]) -> bool:
    return model in _scopes


def readable(rows: Rows, reach: Reach) -> Rows:
    return rows if reach is None else rows.filter(scope_of(rows.model).read(reach))


def changeable(rows: Rows, reach: Reach) -> Rows:
    return rows if reach is None else rows.filter(scope_of(rows.model).change(reach))


def choosable(rows: Rows, reach: Reach) -> Rows:
    return rows if reach is None else rows.filter(scope_of(rows.model).choose(reach))


def named_by(kwargs: dict[str, Any], model: type[Model] | None) -> list[QuerySet[Any]]:
    """The objects an address names: by `pk` one of the view's model, others by their declared parts."""
    found: list[QuerySet[Any]] = []
    if model is not None and "pk" in kwargs:
        found.append(model._default_manager.filter(pk=kwargs["pk"]))
    found += [
        kind._default_manager.filter(**{field: kwargs[name]})
        for name, (kind, field) in _named.items()
        if name in kwargs
    ]
    return found
