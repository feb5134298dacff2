"""Addresses of transfers of rights and of notices."""

from django.urls import path

from plans.views import notice_entries, notice_files, rights, transfer_entries

urlpatterns = [
    path("transfers/new/", transfer_entries.NewTransferView.as_view(), name="transfer-new"),
    path("transfers/<int:pk>/hand-on/", transfer_entries.HandOnView.as_view(), name="transfer-hand-on"),
    path("transfers/<int:pk>/end/", transfer_entries.EndTransferView.as_view(), name="transfer-end"),
    path("transfers/<int:pk>/take-back/", transfer_entries.TakeBackView.as_view(), name="transfer-take-back"),
    path("plans/<int:pk>/transfers/new/", transfer_entries.TransferCreateView.as_view(), name="transfer-enter"),
    path("plans/<int:pk>/tranches/split/", transfer_entries.SplitView.as_view(), name="tranche-split"),
    path("plans/<int:pk>/assignees/new/", transfer_entries.AssigneeCreateView.as_view(), name="assignee-new"),
    path("plans/<int:pk>/rights/", rights.RightsView.as_view(), name="rights"),
    path("notices/new/", notice_entries.NewNoticeView.as_view(), name="notice-new"),
    path("notices/file/", notice_files.EmptyNoticeFileView.as_view(), name="notice-file-empty"),
    path("notices/<int:pk>/replace/", notice_entries.NoticeReplaceView.as_view(), name="notice-replace"),
    path("notices/<int:pk>/receipt/", notice_entries.NoticeReceiptView.as_view(), name="notice-receipt"),
    path("plans/<int:pk>/notices/new/", notice_entries.NoticeEnterView.as_view(), name="notice-enter"),
    path("plans/<int:pk>/notices/file/", notice_files.NoticeFileView.as_view(), name="notice-file"),
    path("plans/<int:pk>/notices/address/", notice_entries.NoticeAddressView.as_view(), name="notice-address"),
]
