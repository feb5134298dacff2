"""Files handed in through the browser: kept by their content, checked by one job, loaded by another."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import File

from backoffice.models import Job
from backoffice.refusals import Refusal
from backoffice.services.jobs import start_job
from backoffice.services.progress import Progress, no_progress
from ledger.models import LoadedFile
from ledger.services.records.loading import Loaded, check_file, load_file
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed in: its own name, and the digest it is kept under."""

    name: str
    sha256: str


def keep_upload(*, file: "File[bytes]") -> Upload:
    """Keep a file under its SHA-256. The same content is kept once; a broken transfer leaves nothing."""
    folder = uploads_folder()
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory(dir=folder, prefix="part-") as unfinished:
        part = Path(unfinished, "part")
        with part.open("wb") as kept:
            for chunk in file.chunks():
                digest.update(chunk)
                kept.write(chunk)
        upload = Upload(Path(file.name or "file").name, digest.hexdigest())
        part.replace(folder / upload.sha256)
    return upload


def start_check(*, plan: Plan, kind: str, upload: Upload, user: User | None) -> Job:
    """Have an upload checked in a job, which ends on the page of its outcome."""
    parameters = {"plan": plan.pk, "kind": kind, "sha256": upload.sha256, "name": upload.name}
    return start_job(kind="check-file", title=f"Check {upload.name}", parameters=parameters, user=user)


def start_load(*, file: LoadedFile, user: User | None) -> Job:
    """Have a checked file loaded in a job."""
    return start_job(kind="load-file", title=f"Load {file.name}", parameters={"file": file.pk}, user=user)


def check_upload(
    *, plan: Plan, kind: str, upload: Upload, user: User | None = None, progress: Progress = no_progress
) -> LoadedFile:
    """What is wrong with an upload, or what loading it would add. Nothing is loaded."""
    path = kept_path(upload.sha256, upload.name)
    return check_file(plan=plan, kind=kind, path=path, name=upload.name, user=user, progress=progress)


def load_checked(*, file: LoadedFile, user: User | None = None, progress: Progress = no_progress) -> Loaded:
    """Load a file that was checked. A file loaded already stays as it is.

    Raises Refusal `file-faulty`, `upload-gone`, or `file-faults` where something loaded since is in its way.
    """
    if file.state == LoadedFile.State.LOADED:
        return Loaded(file, file.rows_new, file.rows_known)
    if file.state == LoadedFile.State.FAULTY:
        raise Refusal("file-faulty", f"{file.name} has faults: upload the corrected file.")
    path = kept_path(file.sha256, file.name)
    loaded = load_file(
        plan=file.plan, kind=file.kind, path=path, name=file.name, user=user, progress=progress, checked=file
    )
    if loaded.file is None:
        checked = LoadedFile.objects.filter(pk=file.pk, state=LoadedFile.State.CHECKED)
        checked.update(rows_new=0, rows_known=loaded.rows_known)
    return loaded


def loaded_before(*, plan: Plan, kind: str, sha256: str) -> LoadedFile | None:
    """The same content, loaded for the same plan."""
    same = LoadedFile.objects.filter(plan=plan, kind=kind, sha256=sha256, state=LoadedFile.State.LOADED)
    return same.order_by("pk").first()


def is_kept(file: LoadedFile) -> bool:
    """Files loaded by a command are not kept."""
    return (uploads_folder() / file.sha256).is_file()


def kept_path(sha256: str, name: str) -> Path:
    path = uploads_folder() / sha256
    if not path.is_file():
        raise Refusal("upload-gone", f"The upload of {name} is no longer kept: upload it again.")
    return path


def uploads_folder() -> Path:
    folder = Path(settings.VAR_DIR) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
