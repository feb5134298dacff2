"""A report as PDF: the only place that knows WeasyPrint.

Tagged (PDF/UA-1) and archivable (PDF/A-3a), with the figures attached. The same report gives the same bytes: no
clock, no network, no font from anywhere but this machine.
"""

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from reporting.charts import for_paper
from reporting.pdf_accessible import accessible
from reporting.presentation import report_context
from reporting.statement import Report

STYLESHEET = "css/paper.css"
VARIANT = "pdf/a-3a"


@dataclass(frozen=True, slots=True)
class Pdf:
    content: bytes
    pages: int


def report_pdf(report: Report, attachments: Mapping[str, tuple[str, bytes]] | None = None) -> Pdf:
    """Lay the report out on Letter paper. Takes seconds for all companies of a large plan.

    `attachments`: name -> (what is in it, content), which the PDF carries.
    """
    made = created(report)
    context = {**report_context(report), "created": f"{made:%Y-%m-%dT%H:%M:%SZ}"}
    html = for_paper(render_to_string("reporting/paper.html", context))
    return laid_out(html, report.digest, attachments=_attachments(attachments or {}, made))


def laid_out(html: str, digest: str, *, attachments: Sequence[Any] = (), also: Sequence[str] = ()) -> Pdf:
    """A page of ours on Letter paper; `digest` is that of what it says, and names the file inside.

    `also`: names of stylesheets that come after that of all papers.
    """
    from weasyprint import CSS, HTML  # loads Pango: only where a report is made

    fetcher = _no_fetcher()
    styles = [CSS(string=_stylesheet(name), url_fetcher=fetcher) for name in (STYLESHEET, *also)]
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=styles)
    target = io.BytesIO()
    document.write_pdf(
        target,
        finisher=accessible,
        pdf_variant=VARIANT,
        pdf_identifier=digest[:32].encode(),
        attachments=list(attachments),
    )
    return Pdf(target.getvalue(), len(document.pages))


def created(report: Report) -> datetime:
    """The document's date: SOURCE_DATE_EPOCH, else the quarter's last day. Never the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC)
    last = report.quarter.last
    return datetime(last.year, last.month, last.day, tzinfo=UTC)


def _attachments(files: Mapping[str, tuple[str, bytes]], made: datetime) -> list[Any]:
    """In the order of their names, as the PDF's tree of names wants them."""
    from weasyprint import Attachment

    return [
        Attachment(
            string=content,
            name=name,
            description=description,
            created=made,
            modified=made,
            relationship="Data",
            url_fetcher=_no_fetcher(),
        )
        for name, (description, content) in sorted(files.items())
    ]


def _stylesheet(name: str) -> str:
    path = finders.find(name)
    assert isinstance(path, str), f"{name} is missing"
    return Path(path).read_text(encoding="utf-8")


def _no_fetcher() -> Any:
    """Everything a report needs is in it: what would be fetched is a mistake of ours."""
    from weasyprint.urls import URLFetcher

    class NoFetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise AssertionError(f"a report fetches nothing, not {url}")

    return NoFetcher()
