"""A letter on Letter paper."""

from django.template.loader import render_to_string

from reporting.letters.values import Letter
from reporting.pdf import Pdf, laid_out

STYLESHEET = "css/letter.css"


def letter_html(letter: Letter) -> str:
    """The body of the letter, for the screen as for paper."""
    return render_to_string("reporting/letter_body.html", {"letter": letter})


def letter_pdf(letter: Letter) -> Pdf:
    """The same letter gives the same bytes: its date is the one it bears."""
    html = render_to_string("reporting/letter.html", {"letter": letter})
    return laid_out(html, letter.digest, also=[STYLESHEET])
