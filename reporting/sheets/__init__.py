"""A report as tables for machines: one sheet for each of its sections, as CSV and XLSX."""

from reporting.sheets.building import sheets
from reporting.sheets.values import Column, Kind, Sheet
from reporting.sheets.writing import csv_of, xlsx_of

__all__ = ["Column", "Kind", "Sheet", "csv_of", "sheets", "xlsx_of"]
