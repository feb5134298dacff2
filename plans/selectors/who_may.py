"""Who may take a step that its asker must not take: somebody else releases, reviews, confirms, approves."""

from collections.abc import Collection
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from backoffice.reach import changeable, reach_of

NAMED = 5


def who_may(permission: str, about: QuerySet[Any], *, besides: Collection[int | None] = ()) -> list[User]:
    """Active people with the right for what it is about, by name; none whose id is in `besides`.

    One more than are named at the most: rights are read person by person.
    """
    people = User.objects.with_perm(permission).exclude(pk__in=[pk for pk in besides if pk is not None])
    reaching = (
        person
        for person in people.distinct().order_by("username", "pk")
        if (reach := reach_of(person, permission)) is None or changeable(about, reach).exists()
    )
    return list(islice(reaching, NAMED + 1))


def named(people: list[User]) -> str:
    """In few words: `kim, lee or max`."""
    if not people:
        return "nobody has the right: ask an administrator of users"
    names = [str(person) for person in people]
    if len(names) > NAMED:
        names = [*names[:NAMED], "others"]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
