"""Who a change is attributed to when no request is at hand (jobs, commands, tests)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from auditlog.models import LogEntry
from django.db.models.signals import pre_save

_user: ContextVar[Any] = ContextVar("user", default=None)


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """Audit entries written inside are the user's, unless the request has said so already."""
    token = _user.set(user)
    try:
        yield
    finally:
        _user.reset(token)


def acting_user() -> Any:
    """Who the work in hand is done for: the person who started the job, if anybody did."""
    return _user.get()


def _attribute(instance: LogEntry, **_: Any) -> None:
    user = _user.get()
    if user is not None and instance.actor_id is None:
        instance.actor = user
        instance.actor_email = user.email


pre_save.connect(_attribute, sender=LogEntry, dispatch_uid="acting")
