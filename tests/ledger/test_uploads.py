"""Handing files in through the browser: checked first, faults told with row and column, fixed, loaded once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from backoffice.models import Job
from backoffice.refusals import Refusal
from backoffice.services import jobs
from ledger.models import LoadedFile, ShareTransaction, Valuation
from ledger.services import uploads
from plans.models import Fund, Plan
from tests.ledger.calculated import SCENARIOS

pytestmark = pytest.mark.django_db

HEADER = "date,fund,nav,net_assets,shares_outstanding"


@pytest.fixture
def plan(settings: LazySettings, tmp_path: Path) -> Iterator[Plan]:
    settings.VAR_DIR = tmp_path
    call_command("load_plan", str(SCENARIOS / "107" / "plan.toml"))
    yield Plan.objects.get(code="S107")
    shutil.rmtree(tmp_path / "uploads", ignore_errors=True)


@pytest.fixture
def fund(plan: Plan) -> str:
    return Fund.objects.filter(schedule_entries__plan=plan).order_by("code")[0].code


@pytest.fixture
def hand_in(
    plan: Plan, staff_client: Client, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., LoadedFile]:
    """Hand a file in and run its job; returns the outcome."""
    monkeypatch.setattr(jobs, "_send", lambda job_id: None)  # run here, in the test's transaction

    def hand_in(*lines: str, kind: str = "valuations", name: str = "nav.csv") -> LoadedFile:
        file = SimpleUploadedFile(name, ("\n".join(lines) + "\n").encode(), "text/csv")
        data = {"plan": plan.pk, "kind": kind, "file": file}
        response = staff_client.post(reverse("loaded-file-new"), data)
        assert response.status_code == 302, response.content.decode()
        run_jobs()
        return LoadedFile.objects.order_by("-pk")[0]

    return hand_in


def test_the_longest_name_a_file_can_have(hand_in: Callable[..., LoadedFile]) -> None:
    name = "n" * 251 + ".csv"
    assert hand_in(HEADER, name=name).name == name


def test_a_broken_transfer_leaves_nothing(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[bytes]:
        yield b"date,"
        raise OSError("no space left on device")

    file = SimpleUploadedFile("nav.csv", b"")
    monkeypatch.setattr(file, "chunks", broken)
    with pytest.raises(OSError, match="no space"):
        uploads.keep_upload(file=file)
    assert list(uploads.uploads_folder().iterdir()) == []


def run_jobs() -> None:
    for job in Job.objects.filter(state=Job.State.QUEUED):
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.message


def test_a_faulty_file_is_told_fixed_and_loaded(
    hand_in: Callable[..., LoadedFile], fund: str, plan: Plan, staff_client: Client
) -> None:
    faulty = hand_in(HEADER, f"2003-03-03,{fund},ten,100.00,", "2003-02-30,NONE,10.00,100.00,")
    assert (faulty.state, faulty.fault_count) == ("faulty", 3)
    assert faulty.handed_in_by is not None
    assert not Valuation.objects.exists()
    html = staff_client.get(faulty.get_absolute_url()).content.decode()
    assert "expected a plain decimal number" in html
    assert "Upload the corrected file" in html
    correct = f"{reverse('loaded-file-new')}?plan={plan.pk}&kind=valuations&corrects={faulty.pk}"
    page = staff_client.get(correct).content.decode()
    assert '<option value="valuations" selected' in page
    assert f'<option value="{plan.pk}" selected' in page
    assert "which had 3 faults" in page
    assert "Correct nav.csv" in staff_client.get(reverse("start")).content.decode()

    checked = hand_in(HEADER, f"2003-03-03,{fund},10.00,100.00,")
    assert (checked.state, checked.rows_new, checked.rows_known) == ("checked", 1, 0)
    assert not Valuation.objects.exists(), "nothing is loaded before somebody says so"
    assert "Load 1 row" in staff_client.get(checked.get_absolute_url()).content.decode()
    staff_client.post(reverse("loaded-file-load", args=[checked.pk]))
    run_jobs()
    checked.refresh_from_db()
    assert checked.state == "loaded"
    valuation = Valuation.objects.get()
    assert (valuation.net_assets, valuation.file, valuation.row_number) == (100_00, checked, 2)


def test_faults_can_be_taken_away(hand_in: Callable[..., LoadedFile], fund: str, staff_client: Client) -> None:
    faulty = hand_in(HEADER, f"2003-03-03,{fund},ten,100.00,")
    response = staff_client.get(reverse("loaded-file-faults", args=[faulty.pk]))
    lines = response.content.decode().splitlines()
    assert lines[0] == "row,column,expected"
    assert lines[1].startswith("2,nav,")


def test_the_same_file_twice_says_so(
    hand_in: Callable[..., LoadedFile], fund: str, plan: Plan, staff_client: Client
) -> None:
    line = f"2003-03-03,{fund},10.00,100.00,"
    first = hand_in(HEADER, line)
    staff_client.post(reverse("loaded-file-load", args=[first.pk]))
    run_jobs()
    again = SimpleUploadedFile("nav.csv", f"{HEADER}\n{line}\n".encode())
    response = staff_client.post(
        reverse("loaded-file-new"), {"plan": plan.pk, "kind": "valuations", "file": again}, follow=True
    )
    assert "This file was loaded before" in response.content.decode()
    assert LoadedFile.objects.count() == 1
    known = hand_in(HEADER, line, "")
    assert (known.rows_new, known.rows_known) == (0, 1)
    html = staff_client.get(known.get_absolute_url()).content.decode()
    assert "Nothing new: all 1 rows were loaded before." in html
    assert reverse("loaded-file-load", args=[known.pk]) not in html


def test_loading_twice_is_harmless(hand_in: Callable[..., LoadedFile], fund: str, staff_client: Client) -> None:
    file = hand_in(HEADER, f"2003-03-03,{fund},10.00,100.00,")
    for _ in range(2):
        staff_client.post(reverse("loaded-file-load", args=[file.pk]))
        run_jobs()
    assert Valuation.objects.count() == 1


def test_two_checked_files_that_overlap_load_each_row_once(
    hand_in: Callable[..., LoadedFile], fund: str, staff_client: Client
) -> None:
    line = f"2003-03-03,{fund},10.00,100.00,"
    first, second = hand_in(HEADER, line), hand_in(HEADER, line, "")
    for file in (first, second):
        staff_client.post(reverse("loaded-file-load", args=[file.pk]))
        run_jobs()
    second.refresh_from_db()
    assert (second.state, second.rows_new, second.rows_known) == ("checked", 0, 1)
    assert Valuation.objects.count() == 1


def test_a_faulty_file_cannot_be_loaded(hand_in: Callable[..., LoadedFile], fund: str) -> None:
    with pytest.raises(Refusal, match="has faults"):
        uploads.load_checked(file=hand_in(HEADER, f"2003-03-03,{fund},ten,100.00,"))


def test_an_upload_that_is_gone_is_asked_for_again(hand_in: Callable[..., LoadedFile], fund: str) -> None:
    file = hand_in(HEADER, f"2003-03-03,{fund},10.00,100.00,")
    (uploads.uploads_folder() / file.sha256).unlink()
    with pytest.raises(Refusal, match="upload it again"):
        uploads.load_checked(file=file)


def test_an_empty_file_and_no_file_are_told(plan: Plan, staff_client: Client) -> None:
    data = {"plan": plan.pk, "kind": "valuations"}
    empty = SimpleUploadedFile("nav.csv", b"")
    response = staff_client.post(reverse("loaded-file-new"), {**data, "file": empty})
    assert response.status_code == 422
    assert "The file is empty" in response.content.decode()
    assert staff_client.post(reverse("loaded-file-new"), data).status_code == 422


@pytest.mark.parametrize("kind", ["transactions", "valuations", "expenditures"])
def test_an_empty_file_of_each_kind_has_the_header_that_is_asked_for(
    hand_in: Callable[..., LoadedFile], staff_client: Client, kind: str
) -> None:
    header = staff_client.get(reverse("loaded-file-empty", args=[kind])).content.decode().strip()
    file = hand_in(header, kind=kind)
    assert (file.state, file.rows_new, file.fault_count) == ("checked", 0, 0)


def test_a_kept_file_is_the_one_handed_in(plan: Plan, tmp_path: Path) -> None:
    content = (SCENARIOS / "107" / "transactions.csv").read_bytes()
    upload = uploads.keep_upload(file=SimpleUploadedFile("../../etc/transactions.csv", content))
    assert upload.name == "transactions.csv"
    assert uploads.kept_path(upload.sha256, upload.name).read_bytes() == content
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [upload.sha256]
    file = uploads.check_upload(plan=plan, kind="transactions", upload=upload)
    assert uploads.load_checked(file=file).rows_new == ShareTransaction.objects.count() == 367
