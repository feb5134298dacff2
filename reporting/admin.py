"""Django's admin, for support: reports are looked at there; the services make them."""

from django.contrib import admin

from plans.admin import ReadOnlyAdmin
from reporting.models import BoardReport

admin.site.register(BoardReport, ReadOnlyAdmin)
