"""A kept report for other systems: as JSON with a schema, as XLSX."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from backoffice.refusals import Refusal
from reporting.models import BoardReport
from reporting.selectors.board_reports import stored_report
from reporting.sheets import report_xlsx
from reporting.statement.documents import FORMAT, FORMAT_VERSION, plain, schema
from reporting.statement.stored import OtherForm
from reporting.statement.values import Report

SCHEMA_FILE = Path(settings.BASE_DIR) / "reporting" / "schemas" / "board-report.schema.json"
KINDS = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_report(*, report: BoardReport, kind: str) -> bytes:
    """`kind` is one of KINDS. Raises Refusal `report-of-another-form` where only its PDF can be had."""
    try:
        content = stored_report(report)
    except OtherForm as error:
        text = f"{report} was made by an earlier version of the program: only its PDF can be had."
        raise Refusal("report-of-another-form", text) from error
    if kind == "xlsx":
        return report_xlsx(content)
    return as_text(document_of(report, content)).encode()


def document_of(report: BoardReport, content: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "report_id": report.pk,
        "quarter": report.quarter,
        "plan": report.plan.code if report.plan else None,
        "company": report.company.code if report.company else None,
        "version": report.version,
        "state": report.state,
        "sent_on": report.sent_on.isoformat() if report.sent_on else None,
        "statement_digest": report.statement_digest,
        "pdf_sha256": report.digest,
        "report": plain(content),
    }


def schema_text() -> str:
    return as_text(schema())


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
