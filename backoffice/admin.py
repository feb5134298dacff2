"""Django's admin, for support: what staff need day to day is on the pages."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from backoffice.models import ColumnChoice, Job

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Nobody is deleted, as the audit trail names them: access is ended by deactivating."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "kind", "state", "created_by", "created_at", "finished_at")
    list_filter = ("state", "kind")
    list_select_related = ("created_by",)
    readonly_fields = ("live_key", "created_at")


@admin.register(ColumnChoice)
class ColumnChoiceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "table")
    list_select_related = ("user",)
