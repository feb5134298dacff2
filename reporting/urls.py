from django.urls import URLPattern, path

from reporting.views import board_reports as views

urlpatterns: list[URLPattern] = [
    path("board-reports/", views.BoardReportListView.as_view(), name="board-reports"),
    path("board-reports/new/", views.BoardReportCreateView.as_view(), name="board-report-new"),
    path("board-reports/<int:pk>/", views.BoardReportDetailView.as_view(), name="board-report"),
    path("board-reports/<int:pk>/pdf/", views.BoardReportPdfView.as_view(), name="board-report-pdf"),
]
