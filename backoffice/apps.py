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
        from django.contrib.auth import get_user_model

        from backoffice import sessions
        from backoffice.models import CalendarAddress

        sessions.connect()
        autodiscover_modules("tasks", "todos", "deadlines", "lanes", "roles", "reach")
        auditlog.register(CalendarAddress, exclude_fields=["token_sha256"])
        auditlog.register(get_user_model(), exclude_fields=["password", "last_login"])
