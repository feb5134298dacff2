"""Addresses of versions, amendments, agreed modifications and successions."""

from django.urls import path

from plans.views import amendments, changes, modifications, versions

urlpatterns = [
    path("plans/<int:pk>/changes/", changes.ChangesView.as_view(), name="plan-changes"),
    path("plans/<int:pk>/successions/new/", changes.SuccessionCreateView.as_view(), name="succession-new"),
    path("versions/", versions.VersionListView.as_view(), name="plan-versions"),
    path("versions/<int:pk>/", versions.VersionDetailView.as_view(), name="plan-version"),
    path("versions/<int:pk>/file/", versions.VersionFileView.as_view(), name="plan-version-file"),
    path("plans/<int:pk>/as-of/", versions.AsOfView.as_view(), name="plan-as-of"),
    path("plans/<int:pk>/compare/", versions.CompareView.as_view(), name="plan-compare"),
    path("plans/<int:pk>/amendments/new/", amendments.AmendmentCreateView.as_view(), name="amendment-new"),
    path("amendments/", amendments.AmendmentListView.as_view(), name="amendments"),
    path("amendments/<int:pk>/", amendments.AmendmentDetailView.as_view(), name="amendment"),
    path("amendments/<int:pk>/votes/", amendments.LinkVotesView.as_view(), name="amendment-votes"),
    path("amendments/<int:pk>/withdraw/", amendments.WithdrawView.as_view(), name="amendment-withdraw"),
    path(
        "amendments/<int:pk>/changes/<int:number>/remove/",
        amendments.ChangeRemoveView.as_view(),
        name="amendment-change-remove",
    ),
    path("amendments/<int:pk>/<slug:kind>/", amendments.ChangeAddView.as_view(), name="amendment-change"),
    path("agreed-modifications/", modifications.ModificationListView.as_view(), name="agreed-modifications"),
    path("agreed-modifications/<int:pk>/", modifications.ModificationDetailView.as_view(), name="agreed-modification"),
    path(
        "agreed-modifications/<int:pk>/revoke/",
        modifications.ModificationRevokeView.as_view(),
        name="agreed-modification-revoke",
    ),
    path(
        "plans/<int:pk>/agreed-modifications/new/",
        modifications.ModificationCreateView.as_view(),
        name="agreed-modification-new",
    ),
]
