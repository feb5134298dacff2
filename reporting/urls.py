from django.urls import URLPattern, path

from reporting.views import board_reports as views
from reporting.views import compare, exports, letters, of_months, payee_statements, years
from reporting.views import report_life as life

urlpatterns: list[URLPattern] = [
    path("letters/new/", letters.NewLetterView.as_view(), name="letter-new"),
    path("plans/<int:pk>/letters/new/", letters.LetterView.as_view(), name="letter-write"),
    path("statements/", payee_statements.StatementsView.as_view(), name="statements"),
    path("statements/<code:plan>/", payee_statements.PayeeStatementView.as_view(), name="payee-statement"),
    path("statements/<code:plan>/control/", payee_statements.ControlView.as_view(), name="statement-control"),
    path("fees/of-months/", of_months.MonthsFeesView.as_view(), name="months-fees"),
    path("carried-over/", of_months.CarriedOverView.as_view(), name="carried-over"),
    path("payments/unpaid/", of_months.UnpaidView.as_view(), name="unpaid"),
    path("board-reports/", views.BoardReportListView.as_view(), name="board-reports"),
    path("board-reports/new/", views.BoardReportCreateView.as_view(), name="board-report-new"),
    path("board-reports/due/", life.DueReportsView.as_view(), name="board-reports-due"),
    path("board-reports/draft/", life.DraftReportsView.as_view(), name="board-reports-draft"),
    path("board-reports/year/", years.YearView.as_view(), name="board-report-year"),
    path("board-reports/compare/", compare.CompareView.as_view(), name="board-report-compare"),
    path("board-reports/schema.json", exports.ReportSchemaView.as_view(), name="board-report-schema"),
    path("board-reports/<int:pk>/report.<str:kind>", exports.ReportExportView.as_view(), name="board-report-export"),
    path("board-reports/<int:pk>/differences/", compare.DifferencesView.as_view(), name="board-report-differences"),
    path("board-reports/<int:pk>/prepare/", life.PrepareReportView.as_view(), name="board-report-prepare"),
    path("board-reports/<int:pk>/approve/", life.ApproveReportView.as_view(), name="board-report-approve"),
    path("board-reports/<int:pk>/return/", life.ReturnReportView.as_view(), name="board-report-return"),
    path("board-reports/<int:pk>/send/", life.SendReportView.as_view(), name="board-report-send"),
    path("board-reports/<int:pk>/freeze/", life.FreezeReportView.as_view(), name="board-report-freeze"),
    path("board-reports/boards/<int:pk>/review/", life.RecordReviewView.as_view(), name="board-report-review"),
    path("board-reports/<int:pk>/", views.BoardReportDetailView.as_view(), name="board-report"),
    path(
        "board-reports/<int:pk>/figures/<slug:code>/", views.BoardReportFigureView.as_view(), name="board-report-figure"
    ),
    path("board-reports/<int:pk>/pdf/", views.BoardReportPdfView.as_view(), name="board-report-pdf"),
]
