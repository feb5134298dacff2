"""Whose companies' reports are: the company's they are for; those for all companies are for who has all of them."""

from backoffice.reach import declare
from plans.reach import both, by_company, by_whole_plan, either, where
from reporting.models import BoardReport, BoardReportFile

declare(BoardReport, read=either(by_company(), both(where(company=None), by_whole_plan())))
declare(
    BoardReportFile,
    read=either(by_company("report__company"), both(where(report__company=None), by_whole_plan("report__plan"))),
)
