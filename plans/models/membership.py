"""A person in a role."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models

from plans.models.party import Company


class Membership(models.Model):
    """Whoever holds a role holds it for all companies, those to come too, or for some.

    The role is a group of `backoffice.roles`, which says what it permits. A role withdrawn is a row removed; the
    audit trail keeps who had which from when to when.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    all_companies = models.BooleanField()
    companies = models.ManyToManyField(Company, blank=True, related_name="+", help_text="None when all are meant.")
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["person__username", "role__name"]
        verbose_name = "role of a person"
        verbose_name_plural = "roles of people"
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_once_a_person")]

    def __str__(self) -> str:
        return f"{self.role} for {self.person}"
