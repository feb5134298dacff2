"""What a person may do: by their roles, and by what was given to them under /admin/."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission, User

from backoffice.roles import READ_BOOKS, READ_REPORTS
from plans.selectors.memberships import rights_of

KEPT = "_all_permissions"


class RightsBackend(AuthenticationBackend):
    """Permissions given directly are for all companies, and let the person read, as they always have."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return set()
        known: set[str] | None = getattr(user_obj, KEPT, None)
        if known is None:
            given = self.given(user_obj)
            known = given | rights_of(user_obj).permissions | ({READ_BOOKS, READ_REPORTS} if given else set())
            setattr(user_obj, KEPT, known)  # as Django keeps them: for as long as the person is loaded
        return known

    def given(self, user: User) -> set[str]:
        """What was given to the person directly, or to a group of theirs, under /admin/."""
        return set(self.get_user_permissions(user)) | set(self.get_group_permissions(user))

    def with_perm(self, perm: Any, is_active: bool = True, include_superusers: bool = True, obj: Any = None) -> Any:
        """Those who may; among them by a role."""
        rows = super().with_perm(perm, is_active=is_active, include_superusers=include_superusers, obj=obj)
        app, _, codename = (perm if isinstance(perm, str) else "").partition(".")
        if isinstance(perm, Permission):
            app, codename = perm.content_type.app_label, perm.codename
        by_role = User.objects.filter(
            memberships__role__permissions__content_type__app_label=app,
            memberships__role__permissions__codename=codename,
            **({"is_active": True} if is_active else {}),
        )
        return User.objects.filter(pk__in=rows.values("pk")) | User.objects.filter(pk__in=by_role.values("pk"))
