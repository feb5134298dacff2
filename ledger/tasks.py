"""Jobs of the ledger: calculate a month, check a file, load it. Each may run twice without harm."""

from typing import Any

from backoffice.services.audit import acting_user
from backoffice.services.jobs import JobResult, job
from backoffice.services.progress import Progress
from ledger.models import Calculation, LoadedFile
from ledger.months import parse_month
from ledger.services.months import calculate
from ledger.services.uploads import Upload, check_upload, load_checked
from plans.models import Plan


@job("calculate", permission="ledger.add_calculation")
def calculate_month(parameters: dict[str, Any], progress: Progress) -> JobResult:
    """`plan`: primary key; `month`: 2003-09. Earlier months that are missing or stale come first."""
    plan, month = Plan.objects.get(pk=parameters["plan"]), parse_month(parameters["month"])
    done = calculate(plan=plan, month=month, user=acting_user(), progress=progress)
    calculation = Calculation.objects.get(plan=plan, month=month)
    if not done:
        message = f"{calculation} was calculated before, from the same inputs: nothing changed."
    elif len(done) == 1:
        message = f"{done[0]} is calculated, {done[0].transaction_count:,} transactions."
    else:
        message = f"{len(done)} months are calculated, {done[0].month:%Y-%m} to {done[-1].month:%Y-%m}."
    return JobResult(message, url=calculation.get_absolute_url())


@job("check-file", permission="ledger.add_loadedfile")
def check(parameters: dict[str, Any], progress: Progress) -> JobResult:
    """`plan`: primary key; `kind`, `sha256`, `name` of the upload."""
    file = check_upload(
        plan=Plan.objects.get(pk=parameters["plan"]),
        kind=parameters["kind"],
        upload=Upload(parameters["name"], parameters["sha256"]),
        user=acting_user(),
        progress=progress,
    )
    if file.state == LoadedFile.State.FAULTY:
        message = f"{file.fault_count:,} faults in {file.name}. Nothing was loaded."
    else:
        message = f"{file.name}: {file.rows_new:,} rows new, {file.rows_known:,} loaded before."
    return JobResult(message, url=file.get_absolute_url())


@job("load-file", permission="ledger.add_loadedfile")
def load(parameters: dict[str, Any], progress: Progress) -> JobResult:
    """`file`: primary key of a checked LoadedFile."""
    file = LoadedFile.objects.select_related("plan").get(pk=parameters["file"])
    loaded = load_checked(file=file, user=acting_user(), progress=progress)
    return JobResult(loaded.message, url=file.get_absolute_url())
