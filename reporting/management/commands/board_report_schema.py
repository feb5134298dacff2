from typing import Any

from backoffice.commands import ServiceCommand
from reporting.services.report_exports import SCHEMA_FILE, schema_text


class Command(ServiceCommand):
    help = "Write the JSON Schema of exported board reports again, after a change of what a report holds."
    uses_database = False

    def run(self, **_options: Any) -> str:
        SCHEMA_FILE.parent.mkdir(exist_ok=True)
        SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
        return f"{SCHEMA_FILE.name} is written."
