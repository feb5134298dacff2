"""The files of a month, to take away."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from ledger.models import Calculation
from ledger.services.export import FILES, export_month
from ledger.views.month_base import MonthPage


class MonthFileView(MonthPage):
    """One file of the month export."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = self.kwargs["name"]
        if name not in FILES:
            raise Http404
        with tempfile.TemporaryDirectory() as folder:
            (path,) = export_month(plan=self.plan, month=self.calculation.month, directory=Path(folder), only=name)
            file = path.open("rb")
        return FileResponse(file, as_attachment=True, filename=f"{file_name(self.calculation)}-{name}")


class MonthFilesView(MonthPage):
    """All files of the month export, in one."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        packed = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        folder_name = file_name(self.calculation)
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in export_month(plan=self.plan, month=self.calculation.month, directory=Path(folder)):
                archive.write(path, f"{folder_name}/{path.name}")
        packed.seek(0)
        return FileResponse(packed, as_attachment=True, filename=f"{folder_name}.zip")


def file_name(calculation: Calculation) -> str:
    return f"{calculation.plan.code}-{calculation.month:%Y-%m}"
