from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        """Tell the plans which of them are in use. Records of the ledger itself are append-only and need no audit."""
        from auditlog.registry import auditlog

        from ledger import wiring
        from ledger.models import Expenditure, LoadedFile, SharedExpenditure

        wiring.connect()
        auditlog.register(Expenditure, m2m_fields={"documents"})
        auditlog.register(SharedExpenditure, m2m_fields={"documents"})
        auditlog.register(LoadedFile, exclude_fields=["faults"])
