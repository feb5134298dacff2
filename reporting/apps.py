from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from ledger.services import papers
        from reporting.models import BoardReport
        from reporting.services.monthly_calculations import monthly_calculation_pdf

        papers.monthly_calculation.append(monthly_calculation_pdf)
        auditlog.register(BoardReport, include_fields=["plan", "company", "quarter", "version", "pages", "digest"])
