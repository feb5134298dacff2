"""The main navigation: `{% nav_link "funds" "Funds" "fund" %}` inside `{% nav_group "Plans" %}`.

A link whose address does not exist, or whose page the person may not see, is left out, and so is a group without
links: the shared template may name the lists of every app without importing any.
"""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from backoffice.views.access import may_open

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, name: str, label: str, *prefixes: str) -> SafeString:
    """A line of the navigation, marked when the page is it, or belongs to it by the prefix of its name."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return mark_safe("")
    request = context.get("request")
    if request is not None and not may_open(request.user, address):
        return mark_safe("")
    match = getattr(request, "resolver_match", None)
    here = (match.url_name or "") if match else ""
    active = here == name or any(here == prefix or here.startswith(f"{prefix}-") for prefix in (name, *prefixes))
    current = mark_safe(' class="active" aria-current="page"') if active else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, label)


class _Group(template.Node):
    def __init__(self, title: Any, links: NodeList) -> None:
        self.title = title
        self.links = links

    def render(self, context: template.Context) -> SafeString:
        links = self.links.render(context).strip()
        if not links:
            return mark_safe("")
        return format_html("<h2>{}</h2><ul>{}</ul>", self.title.resolve(context), mark_safe(links))  # noqa: S308 - rendered by nav_link


@register.tag
def nav_group(parser: Parser, token: Token) -> _Group:
    title = parser.compile_filter(token.split_contents()[1])
    links = parser.parse(("end_nav_group",))
    parser.delete_first_token()
    return _Group(title, links)
