"""People: invited, given roles and deprived of them, deactivated. Every change says why, in the audit trail.

Nobody changes their own rights; somebody who administers the users remains; a superuser's access is a superuser's to
change, since whoever could hand out a superuser's password would be one.
"""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from backoffice.refusals import Fault, Refusal
from backoffice.roles import ADMINISTRATOR, Role, role_named
from backoffice.services.audit import acting, record_event
from plans.models import Company, Membership

LONGEST_REASON = 500


def invite_person(*, username: str, first_name: str, last_name: str, email: str = "", user: User) -> User:
    """Somebody new, without a password or a role yet. Refusal `person-faults`; the same again is the same person."""
    new = User(
        username=username.strip(), first_name=first_name.strip(), last_name=last_name.strip(), email=email.strip()
    )
    with transaction.atomic(), acting(user):
        known = User.objects.filter(username__iexact=new.username).first()
        if known is not None and _same(known, new):
            return known
        new.set_unusable_password()
        try:
            new.full_clean()
        except ValidationError as error:
            faults = [Fault(name, text) for name, texts in error.message_dict.items() for text in texts]
            raise Refusal("person-faults", "The person is not entered.", faults=faults) from error
        if known is not None:
            fault = Fault("username", f"expected another user name: {known.username} is {known.get_full_name()}'s")
            raise Refusal("person-faults", "The person is not entered.", faults=[fault])
        new.save()
    return new


def _same(known: User, new: User) -> bool:
    names = ("username", "first_name", "last_name", "email")
    return all(getattr(known, name) == getattr(new, name) for name in names)


def grant_role(
    *, person: User, role: Group, all_companies: bool, companies: Collection[Company] = (), reason: str, user: User
) -> Membership:
    """The role for all companies or for these; one the person has becomes so.

    Refusals `own-rights`, `superuser`, and `role-faults`: no companies, a role that is for all only, a person who is
    deactivated, no reason.
    """
    with transaction.atomic(), acting(user, reason=reason):
        person = _lock(person, user)
        faults = [*_role_faults(person, role, all_companies, companies), *_reason_faults(reason)]
        if faults:
            raise Refusal("role-faults", "The role is not given.", faults=faults)
        membership, _created = Membership.objects.get_or_create(
            person=person, role=role, defaults={"all_companies": all_companies, "granted_by": user}
        )
        if membership.all_companies != all_companies:
            membership.all_companies, membership.granted_by = all_companies, user
            membership.save()
        wanted = [] if all_companies else list(companies)
        if set(membership.companies.all()) != set(wanted):
            membership.companies.set(wanted)
    return membership


def _role_faults(person: User, group: Group, everything: bool, companies: Collection[Company]) -> list[Fault]:
    role: Role | None = role_named(group.name)
    faults = []
    if role is None:
        faults.append(Fault("role", "expected a role"))
    elif role.every_company and not everything:
        faults.append(Fault("all_companies", f"expected all companies: the role {role.name} is for all only"))
    if not everything and not companies:
        faults.append(Fault("companies", "expected companies, or all of them"))
    if everything and companies:
        faults.append(Fault("companies", "expected all companies or some, not both"))
    if not person.is_active:
        faults.append(Fault("role", f"expected somebody who may sign in; {person} is deactivated"))
    return faults


def withdraw_role(*, membership: Membership, reason: str, user: User) -> None:
    """The person has the role no more; gone already is gone.

    Refusals `own-rights`, `superuser`, `last-administrator`, `reason-needed`.
    """
    with transaction.atomic(), acting(user, reason=reason):
        _lock(membership.person, user)
        _want_reason(reason, "The role is not withdrawn.")
        row = Membership.objects.filter(pk=membership.pk).select_related("role").first()
        if row is None:
            return
        if row.role.name == ADMINISTRATOR.name:
            _keep_an_administrator(without=row.person)
        row.delete()


def deactivate(*, person: User, reason: str, user: User) -> None:
    """Ends the access at once, sessions included; roles stay for the record, and count for nothing.

    Refusals `own-rights`, `superuser`, `last-administrator`, `reason-needed`.
    """
    with transaction.atomic(), acting(user, reason=reason):
        row = _lock(person, user)
        _want_reason(reason, "The access is not ended.")
        if not row.is_active:
            return
        _keep_an_administrator(without=row)
        row.is_active = False
        row.save(update_fields=["is_active"])


def reactivate(*, person: User, reason: str, user: User) -> None:
    """The access again, with the roles it had. Refusals `own-rights`, `superuser`, `reason-needed`."""
    with transaction.atomic(), acting(user, reason=reason):
        row = _lock(person, user)
        _want_reason(reason, "The access is not given again.")
        if not row.is_active:
            row.is_active = True
            row.save(update_fields=["is_active"])


def password_link(*, person: User, user: User) -> str:
    """The path of a page where the person sets a password: once, and for three days. It is kept nowhere.

    Refusals `own-rights`, `superuser`, and `deactivated`.
    """
    with transaction.atomic(), acting(user):
        row = _lock(person, user)
        if not row.is_active:
            raise Refusal("deactivated", f"{row} is deactivated.")
        number = urlsafe_base64_encode(force_bytes(row.pk))
        path = reverse("password_set", args=[number, default_token_generator.make_token(row)])
        record_event("was made a link to set a password", person=row, actor=user)
    return path


def remove_second_factor(*, person: User, reason: str, user: User) -> None:
    """For who lost the phone and the recovery codes. None is none. Refusals as `deactivate`'s."""
    with transaction.atomic(), acting(user, reason=reason):
        row = _lock(person, user)
        _want_reason(reason, "The second factor is not removed.")
        removed, _ = Authenticator.objects.filter(user=row).delete()
        if removed:
            record_event("was deprived of the second factor", person=row, actor=user)


def _lock(person: User, user: User) -> User:
    """The person's row, after that of the administrators' role: so that of two last ones not both go."""
    Group.objects.select_for_update().get(name=ADMINISTRATOR.name)
    row = User.objects.select_for_update().get(pk=person.pk)
    if row.pk == user.pk:
        raise Refusal("own-rights", "Nobody changes their own rights: ask another administrator of users.")
    if row.is_superuser and not user.is_superuser:
        raise Refusal("superuser", f"{row} is a superuser: only another superuser changes their access.")
    return row


def _keep_an_administrator(*, without: User) -> None:
    administers = Q(is_superuser=True) | Q(memberships__role__name=ADMINISTRATOR.name)
    if not User.objects.filter(administers, is_active=True).exclude(pk=without.pk).exists():
        raise Refusal("last-administrator", f"{without} is the last who administers the users.")


def _want_reason(reason: str, message: str) -> None:
    faults = _reason_faults(reason)
    if faults:
        raise Refusal("reason-needed", message, faults=faults)


def _reason_faults(reason: str) -> list[Fault]:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        return [Fault("reason", f"expected a reason of 1 to {LONGEST_REASON} characters")]
    return []
