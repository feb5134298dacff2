"""Which rights a person has by their roles, and for which companies. Two queries, once for each person loaded."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission, User

from plans.models import Membership


@dataclass(frozen=True, slots=True)
class Rights:
    """`companies` of a permission: None means all, those to come too."""

    companies: dict[str, frozenset[int] | None]

    @property
    def permissions(self) -> set[str]:
        return set(self.companies)


def rights_of(user: User) -> Rights:
    """What the roles of this person give, kept with the object as Django keeps permissions."""
    known: Rights | None = getattr(user, "_rights", None)
    if known is None:
        known = _load(user)
        user._rights = known  # type: ignore[attr-defined]
    return known


def _load(user: User) -> Rights:
    held: dict[int, set[int] | None] = {}
    rows = Membership.objects.filter(person=user).order_by("pk")
    for role, everything, company in rows.values_list("role", "all_companies", "companies"):
        if everything:
            held[role] = None
        elif held.setdefault(role, set()) is not None and company is not None:
            held[role].add(company)  # type: ignore[union-attr]
    return Rights(_by_permission(held)) if held else Rights({})


def _by_permission(held: dict[int, set[int] | None]) -> dict[str, frozenset[int] | None]:
    found: dict[str, list[set[int] | None]] = defaultdict(list)
    permitted = Permission.objects.filter(group__in=list(held)).order_by()
    for app, codename, role in permitted.values_list("content_type__app_label", "codename", "group"):
        found[f"{app}.{codename}"].append(held[role])
    return {permission: _together(parts) for permission, parts in found.items()}


def _together(parts: list[Any]) -> frozenset[int] | None:
    return None if None in parts else frozenset().union(*parts)
