"""Addresses of signing in, passwords and second factors.

Of django-allauth only these pages are reachable: nobody signs up, and nothing is sent by e-mail.
"""

from allauth.account import views as sign_in
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.contrib.auth import views as auth
from django.urls import path

from backoffice.views import accounts

CODES = "second-factor/recovery-codes/"

urlpatterns = [
    path("sign-in/", sign_in.login, name="login"),
    path("sign-in/", sign_in.login, name="account_login"),  # the name it reverses itself by
    path("sign-in/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/not-active/", accounts.not_active, name="account_inactive"),
    path("sign-in/confirm/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("sign-in/confirm/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("sign-out/", auth.LogoutView.as_view(), name="account_logout"),
    path("password/", accounts.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password/set/<uidb64>/<token>/", accounts.PasswordSetView.as_view(), name="password_set"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(CODES, recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "second-factor/recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
]
