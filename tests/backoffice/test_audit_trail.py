"""The audit trail: whatever changes is in it, with who, when, from what to what, and why."""

import pytest
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import models
from django.test import Client

from backoffice.append_only import DECLARED, UPDATE
from backoffice.models import ColumnChoice, Job
from backoffice.roles import ADMINISTRATOR, AUDITOR, DATA_ENTRY
from backoffice.services.audit import acting
from ledger.models import Calculation
from plans.models import Company, Party
from tests.conftest import PASSWORD
from tests.people import client_of, person

APPS = ("backoffice", "plans", "ledger", "reporting")
OF_NO_ACCOUNT = {  # and why
    ColumnChoice: "a person's taste",
    Job: "a record itself: who asked for what, and how it ended",
    Calculation: "derived from records and plan; calculating and undoing are in the plan's history",
}
KEPT = {table for declared in DECLARED for table, refused in declared.tables.items() if UPDATE in refused}


def models_of_the_project() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models() if model._meta.managed]


@pytest.mark.parametrize("model", models_of_the_project(), ids=lambda model: model.__name__)
def test_every_model_is_audited_or_never_changed(model: type[models.Model]) -> None:
    assert auditlog.contains(model) or model._meta.db_table in KEPT or model in OF_NO_ACCOUNT, (
        f"{model.__name__}: register it with auditlog, or protect it in its app's append_only.py"
    )


@pytest.mark.parametrize(
    "model", [model for model in models_of_the_project() if auditlog.contains(model)], ids=lambda model: model.__name__
)
def test_what_a_row_names_several_of_is_audited_too(model: type[models.Model]) -> None:
    for field in model._meta.many_to_many:
        table = field.remote_field.through._meta.db_table  # type: ignore[union-attr]
        assert field.name in auditlog._registry[model]["m2m_fields"] or table in KEPT, field.name


@pytest.fixture
def auditor(db: None) -> User:
    return person("ann.audit", AUDITOR)


def test_a_change_tells_who_from_what_to_what_and_why(auditor: User, staff_user: User) -> None:
    party = Party.objects.create(code="A", name="Old Name", kind="assignee")
    with acting(staff_user, reason="Letter of 1 May"):
        party.name = "New Name"
        party.save()
    page = client_of(auditor).get("/audit-trail/?action=1").content.decode()
    assert "Name: Old Name → New Name" in page
    assert "jo.field" in page
    assert "Letter of 1 May" in page
    csv = client_of(auditor).get("/audit-trail/?action=1&export=csv").getvalue().decode()
    assert "jo.field,changed,party New Name,Letter of 1 May,Name: Old Name → New Name" in csv


def test_a_reason_is_told_by_what_is_done_within_it(staff_user: User) -> None:
    with acting(staff_user, reason="outer"), acting(staff_user):
        Party.objects.create(code="A", name="A", kind="assignee")
    assert LogEntry.objects.get_for_model(Party).get().additional_data == {"reason": "outer"}


@pytest.mark.django_db
def test_sign_ins_and_what_failed(client: Client, staff_user: User, auditor: User) -> None:
    cache.clear()
    for login, password in (("jo.field", PASSWORD), ("jo.field", "wrong"), ("nobody.here", "wrong")):
        client.post("/sign-out/")
        client.post("/sign-in/", {"login": login, "password": password})
    new = "another horse battery staple"
    client.post("/sign-in/", {"login": "jo.field", "password": PASSWORD})
    client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    rows = [
        (entry.object_repr, entry.additional_data["event"])
        for entry in LogEntry.objects.filter(action=LogEntry.Action.ACCESS).exclude(object_repr="ann.audit")
    ]
    assert rows[::-1] == [
        ("jo.field", "signed in"),
        ("jo.field", "signed out"),
        ("jo.field", "failed to sign in"),
        ("nobody.here", "failed to sign in"),
        ("jo.field", "signed in"),
        ("jo.field", "changed the password"),
    ]
    page = client_of(auditor).get("/audit-trail/?action=3").content.decode()
    assert "failed to sign in" in page
    assert "127.0.0.1" in page
    assert new not in page


@pytest.mark.django_db
def test_nobody_chooses_the_address_they_come_from(client: Client, staff_user: User) -> None:
    client.post("/sign-in/", {"login": "jo.field", "password": PASSWORD}, headers={"X-Forwarded-For": "1.2.3.4"})
    assert set(LogEntry.objects.values_list("remote_addr", flat=True)) == {"127.0.0.1", None}


def test_who_reads_it(auditor: User) -> None:
    company = Company.objects.create(code="CO", name="Sample Funds", jurisdiction="Ohio")
    expected = {
        auditor: 200,
        person("una.admin", ADMINISTRATOR): 200,
        person("dan.data", DATA_ENTRY): 403,
        person("sam.partly", AUDITOR, companies=[company]): 403,
    }
    for who, status in expected.items():
        client = client_of(who)
        assert client.get("/audit-trail/").status_code == status
        assert ("/audit-trail/" in client.get("/").content.decode()) == (status == 200)


@pytest.mark.parametrize(
    "query", ["actor={pk}", "q=New", "timestamp_from=2020-01-01", "object_pk={pk}", "content_type={kind}"]
)
def test_filters(query: str, auditor: User, staff_user: User) -> None:
    with acting(staff_user):
        Party.objects.create(code="A", name="New Name", kind="assignee")
    entry = LogEntry.objects.get_for_model(Party).get()
    values = {"pk": staff_user.pk if "actor" in query else entry.object_pk, "kind": entry.content_type_id}
    page = client_of(auditor).get(f"/audit-trail/?{query.format(**values)}").content.decode()
    assert "party New Name" in page
