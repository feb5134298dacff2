from django.urls import URLPattern, path

from reporting.views import board_reports as views
from reporting.views import letters

urlpatterns: list[URLPattern] = [
    path("letters/new/", letters.NewLetterView.as_view(), name="letter-new"),
    path("plans/<int:pk>/letters/new/", letters.LetterView.as_view(), name="letter-write"),
    path("board-reports/", views.BoardReportListView.as_view(), name="board-reports"),
    path("board-reports/new/", views.BoardReportCreateView.as_view(), name="board-report-new"),
    path("board-reports/<int:pk>/", views.BoardReportDetailView.as_view(), name="board-report"),
    path("board-reports/<int:pk>/pdf/", views.BoardReportPdfView.as_view(), name="board-report-pdf"),
]
