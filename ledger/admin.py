"""Django's admin, for support: the ledger is read there, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ledger.models import Calculation, Expenditure, LoadedFile, SharedExpenditure, ShareTransaction, Valuation, Voiding


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """No adding, changing or deleting; no exact count of large tables."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


for model in (Calculation, Expenditure, LoadedFile, SharedExpenditure, ShareTransaction, Valuation, Voiding):
    admin.site.register(model, ReadOnlyAdmin)
