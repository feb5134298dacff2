from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = "Back office"

    def ready(self) -> None:
        """Import what each app declares.

        `tasks` (kinds of jobs), `todos` (start page), `deadlines` (calendar), `lanes` (timelines), `roles`, `reach`,
        `append_only` (tables that are added to, never edited).
        """
        from auditlog.registry import auditlog
        from django.contrib.auth.models import Group, User

        from backoffice import append_only, sessions
        from backoffice.models import CalendarAddress
        from backoffice.services import sign_ins

        sessions.connect()
        sign_ins.connect()
        post_migrate.connect(append_only.after_migrations, sender=self)
        autodiscover_modules("tasks", "todos", "deadlines", "lanes", "roles", "reach", "append_only")
        auditlog.register(CalendarAddress, exclude_fields=["token_sha256"])
        told = ["username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"]
        auditlog.register(User, include_fields=told, m2m_fields={"groups", "user_permissions"})
        auditlog.register(Group, m2m_fields={"permissions"})
