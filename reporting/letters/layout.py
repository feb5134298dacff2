"""A letter on Letter paper."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from reporting.letters.values import Letter
from reporting.pdf import Pdf, laid_out

STYLESHEET = "css/letter.css"


def letter_html(letter: Letter) -> str:
    """The body of the letter, for the screen as for paper."""
    return render_to_string("reporting/letter_body.html", {"letter": letter})


def letter_pdf(letter: Letter) -> Pdf:
    """The same letter gives the same bytes: its date is the one it bears."""
    path = finders.find(STYLESHEET)
    assert isinstance(path, str), f"{STYLESHEET} is missing"
    style = mark_safe(Path(path).read_text(encoding="utf-8"))  # noqa: S308 - our own stylesheet
    html = render_to_string("reporting/letter.html", {"letter": letter, "style": style})
    return laid_out(html, letter.digest)
