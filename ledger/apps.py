from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        """Tell the plans which of them are in use. Records of the ledger itself are append-only and need no audit."""
        from auditlog.registry import auditlog

        from ledger import wiring
        from ledger.models import Expenditure, LoadedFile

        wiring.connect()
        auditlog.register(Expenditure)
        auditlog.register(LoadedFile, exclude_fields=["faults"])
