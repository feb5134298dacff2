"""What we told."""

from reporting.models.board_report import BoardReport, BoardReportFile
from reporting.models.report_life import ReportBoard, ReportStep

__all__ = ["BoardReport", "BoardReportFile", "ReportBoard", "ReportStep"]
