from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from reporting.models import BoardReport

        auditlog.register(BoardReport, include_fields=["plan", "company", "quarter", "version", "pages", "digest"])
