"""Roles: who may do what. One table, of which each app declares its part in its `roles.py`.

    allow(DATA_ENTRY, "plans.add_address", "plans.change_transfer")

A role is a Django group of that name; after each migration the groups have exactly the permissions declared here.
For which companies a person has a role is said by its membership (the app that knows companies).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from auditlog.context import disable_auditlog
from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.db.models.signals import post_migrate

READ_BOOKS = "backoffice.read_books"
READ_REPORTS = "backoffice.read_reports"
READ_AUDIT_TRAIL = "backoffice.read_audit_trail"
MANAGE_PEOPLE = "backoffice.manage_people"
READING = frozenset({READ_BOOKS, READ_REPORTS, READ_AUDIT_TRAIL})  # all else changes something


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    text: str
    every_company: bool = False  # cannot be given for some companies only


DATA_ENTRY = Role("Data entry", "Enters and loads; calculates months.")
REVIEWER = Role("Reviewer", "Reviews what others entered or calculated.")
RELEASER = Role("Releaser", "Releases what is delivered or paid.")
AUDITOR = Role("Auditor", "Reads everything, the audit trail too; changes nothing.")
BOARD_MEMBER = Role("Board member", "Reads the reports to the board.")
ADMINISTRATOR = Role("Administrator of users", "Invites people, gives and takes roles.", every_company=True)
ROLES = (DATA_ENTRY, REVIEWER, RELEASER, AUDITOR, BOARD_MEMBER, ADMINISTRATOR)

_table: dict[Role, set[str]] = {role: set() for role in ROLES}


def allow(role: Role, *permissions: str) -> None:
    """Each as `app.codename`, as a view names it."""
    _table[role].update(permissions)


def permissions_of(role: Role) -> frozenset[str]:
    return frozenset(_table[role])


def role_named(name: str) -> Role | None:
    return next((role for role in ROLES if role.name == name), None)


for _role in (DATA_ENTRY, REVIEWER, RELEASER, AUDITOR):
    allow(_role, READ_BOOKS, READ_REPORTS)
allow(BOARD_MEMBER, READ_REPORTS)
allow(AUDITOR, READ_AUDIT_TRAIL)
allow(ADMINISTRATOR, MANAGE_PEOPLE, READ_AUDIT_TRAIL)


def permission_rows(names: Iterable[str]) -> list[Permission]:
    """The rows of these permissions. A name without one is our own mistake."""
    wanted = Q(pk__in=[])
    names = frozenset(names)
    for name in names:
        app, _, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    rows = list(Permission.objects.filter(wanted).select_related("content_type"))
    found = {f"{row.content_type.app_label}.{row.codename}" for row in rows}
    assert found == names, f"no such permissions: {sorted(names - found)}"
    return rows


def keep_in_step(sender: AppConfig, **_: Any) -> None:
    """Once, after the last app's permissions are made. What somebody gave a role by hand is taken back."""
    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    if sender.name != with_models[-1].name:
        return
    with disable_auditlog():
        _make_groups()


def _make_groups() -> None:
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.name)
        wanted = {row.pk for row in permission_rows(permissions_of(role))}
        if set(group.permissions.values_list("pk", flat=True)) != wanted:
            group.permissions.set(wanted)


post_migrate.connect(keep_in_step, dispatch_uid="roles")
