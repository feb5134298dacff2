from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = "Back office"

    def ready(self) -> None:
        """Import each app's `tasks` (kinds of jobs) and `todos` (start page), which register themselves."""
        from auditlog.registry import auditlog
        from django.contrib.auth import get_user_model

        from backoffice import sessions  # noqa: F401 - notes every sign-in, the first one of a process too

        autodiscover_modules("tasks", "todos")
        auditlog.register(get_user_model(), exclude_fields=["password", "last_login"])
