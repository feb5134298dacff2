"""Django's admin, for support: what staff need day to day is on the pages."""

from django.contrib import admin

from backoffice.models import ColumnChoice, Job


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
