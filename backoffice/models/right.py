"""Rights that belong to no table."""

from django.db import models


class Right(models.Model):
    """Holds permissions only; there is no such row, and no such table."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("read_books", "Can read plans, ledger and payments"),
            ("read_reports", "Can read board reports"),
            ("read_audit_trail", "Can read the audit trail"),
            ("manage_people", "Can administer people and their roles"),
        ]
