"""Notices that go out, as letters: composed from what is agreed, laid out, kept as they were sent (B SEVENTEENTH)."""

from reporting.letters.composing import composed_text, letter_of
from reporting.letters.layout import letter_html, letter_pdf
from reporting.letters.values import Letter, LetterRow

__all__ = ["Letter", "LetterRow", "composed_text", "letter_html", "letter_of", "letter_pdf"]
