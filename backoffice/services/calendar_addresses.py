"""Private addresses of calendar feeds: made, renewed, withdrawn. Who has the address reads what the person may read."""

import hashlib
import secrets

from django.contrib.auth.models import User

from backoffice.models import CalendarAddress
from backoffice.services.audit import acting


def renew_address(*, user: User) -> str:
    """A new token, shown once; the one before stops working at once."""
    token = secrets.token_urlsafe(32)
    with acting(user):
        CalendarAddress.objects.update_or_create(user=user, defaults={"token_sha256": _digest(token)})
    return token


def withdraw_address(*, user: User) -> None:
    """No address works any more. Withdrawn twice is withdrawn."""
    with acting(user):
        for address in CalendarAddress.objects.filter(user=user):
            address.delete()


def user_of(token: str) -> User | None:
    """Whose feed it is; nobody's for a token that was renewed or withdrawn, or of who may no longer sign in."""
    address = CalendarAddress.objects.select_related("user").filter(token_sha256=_digest(token)).first()
    if address is None or not isinstance(address.user, User) or not address.user.is_active:
        return None
    return address.user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
