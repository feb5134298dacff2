"""What holds for every page: sign-in, the content security policy, no inline script or style, errors, refusals."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from backoffice.models import Job
from backoffice.refusals import Fault, Refusal
from backoffice.todos import Todo, Urgency
from backoffice.views.details import done
from backoffice.views.forms import ActionView, FormView
from backoffice.views.jobs import CancelJobView, StartAgainView
from tests.backoffice.screens import AmountView, ask, text
from tests.conftest import PASSWORD
from tests.people import reader

PAPER = {"reporting/paper"}  # folders of templates for PDF, which have a stylesheet of their own
OPEN_TO_ALL = {"login", "account_login", "account_inactive", "password_set", "mfa_authenticate", "calendar-feed"}


def templates() -> list[Path]:
    root = Path(settings.BASE_DIR) / "templates"
    return sorted(path for path in root.rglob("*.html") if str(path.parent.relative_to(root)) not in PAPER)


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_templates_have_no_inline_script_or_style(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|hx-on", source)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", source), "no content delivery network"


def names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.append(pattern.name or "")
        elif not pattern.namespace:  # Django's admin looks after its own
            found.extend(names(pattern.url_patterns))
    return found


def plain_addresses() -> list[tuple[str, str]]:
    """Every page whose address takes no argument."""
    found = []
    for name in names(get_resolver().url_patterns):
        try:
            found.append((name, reverse(name)))
        except NoReverseMatch:
            continue
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), plain_addresses())
def test_every_page_asks_for_sign_in(client: Client, name: str, address: str) -> None:
    response = client.get(address)
    if name in OPEN_TO_ALL - {"mfa_authenticate"}:  # there is a code to ask for after a password only
        assert response.status_code == 200
    else:
        assert response.status_code in (302, 405)
        assert response.status_code == 405 or response["Location"].startswith("/sign-in/")


@pytest.mark.django_db
def test_a_part_of_a_page_asks_for_sign_in_by_reloading_the_page(client: Client) -> None:
    response = client.get("/jobs/", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response["HX-Refresh"] == "true"
    assert not response.content


def test_a_step_is_told_with_the_day_in_new_york() -> None:
    """Who works in the evening works today."""
    assert done(datetime(2003, 7, 2, 3, 59, tzinfo=UTC), "kim") == "2003-07-01 by kim"
    assert done(datetime(2003, 7, 2, 4, tzinfo=UTC), "kim") == "2003-07-02 by kim"


def test_no_page_is_open_to_all_but_sign_in() -> None:
    """Also those whose address takes arguments: the middleware asks for sign-in unless a view opts out."""

    def opened(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if not getattr(pattern.callback, "login_required", True):
                    yield str(pattern.name)
            elif not pattern.namespace:
                yield from opened(pattern.url_patterns)

    assert set(opened(get_resolver().url_patterns)) == OPEN_TO_ALL


@pytest.mark.django_db
def test_the_admin_stays_for_support(staff_client: Client) -> None:
    for address in ("/admin/", "/admin/backoffice/job/", "/admin/auth/user/"):
        assert staff_client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/jobs/", "/rules/", "/password/", "/nothing-here/"])
def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(staff_client: Client, address: str) -> None:
    policy = staff_client.get(address)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy


@pytest.mark.django_db
def test_htmx_adds_no_style_and_evaluates_nothing(staff_client: Client) -> None:
    page = staff_client.get("/").content.decode()
    assert '"includeIndicatorStyles":false' in page
    assert '"allowEval":false' in page


@pytest.mark.django_db
def test_signing_in_leads_to_what_was_asked_for(client: Client, staff_user: User) -> None:
    response = client.post("/sign-in/?next=/jobs/", {"login": "jo.field", "password": PASSWORD, "next": "/jobs/"})
    assert response["Location"] == "/jobs/"
    assert "Jobs" in client.get("/jobs/").content.decode()
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/jobs/").status_code == 302


@pytest.mark.django_db
def test_a_wrong_password_is_said_to_be(client: Client, staff_user: User) -> None:
    page = client.post("/sign-in/", {"login": "jo.field", "password": "wrong"}).content.decode()
    assert "not a correct user name and password" in page


@pytest.mark.django_db
def test_a_password_can_be_changed(staff_client: Client, staff_user: User) -> None:
    new = "another horse battery staple"
    wrong = staff_client.post("/password/", {"old_password": "x", "new_password1": new, "new_password2": new})
    assert "is-invalid" in wrong.content.decode()
    right = staff_client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert right["Location"] == "/password/changed/"


@pytest.mark.django_db
def test_errors_have_pages(staff_client: Client, staff_user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is nothing at this address" in staff_client.get("/nothing-here/").content.decode()
    monkeypatch.setattr("backoffice.views.jobs.JobListView.permission", "backoffice.delete_job")
    assert staff_client.get("/jobs/").status_code == 200
    staff_user.is_superuser = False
    staff_user.save()
    response = staff_client.get("/jobs/")
    assert response.status_code == 403
    assert "You are signed in, but may not" in response.content.decode()


@pytest.mark.django_db
def test_an_error_of_ours_shows_a_page_without_details(staff_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(user: User) -> list[Todo]:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("backoffice.views.pages.todos_for", fail)
    staff_client.raise_request_exception = False
    response = staff_client.get("/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_a_refusal_that_no_page_shows_becomes_a_page(staff_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(user: User) -> list[Todo]:
        raise Refusal("closed", "The month is delivered.", clause="M2", faults=[Fault("row 7", "expected nothing")])

    monkeypatch.setattr("backoffice.views.pages.todos_for", refuse)
    response = staff_client.get("/")
    page = response.content.decode()
    assert response.status_code == 409
    assert "The month is delivered." in page
    assert ">M2</a>" in page
    assert '<td class="num">7</td>' in page


def changing_views(patterns: list[URLPattern | URLResolver]) -> Iterator[Any]:
    """The project's pages that change something."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from () if pattern.namespace else changing_views(pattern.url_patterns)
            continue
        view = getattr(pattern.callback, "view_class", None)
        if view is not None and issubclass(view, FormView | ActionView):
            yield pytest.param(pattern, id=str(pattern.name))


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", list(changing_views(get_resolver().url_patterns)))
def test_who_may_only_look_changes_nothing(pattern: URLPattern, client: Client) -> None:
    """Whoever is signed in may look; each change asks for a permission of its own."""
    client.force_login(reader())
    values = {"pk": 1, "number": 1, "kind": "rate", "plan": "S107", "month": date(2003, 9, 1)}
    if pattern.callback.view_class in (CancelJobView, StartAgainView):  # type: ignore[attr-defined]
        values["pk"] = Job.objects.create(kind="calculate", title="S107 2003-09", state="failed").pk
    address = reverse(str(pattern.name), kwargs={name: values[name] for name in pattern.pattern.converters})
    assert client.post(address).status_code == 403


@pytest.mark.django_db
def test_nobody_is_offered_what_would_be_refused(client: Client, staff_client: Client) -> None:
    client.force_login(reader())
    job = Job.objects.create(kind="calculate", title="S107 2003-09", state="failed")
    offers = {"/months/": "Calculate a month", "/files/": "Load a file", job.get_absolute_url(): "Start again"}
    for address, offer in offers.items():
        assert f">{offer}</" in staff_client.get(address).content.decode()
        assert f">{offer}</" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_database_in_use_is_said_to_be(staff_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's words when another writer took too long; other errors of the database stay errors."""

    def wait_in_vain(user: User) -> list[Todo]:
        raise OperationalError("database is locked")

    monkeypatch.setattr("backoffice.views.pages.todos_for", wait_in_vain)
    response = staff_client.get("/")
    assert response.status_code == 503
    assert "Try again in a minute." in response.content.decode()
    assert "Nothing was changed." in response.content.decode()


@pytest.mark.django_db
def test_a_poor_password_is_refused(staff_client: Client) -> None:
    for poor in ("short", "password1234", "90210902109021", "jo.field@example.com"):
        answer = {"old_password": PASSWORD, "new_password1": poor, "new_password2": poor}
        assert "is-invalid" in staff_client.post("/password/", answer).content.decode(), poor


@pytest.mark.django_db
def test_what_needs_doing_is_shown_most_urgent_first(staff_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    todos = [
        Todo("Later", "", "/jobs/", Urgency.LATER),
        Todo("Calculate September 2003", "Files are loaded.", "/jobs/", Urgency.NOW, clause="B EIGHTH(C)"),
    ]
    monkeypatch.setattr("backoffice.todos._providers", [lambda user: todos])
    page = staff_client.get("/").content.decode()
    assert page.index("Calculate September 2003") < page.index("Later</a>")
    assert ">B EIGHTH(C)</a>" in page
    monkeypatch.setattr("backoffice.todos._providers", [])
    assert "Nothing needs doing." in staff_client.get("/").content.decode()


@pytest.mark.django_db
def test_the_navigation_marks_where_one_is(staff_client: Client) -> None:
    page = staff_client.get("/jobs/").content.decode()
    assert page.count('aria-current="page"') == 1
    assert '<a href="/jobs/" class="active" aria-current="page">Jobs</a>' in page


class TestForms:
    """A service's refusal comes back above the form, each fault beside its field where it has one."""

    @pytest.fixture(autouse=True)
    def people(self, staff_user: User) -> None:
        self.user = staff_user

    def test_the_first_field_has_the_keyboard(self) -> None:
        page = text(ask(AmountView, self.user))
        assert re.search(r'name="amount"[^>]*autofocus', page)
        assert '<a class="btn btn-link" href="/">Cancel</a>' in page

    @pytest.mark.parametrize(
        ("amount", "error"),
        [
            ("", "This field is required."),
            ("1.005", "Expected at most 2 decimals, got “1.005”."),
            ("abc", "Expected a plain decimal number such as 12.50, got “abc”."),
            ("0", "Expected at least 0.01."),
        ],
    )
    def test_a_field_says_what_was_expected(self, amount: str, error: str) -> None:
        response = ask(AmountView, self.user, method="post", amount=amount)
        assert response.status_code == 422
        assert error in text(response)
        assert "is-invalid" in text(response)

    def test_faults_of_a_refusal_go_beside_their_fields(self) -> None:
        response = ask(AmountView, self.user, method="post", amount="9.00", note="kept")
        page = text(response)
        assert response.status_code == 422
        assert "That is too much." in page
        assert ">F2</a>" in page
        assert re.search(r'name="amount" value="9.00"[^>]*is-invalid', page)
        assert '<div class="invalid-feedback d-block" id="id_amount_error">Expected at most 5.00.</div>' in page
        assert '<td class="num">3</td><td>fund</td><td class="wrap">Expected a fund.</td>' in page
        assert 'value="kept"' in page


def test_debug_is_off_unless_asked_for(settings: LazySettings) -> None:
    assert settings.DEBUG is False
