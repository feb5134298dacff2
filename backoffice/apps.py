from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = "Back office"

    def ready(self) -> None:
        """Import what each app declares.

        `tasks` (kinds of jobs), `todos` (start page), `deadlines` (calendar), `lanes` (timelines), `roles`, `reach`.
        """
        from auditlog.registry import auditlog
        from django.contrib.auth.models import Group, User

        from backoffice import sessions
        from backoffice.models import CalendarAddress
        from backoffice.services import sign_ins

        sessions.connect()
        sign_ins.connect()
        autodiscover_modules("tasks", "todos", "deadlines", "lanes", "roles", "reach")
        auditlog.register(CalendarAddress, exclude_fields=["token_sha256"])
        told = ["username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"]
        auditlog.register(User, include_fields=told, m2m_fields={"groups", "user_permissions"})
        auditlog.register(Group, m2m_fields={"permissions"})
