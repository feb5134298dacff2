"""Which columns a person wants to see in a list."""

from django.conf import settings
from django.db import models


class ColumnChoice(models.Model):
    """The columns one person chose for one list, by name; without a row the list shows its own default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    table = models.CharField(max_length=100, help_text="The list's name: its URL name.")
    columns = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="one_column_choice_a_list")]

    def __str__(self) -> str:
        return f"{self.table}: {', '.join(self.columns)}"
