"""People and their roles: who changes whose, what is refused, what the audit trail says of it."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.refusals import Refusal
from backoffice.roles import ADMINISTRATOR, AUDITOR, DATA_ENTRY, RELEASER, REVIEWER
from backoffice.selectors.history import history
from plans.models import Company, Membership
from plans.selectors.who_may import NAMED, named, who_may
from plans.services import people
from tests.people import client_of, person

pytestmark = pytest.mark.django_db
WHY = "As asked by letter of 1 May."
PASSWORD = "a horse of another colour"


@pytest.fixture
def administrator() -> User:
    return person("una.admin", ADMINISTRATOR)


@pytest.fixture
def companies() -> list[Company]:
    return [Company.objects.create(code=code, name=f"{code} Funds", jurisdiction="Ohio") for code in ("ONE", "TWO")]


def role(name: Any) -> Group:
    return Group.objects.get(name=name.name)


def refusal(call: Any, **arguments: Any) -> tuple[str, list[str]]:
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    return caught.value.name, [fault.place for fault in caught.value.faults]


def test_a_role_for_some_companies_becomes_one_for_all(administrator: User, companies: list[Company]) -> None:
    who = person("jo.new")
    asked = {"person": who, "role": role(DATA_ENTRY), "reason": WHY, "user": administrator}
    given = people.grant_role(all_companies=False, companies=companies[:1], **asked)  # type: ignore[arg-type]
    assert list(given.companies.all()) == companies[:1]
    again = people.grant_role(all_companies=False, companies=companies[:1], **asked)  # type: ignore[arg-type]
    assert again == given
    people.grant_role(all_companies=True, **asked)  # type: ignore[arg-type]
    row = Membership.objects.get(person=who)
    assert row.all_companies
    assert not row.companies.exists()
    told = history([row])
    assert {entry.who for entry in told} == {"una.admin"}
    assert {entry.reason for entry in told} == {WHY}
    changes = [(change.label, change.old, change.new) for entry in told for change in entry.changes]
    assert ("All companies", "False", "True") in changes
    assert ("Companies", "ONE Funds", "—") in changes


def test_who_may_has_the_right_for_the_company_in_question(companies: list[Company]) -> None:
    """By a role for all companies, or for this one; not those who took the step before, nor who has left."""
    for_all, for_one = person("al.all", REVIEWER), person("bo.one", REVIEWER, companies=companies[:1])
    person("cy.two", REVIEWER, companies=companies[1:])
    person("di.reads", AUDITOR)
    gone = person("ed.gone", REVIEWER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    one = Company.objects.filter(pk=companies[0].pk)
    assert who_may("ledger.add_monthreview", one) == [for_all, for_one]
    assert who_may("ledger.add_monthreview", one, besides=[for_all.pk, None]) == [for_one]
    assert named([for_all, for_one]) == "al.all or bo.one"
    assert named([]).startswith("nobody has the right")


def test_of_many_who_may_a_few_are_named_and_no_more_are_asked_about(companies: list[Company]) -> None:
    one = Company.objects.filter(pk=companies[0].pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = who_may("ledger.add_monthreview", one)
        assert len(found) == NAMED + 1
        return len(queries)

    for number in range(NAMED + 1):
        person(f"re.{number}", REVIEWER)
    few = asked()
    for number in range(NAMED + 1, NAMED + 20):
        person(f"re.{number}", REVIEWER)
    assert asked() == few
    assert named(who_may("ledger.add_monthreview", one)) == "re.0, re.1, re.10, re.11, re.12 or others"


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"reason": " "}, ["reason"]),
        ({"all_companies": False}, ["companies"]),
        ({"role": ADMINISTRATOR, "all_companies": False}, ["all_companies", "companies"]),
        ({"companies": True}, ["companies"]),
    ],
)
def test_what_a_role_needs(given: Any, places: list[str], administrator: User, companies: list[Company]) -> None:
    asked: dict[str, Any] = {"role": DATA_ENTRY, "all_companies": True, "companies": False, "reason": WHY} | given
    asked |= {"role": role(asked["role"]), "companies": companies if asked["companies"] else []}
    found = refusal(people.grant_role, person=person("jo.new"), user=administrator, **asked)
    assert found == ("role-faults", places)
    assert not Membership.objects.filter(person__username="jo.new").exists()


def test_nobody_changes_their_own_rights(administrator: User, staff_user: User) -> None:
    for who in (administrator, staff_user):
        asked = {"person": who, "user": who, "reason": WHY}
        for call in (people.deactivate, people.reactivate, people.remove_second_factor):
            assert refusal(call, **asked) == ("own-rights", [])
        assert refusal(people.grant_role, role=role(RELEASER), all_companies=True, **asked) == ("own-rights", [])
        assert refusal(people.password_link, person=who, user=who) == ("own-rights", [])
    membership = Membership.objects.get(person=administrator)
    found = refusal(people.withdraw_role, membership=membership, reason=WHY, user=administrator)
    assert found == ("own-rights", [])


def test_a_superuser_is_a_superusers_to_change(administrator: User, staff_user: User) -> None:
    for call in (people.deactivate, people.remove_second_factor):
        assert refusal(call, person=staff_user, reason=WHY, user=administrator) == ("superuser", [])
    assert refusal(people.password_link, person=staff_user, user=administrator) == ("superuser", [])


def test_somebody_who_administers_the_users_remains(administrator: User) -> None:
    other = person("vic.admin", ADMINISTRATOR)
    people.deactivate(person=administrator, reason=WHY, user=other)
    membership = Membership.objects.get(person=other)
    asked: dict[str, Any] = {"reason": WHY, "user": administrator}
    assert refusal(people.withdraw_role, membership=membership, **asked) == ("last-administrator", [])
    assert refusal(people.deactivate, person=other, **asked) == ("last-administrator", [])
    people.reactivate(person=administrator, reason=WHY, user=other)
    people.withdraw_role(membership=membership, **asked)
    people.withdraw_role(membership=membership, **asked)
    assert not Membership.objects.filter(person=other).exists()


def test_who_is_deactivated_is_out_at_once(administrator: User) -> None:
    who = person("jo.old", REVIEWER)
    client = client_of(who)
    assert client.get("/months/").status_code == 200
    people.deactivate(person=who, reason=WHY, user=administrator)
    assert client.get("/months/").status_code == 302
    (ended, *_) = history([who])
    assert (ended.reason, ended.who) == (WHY, "una.admin")
    assert [(change.label, change.old, change.new) for change in ended.changes] == [("Active", "True", "False")]
    found = refusal(
        people.grant_role, person=who, role=role(AUDITOR), all_companies=True, reason=WHY, user=administrator
    )
    assert found == ("role-faults", ["role"])
    assert refusal(people.password_link, person=who, user=administrator) == ("deactivated", [])


class TestScreens:
    def test_from_invitation_to_the_first_page(self, administrator: User, companies: list[Company]) -> None:
        cache.clear()
        client = client_of(administrator)
        asked = {"username": "kim.day", "first_name": "Kim", "last_name": "Day"}
        address = client.post("/people/new/", asked).headers["Location"]
        assert "None: the person sees nothing but the rules." in client.get(address).content.decode()
        given = {"role": role(AUDITOR).pk, "companies": [companies[0].pk], "reason": WHY}
        assert client.post(f"{address}role/", given).headers["Location"] == address
        page = client.get(address).content.decode()
        assert "Reads everything, the audit trail too; changes nothing." in page
        assert "ONE" in page
        assert "No password yet" in page

        assert "http" not in client.get(f"{address}password/").content.decode().partition("<main")[2]
        answer = client.post(f"{address}password/")
        assert "no-store" in answer.headers["Cache-Control"]
        link = re.search(r'value="http://testserver(/password/set/[^"]+)"', answer.content.decode())
        assert link is not None

        guest = Client()
        form = guest.get(link[1], follow=True)
        assert "kim.day" in form.content.decode()
        set_address = form.redirect_chain[-1][0]
        poor = guest.post(set_address, {"new_password1": "kim.day", "new_password2": "kim.day"})
        assert "is-invalid" in poor.content.decode()
        done = guest.post(set_address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
        assert done.headers["Location"] == "/sign-in/"
        assert "This link holds no more" in Client().get(link[1]).content.decode()
        signed_in = guest.post("/sign-in/", {"login": "kim.day", "password": PASSWORD})
        assert signed_in.headers["Location"] == "/"
        assert guest.get("/months/").status_code == 200
        assert guest.get("/people/").status_code == 403

    def test_faults_stand_beside_their_fields(self, administrator: User) -> None:
        client = client_of(administrator)
        page = client.post("/people/new/", {"username": "UNA.admin", "first_name": "U", "last_name": "A"})
        assert page.status_code == 422
        assert "id_username_error" in page.content.decode()
        who = person("jo.new")
        page = client.post(f"/people/{who.pk}/role/", {"role": role(DATA_ENTRY).pk, "reason": WHY})
        assert "expected companies, or all of them" in page.content.decode()

    def test_nobody_is_offered_to_change_their_own(self, administrator: User) -> None:
        page = client_of(administrator).get(f"/people/{administrator.pk}/").content.decode()
        assert "Deactivate…" not in page
        assert "Withdraw…" not in page
        client = client_of(administrator)
        membership = Membership.objects.get(person=administrator)
        answer = client.post(f"/people/roles/{membership.pk}/withdraw/", {"reason": WHY})
        assert answer.status_code == 422
        assert "Nobody changes their own rights" in answer.content.decode()

    def test_a_lost_phone(self, administrator: User) -> None:
        who = person("jo.lost", DATA_ENTRY)
        Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client = client_of(administrator)
        assert "Remove second factor…" in client.get(f"/people/{who.pk}/").content.decode()
        client.post(reverse("person-factor", args=[who.pk]), {"reason": WHY})
        assert not Authenticator.objects.exists()
        entry = LogEntry.objects.get_for_object(who).first()
        assert entry is not None
        assert entry.additional_data == {"event": "was deprived of the second factor", "reason": WHY}

    @pytest.mark.parametrize("address", ["/people/", "/audit-trail/"])
    def test_a_list_makes_as_many_queries_for_one_as_for_fifty(
        self, address: str, administrator: User, companies: list[Company], django_assert_max_num_queries: Any
    ) -> None:
        client = client_of(administrator)
        client.get(address)
        for number in range(20):
            person(f"p.{number}", DATA_ENTRY, AUDITOR, companies=companies)
        with django_assert_max_num_queries(22):
            page = client.get(address)
        assert page.status_code == 200
        assert "p.7" in page.content.decode()

    @pytest.mark.parametrize("query", ["?role={role}", "?company={company}", "?is_active=true", "?q=una"])
    def test_filters(self, query: str, administrator: User, companies: list[Company]) -> None:
        address = query.format(role=role(ADMINISTRATOR).pk, company=companies[1].pk)
        person("p.other", AUDITOR, companies=companies[:1])
        page = client_of(administrator).get(f"/people/{address}").content.decode()
        assert "una.admin" in page
        assert ("p.other" in page) == ("is_active" in query)


def test_nobody_is_deleted(administrator: User) -> None:
    """The audit trail would no longer say who."""
    someone = User.objects.create_user("jo.data")
    for delete in (someone.delete, User.objects.filter(pk=someone.pk).delete):
        with transaction.atomic():
            assert refusal(delete) == ("person-kept", [])
    assert User.objects.filter(pk=someone.pk).exists()


def test_nor_in_the_admin(staff_client: Client) -> None:
    someone = User.objects.create_user("jo.data")
    assert staff_client.get(f"/admin/auth/user/{someone.pk}/change/").status_code == 200
    assert staff_client.post(f"/admin/auth/user/{someone.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=someone.pk).exists()
