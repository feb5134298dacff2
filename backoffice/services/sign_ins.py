"""Sign-ins and second factors in the audit trail: those that failed, too."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal

from backoffice.services.audit import record_event

FACTORS = {Authenticator.Type.TOTP: "an authenticator app", Authenticator.Type.RECOVERY_CODES: "recovery codes"}


def connect() -> None:
    """At start."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _failed),
        (authentication_failed, _wrong_code),
        (authenticator_added, _added),
        (authenticator_removed, _removed),
        (authenticator_reset, _reset),
    ):
        assert isinstance(signal, Signal)
        signal.connect(receiver, dispatch_uid="audit trail")


def _signed_in(user: User, **_: Any) -> None:
    record_event("signed in", person=user, actor=user)


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        record_event("signed out", person=user, actor=user)


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    name = str(credentials.get("username", ""))
    record_event("failed to sign in", person=User.objects.filter(username=name).first(), name=name)


def _wrong_code(user: User, **_: Any) -> None:
    record_event("gave a wrong code", person=user)


def _added(user: User, authenticator: Authenticator, **_: Any) -> None:
    record_event(f"set up {FACTORS[authenticator.type]}", person=user, actor=user)


def _removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record_event(f"removed {FACTORS[authenticator.type]}", person=user, actor=user)


def _reset(user: User, authenticator: Authenticator, **_: Any) -> None:
    record_event(f"made new {FACTORS[authenticator.type]}", person=user, actor=user)
