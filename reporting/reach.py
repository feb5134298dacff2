"""Whose companies' reports are: the company's they are for; those for all companies are for who has all of them."""

from backoffice.reach import declare, nobody
from plans.reach import both, by_company, by_whole_plan, either, where
from reporting.models import BoardReport, BoardReportFile, ReportBoard, ReportStep

declare(BoardReport, read=either(by_company(), both(where(company=None), by_whole_plan())))
_of_report = either(by_company("report__company"), both(where(report__company=None), by_whole_plan("report__plan")))
declare(BoardReportFile, read=_of_report)
declare(ReportStep, read=_of_report, change=nobody)
declare(ReportBoard, read=_of_report)
