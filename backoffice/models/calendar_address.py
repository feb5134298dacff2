"""The private address of a person's calendar feed."""

from django.conf import settings
from django.db import models


class CalendarAddress(models.Model):
    """Only the token's SHA-256 is kept: who reads the database cannot read the feed. One for each person."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Calendar address of {self.user}"
