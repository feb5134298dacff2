"""People in roles, and clients signed in as them."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.test import Client

from backoffice.roles import AUDITOR, Role
from plans.models import Company, Membership


def person(username: str, *roles: Role, companies: Iterable[Company] | None = None) -> User:
    """Somebody with these roles: for all companies, or for those given."""
    user = User.objects.create_user(username)
    for role in roles:
        every = companies is None
        membership = Membership.objects.create(person=user, role=Group.objects.get(name=role.name), all_companies=every)
        if companies is not None:
            membership.companies.set(companies)
    return User.objects.get(pk=user.pk)  # what it may do is read anew


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def reader() -> User:
    """Al Reader, who may look at everything and changes nothing."""
    return person("al.reader", AUDITOR)
