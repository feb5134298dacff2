"""A report as tables for machines: one sheet for each of its sections, as CSV and XLSX."""

from datetime import datetime

from reporting.sheets.building import sheets
from reporting.sheets.values import Column, Kind, Sheet
from reporting.sheets.writing import csv_of, xlsx_of
from reporting.statement import Report

__all__ = ["Column", "Kind", "Sheet", "csv_of", "report_xlsx", "sheets", "xlsx_of"]


def report_xlsx(report: Report) -> bytes:
    """All figures of the report, a sheet for each table: what the PDF carries and what is downloaded alike."""
    return xlsx_of(sheets(report), datetime.combine(report.quarter.last, datetime.min.time()))
