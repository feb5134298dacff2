"""What we told."""

from reporting.models.board_report import BoardReport, BoardReportFile

__all__ = ["BoardReport", "BoardReportFile"]
