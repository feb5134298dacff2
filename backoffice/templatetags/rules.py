"""`{% rule "F2" %}`, `{% clause "B EIGHTH(C)" %}`, `{{ refusal.clause|references }}`."""

from django import template
from django.utils.safestring import SafeString

from backoffice.references import CLAUSES, RULES, known, reference_html, references_html

register = template.Library()


@register.simple_tag
def rule(number: str) -> SafeString:
    """A rule of calculation. An unknown number is our own mistake."""
    assert number in RULES, f"no rule {number!r}"
    return reference_html(number)


@register.simple_tag
def clause(reference: str) -> SafeString:
    """A paragraph of an agreement. An unknown one is our own mistake."""
    assert known(reference) in CLAUSES, f"no clause {reference!r}"
    return reference_html(reference)


@register.filter
def references(text: str) -> SafeString:
    """Any rules and clauses, separated by commas; unknown ones are shown without a link."""
    return references_html(text or "")
