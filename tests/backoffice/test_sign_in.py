"""Signing in: password, second factor, throttling, sessions that end; what of all this is not reachable."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from backoffice.roles import ADMINISTRATOR, AUDITOR, BOARD_MEMBER, DATA_ENTRY, Role
from tests.conftest import PASSWORD
from tests.people import client_of, person

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.7"  # throttled on its own, so that other tests are not


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def sign_in(client: Client, password: str = PASSWORD, login: str = "jo.field") -> str:
    """Where it leads; a page that stays gives its text."""
    response = client.post("/sign-in/", {"login": login, "password": password}, REMOTE_ADDR=ELSEWHERE)
    return response.headers.get("Location") or response.content.decode()


def code_of(secret: str) -> str:
    """What an authenticator app shows just now."""
    return str(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1])))


def set_up(client: Client) -> str:
    """Set up an authenticator app by the pages; its key."""
    asked = client.get("/second-factor/app/").headers["Location"]
    assert asked == "/sign-in/confirm/?next=%2Fsecond-factor%2Fapp%2F", "an open session is not enough"
    assert client.post(asked, {"password": PASSWORD}).headers["Location"] == "/second-factor/app/"
    page = client.get("/second-factor/app/")
    secret = str(page.context["form"].secret)
    assert secret in page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    wrong = client.post("/second-factor/app/", {"code": "000000"}).content.decode()
    assert "Incorrect code." in wrong
    done = client.post("/second-factor/app/", {"code": code_of(secret)})
    assert done.headers["Location"] == "/second-factor/recovery-codes/"
    cache.clear()  # a code counts once: this test does not wait half a minute for the next
    return secret


def test_the_second_factor_is_asked_for_after_the_password(client: Client, staff_user: User) -> None:
    assert sign_in(client) == "/"
    secret = set_up(client)
    client.post("/sign-out/")
    assert sign_in(client) == "/sign-in/code/"
    assert client.get("/jobs/").status_code == 302, "a password alone is not enough"
    assert "Incorrect code." in client.post("/sign-in/code/", {"code": "123"}).content.decode()
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).headers["Location"] == "/"
    assert client.get("/jobs/").status_code == 200


def test_a_recovery_code_signs_in_once(client: Client, staff_user: User) -> None:
    sign_in(client)
    set_up(client)
    codes = client.get("/second-factor/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    assert client.get("/second-factor/recovery-codes/file/").content.decode().split() == codes
    for expected in (302, 200):
        client.post("/sign-out/")
        sign_in(client)
        assert client.post("/sign-in/code/", {"code": codes[0]}).status_code == expected


def test_keys_and_codes_are_kept_encrypted(client: Client, staff_user: User) -> None:
    sign_in(client)
    secret = set_up(client)
    for authenticator in Authenticator.objects.all():
        kept = authenticator.data.get("secret") or authenticator.data["seed"]
        assert kept.startswith("gAAAA")
        assert secret not in str(authenticator.data)


def test_it_is_removed_after_confirming_that_it_is_the_person(client: Client, staff_user: User) -> None:
    sign_in(client)
    set_up(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    asked = client.get("/second-factor/app/remove/").headers["Location"]
    assert asked.startswith("/sign-in/confirm/?next=")
    assert client.get(asked).status_code == 200
    assert "is-invalid" in client.post(asked, {"password": "wrong"}).content.decode()
    assert client.get(f"/sign-in/confirm/code/{asked.partition('confirm/')[2]}").status_code == 200
    assert client.post(asked, {"password": PASSWORD}).headers["Location"] == "/second-factor/app/remove/"
    assert client.get("/second-factor/app/remove/").status_code == 200
    assert client.post("/second-factor/app/remove/").headers["Location"] == "/second-factor/"
    assert "Not set up" in client.get("/second-factor/").content.decode()
    assert not Authenticator.objects.exists()


def test_where_it_is_required_there_is_nothing_to_do_before(
    client: Client, staff_user: User, settings: LazySettings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client)
    for address in ("/", "/months/calculate/", "/admin/", "/second-factor/", "/password/"):
        assert client.get(address).headers["Location"] == "/second-factor/app/", address
    set_up(client)
    assert client.get("/second-factor/recovery-codes/").status_code == 200
    assert client.get("/").status_code == 200
    assert "Who may change anything here needs one" in client.get("/second-factor/").content.decode()
    client.post("/second-factor/app/remove/")
    assert client.get("/").headers["Location"] == "/second-factor/app/"


@pytest.mark.parametrize(
    ("role", "asked"), [(DATA_ENTRY, True), (ADMINISTRATOR, True), (AUDITOR, False), (BOARD_MEMBER, False)]
)
def test_it_is_asked_of_who_may_change_anything(role: Role, asked: bool, settings: LazySettings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    response = client_of(person("pat.role", role)).get("/")
    assert (response.status_code == 302) == asked


def test_the_page_says_where_it_is_not_required(staff_client: Client) -> None:
    assert "asks nobody to have one" in staff_client.get("/second-factor/").content.decode()


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(client: Client, staff_user: User) -> None:
    for _ in range(5):
        assert "not a correct user name and password" in sign_in(client, "wrong")
    assert "Too many failed attempts" in sign_in(client)
    assert sign_in(client, login="somebody.else", password="wrong").find("Too many") == -1


def test_one_address_cannot_try_many_names(client: Client, staff_user: User) -> None:
    pages = [sign_in(client, "wrong", f"name.{number}") for number in range(21)]
    assert "Too many failed attempts" not in pages[19]
    assert "Too many failed attempts" in pages[20]


def test_codes_cannot_be_tried_out(client: Client, staff_user: User) -> None:
    sign_in(client)
    secret = set_up(client)
    client.post("/sign-out/")
    sign_in(client)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).status_code == 200
    assert client.get("/jobs/").status_code == 302


def test_who_was_deactivated_is_told_so_with_the_right_password_only(client: Client, staff_user: User) -> None:
    staff_user.is_active = False
    staff_user.save()
    assert "not a correct" in sign_in(client, "wrong")
    assert sign_in(client) == "/sign-in/not-active/"
    assert "your access was ended" in client.get("/sign-in/not-active/").content.decode()
    assert client.get("/jobs/").status_code == 302


def test_support_signs_in_by_the_same_page(client: Client, staff_user: User) -> None:
    """Django's own form would ask for no second factor."""
    assert client.get("/admin/login/").headers["Location"].startswith("/sign-in/")
    client.post("/admin/login/", {"username": "jo.field", "password": PASSWORD})
    assert client.get("/jobs/").status_code == 302


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_request_login_code", "mfa_add_webauthn"],
)
def test_nobody_signs_up_and_nothing_goes_by_e_mail(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


class TestSessionsEnd:
    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        now = [time.time()]
        monkeypatch.setattr("backoffice.sessions.time.time", lambda: now[0])
        return now

    def test_after_an_hour_without_a_page(self, staff_client: Client, clock: list[float]) -> None:
        for _ in range(3):
            clock[0] += 59 * 60
            assert staff_client.get("/jobs/").status_code == 200
        clock[0] += 61 * 60
        ended = staff_client.get("/jobs/", follow=True)
        assert "signed out after 60 minutes without a page" in ended.content.decode()

    def test_after_twelve_hours_in_any_case(self, staff_client: Client, clock: list[float]) -> None:
        for _ in range(24):
            clock[0] += 29 * 60
            assert staff_client.get("/jobs/").status_code == 200
        clock[0] += 25 * 60
        ended = staff_client.get("/jobs/", follow=True)
        assert "a session ends after 12 hours" in ended.content.decode()

    def test_pages_within_a_minute_write_nothing(self, staff_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        staff_client.get("/jobs/")
        monkeypatch.setattr("backoffice.sessions.cache.set", lambda *_: pytest.fail("it wrote"))
        assert staff_client.get("/jobs/").status_code == 200


def test_behind_https_cookies_and_browsers_keep_to_it(client: Client, settings: LazySettings) -> None:
    """As HTTPS=1 sets them."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    response = client.get("/sign-in/", headers={"X-Forwarded-Proto": "https"})
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
