from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from ledger.services import papers
        from reporting import wiring
        from reporting.letters import composed_text
        from reporting.models import BoardReport, ReportBoard
        from reporting.services.monthly_calculations import monthly_calculation_pdf

        papers.monthly_calculation.append(monthly_calculation_pdf)
        papers.covering.append(composed_text)
        fields = ["plan", "company", "quarter", "version", "pages", "digest", "state", "sent_on"]
        auditlog.register(BoardReport, include_fields=fields)
        auditlog.register(ReportBoard)
        wiring.connect()
