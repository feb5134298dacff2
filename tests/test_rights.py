"""Who may do what, for every address of the project: the right role, the wrong role, another company, nobody.

A page that declares nothing fails here. What a new page needs: `permission` where it changes something; `reads`
where seeing it asks for another right than reading the books; `model`, where its address has a `pk` that is neither
that of its `queryset` nor of the page above it. A new permission goes into its app's `roles.py`, a new model into its
app's `reach.py`.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import localdate
from icalendar import Calendar
from pytest_django.plugin import DjangoDbBlocker

from backoffice import roles
from backoffice.models import Job
from backoffice.reach import changeable, is_declared, reach_of, readable
from backoffice.roles import ADMINISTRATOR, AUDITOR, BOARD_MEMBER, DATA_ENTRY, RELEASER, REVIEWER, ROLES, Role
from backoffice.services import jobs
from backoffice.services.calendar_addresses import renew_address
from backoffice.todos import todos_for
from backoffice.views.access import EVERYBODY, Access
from backoffice.views.details import DetailView
from backoffice.views.forms import ActionView, FormView
from backoffice.views.jobs import CancelJobView, StartAgainView
from backoffice.views.lists import ListView
from ledger.models import Calculation, LoadedFile, MonthRemark
from ledger.services.months import calculate
from ledger.services.records.loading import load_file
from plans.models import Company, Fund, Plan, Termination
from plans.services.plan_files import load_plan
from tests.kept import kept_for_the_module
from tests.ledger.calculated import SCENARIOS
from tests.people import client_of, person

APPS = ("backoffice", "plans", "ledger", "reporting")
FOR_WHOEVER_IS_SIGNED_IN = {"start", "rules", "calendar", "calendar-renew", "calendar-withdraw"}  # one's own
ASKED_FOR_IN_ITS_CODE = {CancelJobView, StartAgainView}  # the permission of the job's kind
NOT_OURS = {  # the calendar for whoever has its secret address (tests/backoffice/test_calendar.py);
    "calendar-feed",
    # Django's and django-allauth's pages about oneself; tests/backoffice/test_sign_in.py
    *("login", "account_login", "account_inactive", "mfa_authenticate", "account_reauthenticate", "mfa_reauthenticate"),
    *(
        "logout",
        "account_logout",
        "password_change",
        "password_change_done",
        "password_set",
        "mfa_index",
        "mfa_activate_totp",
    ),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
}
THE_AGREEMENT_ITSELF = {  # it is one for all: funds are named in it
    *("plan", "plan-file", "rates", "cdsc-schedules"),
    *("plan-version", "plan-version-file", "plan-as-of", "plan-timeline", "plan-compare", "plan-changes", "amendment"),
}
NAMES_NO_OBJECT = "999999"
RANDOM = re.compile(rb"[A-Za-z0-9]{64}")  # tokens against forgery: any three letters come up in them some day


def patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif not pattern.namespace:  # Django's admin looks after its own
            yield from patterns(pattern.url_patterns)


PATTERNS = list(patterns(get_resolver().url_patterns))
OURS = [pattern for pattern in PATTERNS if pattern.name not in NOT_OURS]
each_page = pytest.mark.parametrize("pattern", OURS, ids=lambda pattern: str(pattern.name))


def view_of(pattern: URLPattern) -> type[Access]:
    view: type[Access] = pattern.callback.view_class  # type: ignore[attr-defined]
    return view


# --- what is declared ---------------------------------------------------------------------------------------


@each_page
def test_every_page_declares_who_may_see_it(pattern: URLPattern) -> None:
    view = getattr(pattern.callback, "view_class", None)
    assert view is not None, f"{pattern.name} is a function: make it an Access"
    assert issubclass(view, Access)
    if issubclass(view, FormView | ActionView) and view not in ASKED_FOR_IN_ITS_CODE:
        assert view.permission or pattern.name in FOR_WHOEVER_IS_SIGNED_IN, (
            f"{view.__name__} changes something: `permission`"
        )
        assert view.permission not in roles.READING
    if view.asks() == EVERYBODY:
        assert pattern.name in FOR_WHOEVER_IS_SIGNED_IN, f"{view.__name__} is for everybody: say so in this test"
    else:
        assert any(view.asks() in roles.permissions_of(role) for role in ROLES), (
            f"no role has {view.asks()}: see roles.py of its app"
        )


@each_page
def test_every_address_says_what_it_is_about(pattern: URLPattern) -> None:
    """So that nobody reaches another company's by a number."""
    view = view_of(pattern)
    about = set(pattern.pattern.converters)
    if issubclass(view, ListView) and "queryset" in vars(view):
        assert is_declared(view.queryset.model), f"{view.queryset.model.__name__}: see reach.py of its app"
    if "pk" in about:
        model = view.about(address_of(pattern))
        assert model is not None, f"{view.__name__}: say `model`, what `pk` is of"
        assert is_declared(model), f"{model.__name__}: see reach.py of its app"


@pytest.mark.parametrize(
    "model",
    [model for app in APPS for model in apps.get_app_config(app).get_models() if model._meta.managed],
    ids=lambda model: model.__name__,
)
def test_every_model_says_whose_its_rows_are(model: type[models.Model]) -> None:
    assert is_declared(model), "see reach.py of its app"


def test_every_kind_of_job_asks_for_a_permission_of_some_role() -> None:
    for kind in jobs._registry:
        permission = jobs.permission_for(kind)
        assert any(permission in roles.permissions_of(role) for role in ROLES), kind


@pytest.mark.django_db
def test_groups_are_as_declared() -> None:
    for role in ROLES:
        group = Group.objects.get(name=role.name)
        rows = group.permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{codename}" for app, codename in rows} == roles.permissions_of(role)


def test_auditors_and_board_members_change_nothing() -> None:
    assert roles.permissions_of(AUDITOR) <= roles.READING
    assert roles.permissions_of(BOARD_MEMBER) == {roles.READ_REPORTS}


@pytest.mark.django_db
def test_what_was_given_to_a_role_by_hand_is_taken_back() -> None:
    group = Group.objects.get(name=AUDITOR.name)
    group.permissions.set(roles.permission_rows(["ledger.add_calculation"]))
    call_command("migrate", verbosity=0)
    assert {row.codename for row in group.permissions.all()} == {
        permission.partition(".")[2] for permission in roles.permissions_of(AUDITOR)
    }


# --- role by role -------------------------------------------------------------------------------------------

VALUES: dict[str, Any] = {
    "plan": "S107",
    "month": date(2003, 9, 1),
    "fund": "ADV",
    "day": date(2003, 9, 1),
    "kind": "transactions",
    "name": "shares.csv",
}


def address_of(pattern: URLPattern, **given: Any) -> str:
    """With values of the world below where the address names them, and numbers of nothing else."""
    arguments = {name: VALUES.get(name, NAMES_NO_OBJECT) for name in pattern.pattern.converters} | given
    return reverse(str(pattern.name), kwargs={name: arguments[name] for name in pattern.pattern.converters})


def ask(client: Client, pattern: URLPattern, address: str) -> Any:
    changes = issubclass(view_of(pattern), ActionView)
    return client.post(address) if changes else client.get(address)


@pytest.mark.django_db
@each_page
def test_nobody_gets_in_without_signing_in(pattern: URLPattern, client: Client) -> None:
    for response in (client.get(address_of(pattern)), client.post(address_of(pattern))):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[tuple[Role | None, Client]]]:
    """Nobody in particular, and one person of each role, signed in."""
    with kept_for_the_module(django_db_blocker):
        nobody = (None, client_of(person("in.none")))
        yield [nobody, *((role, client_of(person(f"in.{role.name.split()[0].lower()}", role))) for role in ROLES)]


@pytest.mark.django_db
@each_page
def test_the_right_role_is_let_in_and_the_wrong_one_is_not(
    pattern: URLPattern, cast: list[tuple[Role | None, Client]]
) -> None:
    view = view_of(pattern)
    for role, client in cast:
        permitted = not view.asks() or (role is not None and view.asks() in roles.permissions_of(role))
        responses = [ask(client, pattern, address_of(pattern))]
        if issubclass(view, FormView):
            responses.append(client.post(address_of(pattern)))
        for response in responses:
            assert (response.status_code != 403) == permitted, (role, response.status_code)


@pytest.mark.django_db
def test_what_was_given_under_the_admin_counts_for_all_companies() -> None:
    user = User.objects.create_user("lee.moss")
    user.user_permissions.set(roles.permission_rows(["ledger.add_expenditure"]))
    client = client_of(user)
    assert client.get("/expenditures/new/").status_code == 200
    assert client.get("/plans/").status_code == 200
    assert client.get("/months/calculate/").status_code == 403
    assert reach_of(User.objects.get(pk=user.pk), "ledger.add_expenditure") is None


@pytest.mark.django_db
def test_who_was_deactivated_may_nothing() -> None:
    user = person("jo.gone", DATA_ENTRY)
    assert user.has_perm("ledger.add_calculation")
    user.is_active = False
    assert not user.has_perm("ledger.add_calculation")


# --- company by company -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """Scenario 107, calculated; its fund CSH is another company's."""
    with kept_for_the_module(django_db_blocker):
        text = (SCENARIOS / "107/plan.toml").read_text()
        text = text.replace(
            "[[fund]]",
            '[[company]]\ncode = "OTHER"\nname = "Other Funds, Inc."\njurisdiction = "Ohio"\n\n[[fund]]',
            1,
        )
        text = text.replace(
            'code = "CSH"\nname = "CSH Fund"\ncompany = "CO"', 'code = "CSH"\nname = "CSH Fund"\ncompany = "OTHER"'
        )
        plan = load_plan(text=text).plan
        for kind, name in ((LoadedFile.Kind.TRANSACTIONS, "transactions"), (LoadedFile.Kind.VALUATIONS, "nav")):
            load_file(plan=plan, kind=kind, path=SCENARIOS / f"107/{name}.csv")
        calculate(plan=plan, month=date(2003, 9, 1))
        Job.objects.create(kind="calculate", title="S107 2003-09", state="failed")
        yield plan


EVERY_ROLE = (DATA_ENTRY, REVIEWER, RELEASER, AUDITOR)


@pytest.fixture
def partly(world: Plan, db: None) -> User:
    """Everything the roles permit, for the one company."""
    return person("sam.partly", *EVERY_ROLE, companies=[Company.objects.get(code="CO")])


def out_of_reach(model: type[models.Model], user: User, permission: str) -> models.Model | None:
    """Some row of the other company."""
    reach = reach_of(user, permission)
    within = readable(model._default_manager.all(), reach)
    return model._default_manager.exclude(pk__in=within.values("pk")).order_by("pk").first()


@each_page
def test_nothing_of_another_company_is_reached_by_its_number(pattern: URLPattern, partly: User) -> None:
    view, model = view_of(pattern), view_of(pattern).about(address_of(pattern))
    if "fund" in pattern.pattern.converters:
        assert ask(client_of(partly), pattern, address_of(pattern, fund="CSH")).status_code in (403, 404)
    elif model is not None and "pk" in pattern.pattern.converters and view.asks() in roles.permissions_of(DATA_ENTRY):
        foreign = out_of_reach(model, partly, view.asks())
        if foreign is not None:
            assert ask(client_of(partly), pattern, address_of(pattern, pk=foreign.pk)).status_code in (403, 404)


@each_page
def test_what_is_of_a_whole_plan_is_not_for_who_has_a_part(pattern: URLPattern, partly: User) -> None:
    view = view_of(pattern)
    about_plan = "plan" in pattern.pattern.converters or view.about(address_of(pattern)) is Plan
    if about_plan and view.whole and partly.has_perm(view.asks()):
        plan = Plan.objects.get()
        assert ask(client_of(partly), pattern, address_of(pattern, pk=plan.pk)).status_code == 403


@each_page
def test_no_page_tells_of_another_company(pattern: URLPattern, partly: User) -> None:
    """Neither its name nor its fund's; every row of a list is the person's."""
    view = view_of(pattern)
    if not issubclass(view, ListView | DetailView) and set(pattern.pattern.converters) - set(VALUES):
        return
    given = {}
    if "pk" in pattern.pattern.converters:
        model = view.about(address_of(pattern))
        assert model is not None
        mine = readable(model._default_manager.all(), reach_of(partly, view.asks())).order_by("pk").last()
        given = {"pk": mine.pk if mine else NAMES_NO_OBJECT}
    response = client_of(partly).get(address_of(pattern, **given), follow=True)
    if response.status_code != 200 or pattern.name in THE_AGREEMENT_ITSELF:
        return
    text = RANDOM.sub(b"", response.getvalue())
    for name in (b"CSH", b"OTHER", b"Other Funds"):
        assert name not in text, text[max(0, text.find(name) - 300) : text.find(name) + 100].decode()


def titles(user: User) -> list[str]:
    return [todo.title for todo in todos_for(user)]


def test_the_start_page_asks_for_what_is_of_ones_own_companies(world: Plan, partly: User) -> None:
    """What is about a plan as a whole, of who has all its companies; of exceptions and remarks, one's own funds'."""
    everything = person("ev.all", *EVERY_ROLE)
    whole = person("wo.whole", *EVERY_ROLE, companies=Company.objects.all())
    assert titles(whole) == titles(everything)
    assert "Say up to which month S107 was delivered" in titles(whole)
    assert "Say up to which month S107 was delivered" not in titles(partly)
    latest = Calculation.objects.latest("month")
    for code, number in (("ADV", 1), ("CSH", 2)):
        for _ in range(number):
            MonthRemark.objects.create(
                calculation=latest, fund=Fund.objects.get(code=code), kind="no-valuation", date=latest.month
            )
    assert "Look at 3 remarks on S107 2003-09" in titles(whole)
    assert "Look at 1 remark on S107 2003-09" in titles(partly)
    assert "Continuance of S107" in " ".join(titles(partly))
    assert not todos_for(person("bo.board", BOARD_MEMBER)), "who reads no books is asked nothing about them"


def test_the_start_page_shows_figures_of_plans_that_are_ones_own_as_a_whole(world: Plan, partly: User) -> None:
    whole = person("wo.whole", *EVERY_ROLE, companies=Company.objects.all())
    assert "Latest months" in client_of(whole).get("/").content.decode()
    assert "Latest months" not in client_of(partly).get("/").content.decode()


def test_nobody_who_sees_a_part_is_told_that_there_is_nothing(world: Plan) -> None:
    other = Company.objects.create(code="NEW", name="New Funds, Inc.", jurisdiction="Ohio")
    client = client_of(person("ne.new", *EVERY_ROLE, companies=[other]))
    for name in ("months", "portions", "payments", "notices"):
        text = client.get(reverse(name), follow=True).content.decode()
        assert "Nothing of the companies you see." in text, name
        assert "No month is calculated yet" not in text
    assert "Payments are of all companies of a plan" in client.get(reverse("dues")).content.decode()


def test_the_calendar_feed_is_limited_to_the_companies_of_its_owner(world: Plan, partly: User) -> None:
    """The end of both companies' funds tells the owner of their own fund; that of the other's alone, nothing."""
    today = localdate()
    own, other = Fund.objects.get(code="ADV"), Fund.objects.get(code="CSH")
    for funds in ([own, other], [other]):
        ended = Termination.objects.create(plan=world, cause="assignment", on=today)
        ended.funds.set(funds)

    def feed(user: User) -> tuple[list[str], str]:
        content = Client().get(f"/calendar/{renew_address(user=user)}.ics").content
        titles = [str(event["summary"]) for event in Calendar.from_ical(content).walk("VEVENT")]
        return [title for title in titles if "Last day" in title], content.decode().replace("\r\n ", "")

    assert feed(person("ev.all", *EVERY_ROLE))[0] == [
        "Last day of agreement, S107: ADV, CSH",
        "Last day of agreement, S107: CSH",
    ]
    mine, content = feed(partly)
    assert mine == ["Last day of agreement, S107: ADV"]
    for name in ("CSH", "OTHER", "Other Funds"):
        assert name not in content


@pytest.mark.parametrize("app", APPS)
def test_rules_of_reach_can_be_asked(app: str, partly: User) -> None:
    """On this database, of every model: no path in them is misspelt."""
    reach = reach_of(partly, "ledger.add_expenditure")
    for model in apps.get_app_config(app).get_models():
        if model._meta.managed:
            list(readable(model._default_manager.all(), reach)[:1])
            list(changeable(model._default_manager.all(), reach)[:1])


def test_who_has_all_companies_pays_nothing(world: Plan, db: None) -> None:
    """No condition in the queries of large tables."""
    auditor = person("ann.all", AUDITOR)
    assert reach_of(auditor, roles.READ_BOOKS) is None
    rows = LoadedFile.objects.all()
    assert readable(rows, None) is rows


def roles_of(*names: Role) -> set[str]:
    return {role.name for role in names}


def test_an_administrator_of_users_does_not_read_the_books() -> None:
    assert roles.READ_BOOKS not in roles.permissions_of(ADMINISTRATOR)
