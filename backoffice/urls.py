"""Addresses: the shared pages here, each app's in its own `urls.py` under flat names (`funds`, `fund`)."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from backoffice.views import accounts, jobs, pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("rules/", pages.rules, name="rules"),
    path("jobs/", jobs.JobListView.as_view(), name="jobs"),
    path("jobs/<int:pk>/", jobs.JobDetailView.as_view(), name="job"),
    path("jobs/<int:pk>/status/", jobs.status, name="job-status"),
    path("jobs/<int:pk>/cancel/", jobs.CancelJobView.as_view(), name="job-cancel"),
    path("jobs/<int:pk>/start-again/", jobs.StartAgainView.as_view(), name="job-start-again"),
    path("sign-in/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("password/", accounts.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("", include("plans.urls")),
    path("", include("ledger.urls")),
    path("", include("reporting.urls")),
    path("admin/", admin.site.urls),
]
