"""A report as PDF: the only place that knows WeasyPrint.

The same report gives the same bytes: no clock, no network, no font from anywhere but this machine.
"""

import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from reporting.charts import for_paper
from reporting.presentation import report_context
from reporting.statement import Report

STYLESHEET = "css/paper.css"


@dataclass(frozen=True, slots=True)
class Pdf:
    content: bytes
    pages: int


def report_pdf(report: Report) -> Pdf:
    """Lay the report out on Letter paper. Takes seconds for all companies of a large plan."""
    from weasyprint import CSS, HTML  # loads Pango: only where a report is made

    html = for_paper(render_to_string("reporting/paper.html", {**report_context(report), "created": created(report)}))
    fetcher = _no_fetcher()
    style = CSS(string=_stylesheet(), url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=[style])
    target = io.BytesIO()
    document.write_pdf(target, pdf_identifier=report.digest[:32].encode(), pdf_variant="pdf/a-3a")
    return Pdf(target.getvalue(), len(document.pages))


def created(report: Report) -> str:
    """The document's date: SOURCE_DATE_EPOCH, else the quarter's last day. Never the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{report.quarter.last.isoformat()}T00:00:00Z"


def _stylesheet() -> str:
    path = finders.find(STYLESHEET)
    assert isinstance(path, str), f"{STYLESHEET} is missing"
    return Path(path).read_text(encoding="utf-8")


def _no_fetcher() -> Any:
    """Everything a report needs is in it: what would be fetched is a mistake of ours."""
    from weasyprint.urls import URLFetcher

    class NoFetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise AssertionError(f"a report fetches nothing, not {url}")

    return NoFetcher()
