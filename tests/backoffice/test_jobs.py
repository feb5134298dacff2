"""Jobs: started once, watched, cancelled, failed, interrupted, started again."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client

from backoffice.models import Job
from backoffice.refusals import Fault, Refusal
from backoffice.services import jobs
from backoffice.services.jobs import JobResult
from backoffice.services.progress import Progress
from tests.conftest import Worker

SECONDS = 20


class Works:
    """What jobs of kind "test" do: whatever the test says, when it says so."""

    def __init__(self) -> None:
        self.runs = 0
        self.gate = threading.Event()
        self.began = threading.Event()
        self.work: Callable[[Progress], JobResult] = lambda progress: JobResult("Done.", "/rules/")

    def __call__(self, parameters: dict[str, Any], progress: Progress) -> JobResult:
        self.runs += 1
        self.began.set()
        return self.work(progress)

    def wait_for_cancel(self, progress: Progress) -> JobResult:
        while not self.gate.wait(0.02):
            progress(1, 4, "Working at it")
        return JobResult("Not cancelled.")


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    cache.clear()
    works = Works()
    monkeypatch.setitem(jobs._registry, "test", works)
    monkeypatch.setattr(jobs, "REPORT_SECONDS", 0.0)
    yield works
    works.gate.set()
    for thread in threading.enumerate():
        if thread.name.startswith("job-"):
            thread.join(SECONDS)


def start(**parameters: Any) -> Job:
    return jobs.start_job(kind="test", title="A test", parameters=parameters, user=None)


def ended(job: Job) -> Job:
    """The job as it is when it has ended."""
    return wait(job, lambda found: not found.is_live)


def wait(job: Job, holds: Callable[[Job], bool]) -> Job:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found = Job.objects.get(pk=job.pk)
        if holds(found):
            return found
        time.sleep(0.02)
    raise AssertionError(f"{found} is still {found.state} after {SECONDS} seconds")


@pytest.mark.django_db(transaction=True)
class TestInProcess:
    def test_a_job_runs_beside_the_request_and_says_what_it_made(self, works: Works) -> None:
        job = ended(start(month="2003-09"))
        assert (job.state, job.message, job.result_url) == ("done", "Done.", "/rules/")
        assert job.started_at
        assert job.finished_at
        assert job.live_key is None

    def test_a_second_start_of_the_same_work_gives_the_live_job(self, works: Works) -> None:
        works.work = works.wait_for_cancel
        first, second, other = start(a=1, b=2), start(b=2, a=1), start(a=1, b=3)
        assert first == second != other
        works.gate.set()
        assert ended(first).state == "done"
        assert ended(other).state == "done"
        assert works.runs == 2
        assert start(a=1, b=2) != first

    def test_two_simultaneous_starts_give_one_job(self, works: Works) -> None:
        works.work = works.wait_for_cancel
        found: list[Job] = []
        line = threading.Barrier(4)

        def person() -> None:
            line.wait()
            found.append(start(month="2003-09"))
            connections.close_all()

        people = [threading.Thread(target=person) for _ in range(4)]
        for thread in people:
            thread.start()
        for thread in people:
            thread.join(SECONDS)
        works.gate.set()
        assert len({job.pk for job in found}) == 1
        assert len(found) == 4
        ended(found[0])
        assert works.runs == 1

    def test_a_running_job_is_cancelled_at_its_next_step(self, works: Works) -> None:
        works.work = works.wait_for_cancel
        job = start()
        assert works.began.wait(SECONDS)
        jobs.cancel_job(job=Job.objects.get(pk=job.pk))
        assert ended(job).state == "cancelled"

    def test_a_job_that_holds_the_database_is_cancelled_all_the_same(self, works: Works) -> None:
        """On SQLite its transaction keeps every other writer waiting."""

        def hold(progress: Progress) -> JobResult:
            with transaction.atomic():
                Job.objects.filter(kind="test").update(kind="test")
                return works.wait_for_cancel(progress)

        works.work = hold
        job = start()
        wait(job, lambda found: jobs.standing(found).total == 4)
        begun = time.monotonic()
        jobs.cancel_job(job=Job.objects.get(pk=job.pk))
        assert time.monotonic() - begun < 5
        assert ended(job).state == "cancelled"

    def test_a_waiting_job_is_cancelled_at_once(self, works: Works) -> None:
        works.work = works.wait_for_cancel
        running = start(number=1)
        assert works.began.wait(SECONDS)
        waiting = start(number=2)
        jobs.cancel_job(job=waiting)
        assert Job.objects.get(pk=waiting.pk).state == "cancelled"
        works.gate.set()
        ended(running)
        for thread in threading.enumerate():
            if thread.name == f"job-{waiting.pk}":
                thread.join(SECONDS)
        assert works.runs == 1

    def test_a_refusal_is_shown_with_its_clause_and_faults(self, works: Works, staff_client: Client) -> None:
        def refuse(progress: Progress) -> JobResult:
            faults = [Fault("row 12, column shares", "expected a number above zero")]
            raise Refusal("faulty", "The file has faults.", clause="T4", faults=faults)

        works.work = refuse
        job = ended(start())
        assert (job.state, job.message, job.clause) == ("failed", "The file has faults.", "T4")
        page = staff_client.get(job.get_absolute_url()).content.decode()
        assert "expected a number above zero" in page
        assert ">T4</a>" in page
        assert '<td class="num">12</td><td>shares</td>' in page

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_what_nobody_expected_is_recorded_logged_and_not_swallowed(
        self, works: Works, caplog: pytest.LogCaptureFixture
    ) -> None:
        def break_down(progress: Progress) -> JobResult:
            raise ZeroDivisionError("secret detail")

        works.work = break_down
        job = ended(start())
        assert job.state == "failed"
        assert "secret" not in job.message
        record = next(record for record in caplog.records if record.name == "backoffice.services.jobs")
        assert record.exc_info
        assert record.exc_info[0] is ZeroDivisionError

    def test_how_far_a_job_is_can_be_seen(self, works: Works, staff_client: Client) -> None:
        works.work = works.wait_for_cancel
        job = start()
        wait(job, lambda found: jobs.standing(found).total == 4)
        status = staff_client.get(f"/jobs/{job.pk}/status/").content.decode()
        assert "Working at it" in status
        assert "25% · 1 of 4" in status
        assert 'hx-trigger="every 1s"' in status
        works.gate.set()
        ended(job)
        status = staff_client.get(f"/jobs/{job.pk}/status/").content.decode()
        assert "hx-trigger" not in status
        assert "Not cancelled." in status


def make_dead(*, state: Job.State = Job.State.RUNNING) -> Job:
    """A job whose process was killed: live by its state, without a heartbeat."""
    return Job.objects.create(
        kind="test", title="A test", parameters={"a": 1}, state=state, live_key=jobs.live_key("test", {"a": 1})
    )


@pytest.mark.django_db
class TestDeadWorkers:
    @pytest.fixture(autouse=True)
    def quiet(self, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "_send", lambda job_id: None)

    @pytest.mark.parametrize("state", [Job.State.QUEUED, Job.State.RUNNING])
    def test_a_job_without_heartbeat_is_shown_as_interrupted(self, state: Job.State, staff_client: Client) -> None:
        job = make_dead(state=state)
        assert jobs.shown_state(job) == Job.State.INTERRUPTED
        page = staff_client.get(job.get_absolute_url()).content.decode()
        assert "Interrupted" in page
        assert "Start again" in page
        assert "hx-trigger" not in page
        assert "Interrupted" in staff_client.get("/jobs/").content.decode()

    def test_a_heartbeat_keeps_it_alive_however_long_a_step_takes(self) -> None:
        job = make_dead()
        jobs.beat(job.pk)
        assert jobs.shown_state(job) == Job.State.RUNNING

    @pytest.mark.parametrize("address", ["/jobs/{}/", "/jobs/{}/status/"])
    def test_a_job_that_ends_between_two_looks_does_not_look_dead(
        self, address: str, staff_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The page reads the job, then it ends, then the page asks for its heartbeat: it looks again, and sees it."""
        job, ask = start(), cache.get

        def ends_first(name: str, *rest: Any) -> Any:
            if name == jobs._beat_name(job.pk):
                jobs.run(job.pk)
            return ask(name, *rest)

        with monkeypatch.context() as patch:
            patch.setattr(cache, "get", ends_first)
            page = staff_client.get(address.format(job.pk)).content.decode()
        assert Job.objects.get(pk=job.pk).state == "done"
        assert "Interrupted" not in page
        assert 'hx-trigger="every 1s"' in page
        assert 'href="/rules/">Open the result</a>' in staff_client.get(address.format(job.pk)).content.decode()

    def test_what_a_job_of_the_same_number_left_is_forgotten(self) -> None:
        cache.set(jobs._cancel_name(make_dead().pk + 1), True)
        assert jobs.cancel_asked(start()) is False

    def test_it_can_be_started_again(self, staff_client: Client) -> None:
        dead = make_dead()
        response = staff_client.post(f"/jobs/{dead.pk}/start-again/")
        new = Job.objects.exclude(pk=dead.pk).get()
        assert response["Location"] == new.get_absolute_url()
        assert (new.state, new.parameters) == ("queued", {"a": 1})
        dead.refresh_from_db()
        assert (dead.state, dead.live_key) == ("interrupted", None)

    def test_a_message_that_comes_again_is_taken_up_only_when_the_first_worker_died(self, works: Works) -> None:
        job = make_dead()
        jobs.beat(job.pk)
        assert jobs.run(job.pk) is False
        assert works.runs == 0
        cache.clear()
        assert [jobs.run(job.pk), jobs.run(job.pk)] == [True, True]
        assert works.runs == 1
        assert Job.objects.get(pk=job.pk).state == "done"

    def test_of_two_workers_that_saw_the_same_job_one_gets_it(self) -> None:
        job = make_dead(state=Job.State.QUEUED)
        seen_by_two = [Job.objects.get(pk=job.pk), Job.objects.get(pk=job.pk)]
        assert [jobs._claim(seen) for seen in seen_by_two] == [True, False]

    def test_cancelling_it_ends_it(self, staff_client: Client) -> None:
        job = make_dead()
        staff_client.post(f"/jobs/{job.pk}/cancel/")
        assert Job.objects.get(pk=job.pk).state == "interrupted"


class TestWithBroker:
    def test_a_queued_job_waits_for_a_worker_as_long_as_it_takes(self, db: None, broker: str, works: Works) -> None:
        job = make_dead(state=Job.State.QUEUED)
        assert jobs.shown_state(job) == Job.State.QUEUED
        job.state = Job.State.RUNNING
        job.save()
        assert jobs.shown_state(job) == Job.State.INTERRUPTED

    def test_it_is_sent_when_the_transaction_is_committed_not_before(
        self, db: None, broker: str, works: Works, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks() as callbacks:
            start()
        assert len(callbacks) == 1

    def test_a_message_that_comes_again_while_the_heart_still_beats_is_looked_at_later(
        self, worker: Worker, works: Works
    ) -> None:
        """As after a worker was killed: Redis hands its message to the next one before the last heartbeat is old."""
        job = make_dead()
        jobs.beat(job.pk)
        jobs._send(job.pk)
        until = time.monotonic() + SECONDS
        while "Retry in 25s" not in worker.log.read_text():
            assert time.monotonic() < until, worker.log.read_text()
            time.sleep(0.05)
        assert Job.objects.get(pk=job.pk).state == "running"

    def test_a_worker_process_takes_the_job_and_records_its_end(self, worker: Worker, works: Works) -> None:
        """This worker does not know the kind "test": for it that is an unexpected failure, recorded like any."""
        job = ended(start())
        assert job.state == "failed"
        assert job.message == jobs.UNEXPECTED
        assert "KeyError: 'test'" in worker.log.read_text()
        assert works.runs == 0
