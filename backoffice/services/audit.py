"""Who a change is attributed to when no request is at hand (jobs, commands, tests), and why it was made.

What changes no row is recorded too: sign-ins, also those that failed, and changes of passwords and second factors.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import pre_delete, pre_save

from backoffice.refusals import Refusal
from backoffice.selectors.history import EVENT, REASON

_user: ContextVar[Any] = ContextVar("user", default=None)
_reason: ContextVar[str] = ContextVar("reason", default="")


@contextmanager
def acting(user: Any, *, reason: str = "") -> Iterator[None]:
    """Audit entries written inside are the user's, unless the request has said so already, and tell the reason."""
    token, reason_token = _user.set(user), _reason.set(reason.strip() or _reason.get())
    try:
        yield
    finally:
        _user.reset(token)
        _reason.reset(reason_token)


def acting_user() -> Any:
    """Who the work in hand is done for: the person who started the job, if anybody did."""
    return _user.get()


def record_event(what: str, *, person: User | None, actor: User | None = None, name: str = "") -> LogEntry:
    """What happened to a person's access, as the audit trail tells it: `Jo Field signed in`.

    `name` is what was typed where nobody of that name is known.
    """
    return LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_pk=str(person.pk) if person else "",
        object_id=person.pk if person else None,
        object_repr=str(person) if person else name[:150],
        action=LogEntry.Action.ACCESS,
        changes={},
        actor=actor,
        actor_email=actor.email if actor else None,
        additional_data={EVENT: what},
    )


def _attribute(instance: LogEntry, **_: Any) -> None:
    user, reason = _user.get(), _reason.get()
    if user is not None and instance.actor_id is None:
        instance.actor = user
        instance.actor_email = user.email
    if reason and instance.pk is None:
        instance.additional_data = {**(instance.additional_data or {}), REASON: reason}


pre_save.connect(_attribute, sender=LogEntry, dispatch_uid="acting")


def _keep(instance: User, **_: Any) -> None:
    """The audit trail would no longer say who. Refusal `person-kept`."""
    raise Refusal("person-kept", f"{instance} stays, as what they did stays: deactivate the access instead.")


pre_delete.connect(_keep, sender=User, dispatch_uid="person-kept")
