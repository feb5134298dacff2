"""A report as PDF: the only place that knows WeasyPrint.

Tagged (PDF/UA-1) and archivable (PDF/A-3a), with the figures attached. The same report gives the same bytes: no
clock, no network, no font from anywhere but this machine.
"""

import gc
import io
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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


OnPage = Callable[[int], None]
"""Told the number of each page before it is laid out; what it raises ends the work."""


def report_pdf(
    report: Report, attachments: Mapping[str, tuple[str, bytes]] | None = None, *, on_page: OnPage | None = None
) -> Pdf:
    """Lay the report out on Letter paper. Takes seconds for all companies of a large plan.

    `attachments`: name -> (what is in it, content), which the PDF carries.
    """
    made = created(report)
    context = {**report_context(report), "created": f"{made:%Y-%m-%dT%H:%M:%SZ}"}
    html = for_paper(render_to_string("reporting/paper.html", context))
    with _told_of_pages(on_page):
        return laid_out(html, context["digest"], attachments=_attachments(attachments or {}, made))


def laid_out(html: str, digest: str, *, attachments: Sequence[Any] = (), also: Sequence[str] = ()) -> Pdf:
    """A page of ours on Letter paper; `digest` is that of what it says, and names the file inside.

    `also`: names of stylesheets that come after that of all papers.
    """
    from weasyprint import CSS, HTML  # loads Pango: only where a report is made

    fetcher = _no_fetcher()
    styles = [CSS(string=_stylesheet(name), url_fetcher=fetcher) for name in (STYLESHEET, *also)]
    with _nothing_collected():
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


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Boxes and styles live until the file is written: looking for garbage among them takes a seventh of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _told_of_pages(on_page: OnPage | None) -> Iterator[None]:
    """WeasyPrint tells its log of every page it begins, and lets pass what a handler raises."""
    if on_page is None:
        yield
        return
    log, handler = logging.getLogger("weasyprint.progress"), _Pages(on_page)
    log.setLevel(logging.INFO)
    log.propagate = False  # it is told to the watcher, not to the terminal
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


class _Pages(logging.Handler):
    """Of the thread that made it: others may lay out papers at the same time."""

    def __init__(self, on_page: OnPage) -> None:
        super().__init__()
        self.on_page, self.of = on_page, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if threading.get_ident() == self.of and "Page %d" in str(record.msg) and isinstance(record.args, tuple):
            number = record.args[-1]
            assert isinstance(number, int)
            self.on_page(number)


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
