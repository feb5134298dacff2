"""Support's view of what was agreed. Staff use the pages; plans change through plan files."""

from django.contrib import admin
from django.http import HttpRequest

from plans import models


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look at: a change past the services would leave digests and calculated months behind."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


for name in models.__all__:
    admin.site.register(getattr(models, name), ReadOnlyAdmin)
