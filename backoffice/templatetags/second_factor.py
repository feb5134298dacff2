"""`{% second_factor_required as required %}`: whether this installation asks for one."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def second_factor_required() -> bool:
    return bool(settings.REQUIRE_SECOND_FACTOR)
