"""Addresses of people and their roles."""

from django.urls import path

from plans.views import people

urlpatterns = [
    path("people/", people.PersonListView.as_view(), name="people"),
    path("people/new/", people.InviteView.as_view(), name="person-new"),
    path("people/<int:pk>/", people.PersonDetailView.as_view(), name="person"),
    path("people/<int:pk>/role/", people.GrantRoleView.as_view(), name="role-grant"),
    path("people/<int:pk>/deactivate/", people.DeactivateView.as_view(), name="person-deactivate"),
    path("people/<int:pk>/reactivate/", people.ReactivateView.as_view(), name="person-reactivate"),
    path("people/<int:pk>/second-factor/", people.RemoveFactorView.as_view(), name="person-factor"),
    path("people/<int:pk>/password/", people.PasswordLinkView.as_view(), name="person-link"),
    path("people/roles/<int:pk>/withdraw/", people.WithdrawRoleView.as_view(), name="role-withdraw"),
]
