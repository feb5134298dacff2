"""Addresses: the shared pages here, each app's in its own `urls.py` under flat names (`funds`, `fund`)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from backoffice import account_urls
from backoffice.views import audit, calendars, jobs, pages

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", pages.StartView.as_view(), name="start"),
    path("rules/", pages.RulesView.as_view(), name="rules"),
    path("audit-trail/", audit.AuditListView.as_view(), name="audit-trail"),
    path("calendar/", calendars.CalendarView.as_view(), name="calendar"),
    path("calendar/renew/", calendars.RenewCalendarView.as_view(), name="calendar-renew"),
    path("calendar/withdraw/", calendars.WithdrawCalendarView.as_view(), name="calendar-withdraw"),
    path("calendar/<str:token>.ics", calendars.CalendarFeedView.as_view(), name="calendar-feed"),
    path("jobs/", jobs.JobListView.as_view(), name="jobs"),
    path("jobs/<int:pk>/", jobs.JobDetailView.as_view(), name="job"),
    path("jobs/<int:pk>/status/", jobs.JobStatusView.as_view(), name="job-status"),
    path("jobs/<int:pk>/cancel/", jobs.CancelJobView.as_view(), name="job-cancel"),
    path("jobs/<int:pk>/start-again/", jobs.StartAgainView.as_view(), name="job-start-again"),
    path("", include(account_urls)),
    path("", include("plans.urls")),
    path("", include("ledger.urls")),
    path("", include("reporting.urls")),
    path("admin/", admin.site.urls),
]
