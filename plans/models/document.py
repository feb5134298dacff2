"""Evidence: minutes, letters, certificates and consents, as they were handed in."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class Document(models.Model):
    """A file kept in the database under its SHA-256, so that it is stored, backed up and proved with what it proves.

    Stored once and never changed: whatever is replaced by another document names the new one.
    """

    name = models.CharField("file", max_length=200)
    media_type = models.CharField("type", max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField(editable=False)
    stored_at = models.DateTimeField(auto_now_add=True)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["sha256", "name"], name="document_stored_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])
