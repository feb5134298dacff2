"""Jobs: register a kind of work, start it, watch it, cancel it, run it.

    @job("calculate", permission="ledger.add_calculation")
    def calculate_month(parameters: dict[str, Any], progress: Progress) -> JobResult:
        ...
        return JobResult("September 2003 is calculated.", url=calculation.get_absolute_url())

    job = start_job(kind="calculate", title="Calculate 2003-09", parameters={"plan": 1, "month": "2003-09"}, user=user)

With a broker the job goes to a Celery worker; without one it runs in a thread of this process, one at a
time. Either way it may be run twice without harm: the work is a service that is idempotent by key, and
a job is claimed before it is run. `@job` functions live in an app's `tasks.py`, which is imported at start.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from backoffice.celery import app as celery_app
from backoffice.models import Job
from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from backoffice.services.progress import JobCancelled, Progress

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
DEAD_AFTER_SECONDS = 20  # ten missed beats
REPORT_SECONDS = 0.25
KEPT_SECONDS = 3600

UNEXPECTED = "Something went wrong in the program. What was not finished was undone; details are in the server's log."
FAULTS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a job says when it is done, and the page that shows what it made."""

    message: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a live job is: `done` of `total` steps. `total` 0 means not known yet."""

    done: int = 0
    total: int = 0
    text: str = ""

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: Job.State
    message: str
    url: str = ""
    clause: str = ""
    faults: tuple[Fault, ...] = field(default=())


Work = Callable[[dict[str, Any], Progress], JobResult]
_registry: dict[str, Work] = {}
_permissions: dict[str, str] = {}


def job(kind: str, *, permission: str = "") -> Callable[[Work], Work]:
    """Register a function as what jobs of this kind do; `permission` is what starting or stopping one asks for."""

    def register(work: Work) -> Work:
        known = _registry.get(kind)
        assert known is None or known.__qualname__ == work.__qualname__, f"job kind {kind!r} is registered twice"
        _registry[kind] = work
        _permissions[kind] = permission
        return work

    return register


def permission_for(kind: str) -> str:
    """What starting or stopping such a job asks for; empty: nothing."""
    return _permissions.get(kind, "")


def live_key(kind: str, parameters: Mapping[str, Any]) -> str:
    """The identity of a piece of work: its kind and its parameters, whatever their order."""
    text = json.dumps([kind, parameters], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def start_job(*, kind: str, title: str, parameters: dict[str, Any], user: User | None) -> Job:
    """Queue the work, or return the live job that already does it. `parameters` must be JSON."""
    assert kind in _registry, f"no job of kind {kind!r} is registered"
    title = title[: Job._meta.get_field("title").max_length]  # it may hold a file's name
    key = live_key(kind, parameters)
    while True:
        live = Job.objects.filter(live_key=key).first()
        if live is not None and not is_dead(live):
            return live
        try:
            with transaction.atomic():
                if live is not None:
                    mark_interrupted(live)
                new = Job.objects.create(kind=kind, title=title, parameters=parameters, live_key=key, created_by=user)
                cache.delete_many([_standing_name(new.pk), _cancel_name(new.pk)])  # left by one of the same number
                beat(new.pk)  # before anybody can see it: without a heartbeat it would look dead
                transaction.on_commit(partial(_send, new.pk))
                return new
        except IntegrityError:
            logger.info("job %s was started by somebody else at the same time", kind)


def cancel_job(*, job: Job) -> None:
    """Ask a running job to stop at its next progress call; a queued or dead one ends at once.

    Asking writes nothing to the database: on SQLite the job itself is the one writer, and the wish would wait for it.
    """
    if is_dead(job):
        mark_interrupted(job)
        return
    cache.set(_cancel_name(job.pk), True, KEPT_SECONDS)
    if job.state == Job.State.QUEUED:
        _end(job, _Outcome(Job.State.CANCELLED, "Cancelled before it began."), only=Job.State.QUEUED)


def mark_interrupted(job: Job) -> None:
    """Write down that the worker died, so that the same work can be started again."""
    _end(job, _Outcome(Job.State.INTERRUPTED, "Its worker stopped before it was finished. Nothing was half done."))


def is_dead(job: Job) -> bool:
    """Live by its state, but nobody works at it: no heartbeat.

    With a broker a queued job needs no heartbeat, it waits for a worker.
    """
    if job.state == Job.State.QUEUED and settings.CELERY_BROKER_URL:
        return False
    return job.is_live and cache.get(_beat_name(job.pk)) is None


def shown_state(job: Job) -> Job.State:
    """The state to show: a dead job is interrupted, whatever is written down."""
    return Job.State.INTERRUPTED if is_dead(job) else Job.State(job.state)


def standing(job: Job) -> Standing:
    """How far a live job is."""
    done, total, text = cache.get(_standing_name(job.pk)) or (0, 0, "")
    return Standing(done, total, text)


def cancel_asked(job: Job) -> bool:
    return bool(cache.get(_cancel_name(job.pk)))


def run(job_id: int) -> bool:
    """Claim and run a job. False when another worker seems to be at it: its heart was beating seconds ago.

    What it does not expect is written down as a failure, logged, and goes on upwards.
    """
    job = Job.objects.select_related("created_by").get(pk=job_id)
    if job.state == Job.State.RUNNING and not is_dead(job):
        return False
    with heartbeat(job_id):
        if not _claim(job):
            return True
        with _Ending(job) as ending, acting(job.created_by):
            ending.outcome = _attempt(job)
    return True


class _Ending:
    """Writes down how a job ended: with an outcome, or with something nobody expected, which goes on upwards."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.outcome = _Outcome(Job.State.FAILED, UNEXPECTED)

    def __enter__(self) -> "_Ending":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if error is not None:
            logger.error("job %s (%s) failed", self.job.pk, self.job.title, exc_info=error)
        _end(self.job, self.outcome, only=Job.State.RUNNING)
        cache.delete_many([_standing_name(self.job.pk), _cancel_name(self.job.pk)])


@contextmanager
def heartbeat(job_id: int) -> Iterator[None]:
    """Say every few seconds that the job's process lives, however long a single step takes.

    The last beat outlives the job: who read the job just before its end finds it alive and looks again, not dead.
    """
    stop = threading.Event()
    beat(job_id)

    def beating() -> None:
        while not stop.wait(BEAT_SECONDS):
            beat(job_id)

    thread = threading.Thread(target=beating, name=f"heartbeat-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def beat(job_id: int) -> None:
    cache.set(_beat_name(job_id), True, DEAD_AFTER_SECONDS)


class Reporter:
    """The `Progress` a job gets: writes to the cache a few times a second, and notices a wish to cancel."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self._next = 0.0

    def __call__(self, done: int, total: int, text: str = "") -> None:
        now = monotonic()
        if now < self._next and done < total:
            return
        self._next = now + REPORT_SECONDS
        cache.set(_standing_name(self.job_id), (done, total, text), KEPT_SECONDS)
        if cache.get(_cancel_name(self.job_id)):
            raise JobCancelled


def _attempt(job: Job) -> _Outcome:
    try:
        result = _registry[job.kind](job.parameters, Reporter(job.pk))
    except JobCancelled:
        return _Outcome(Job.State.CANCELLED, "Cancelled. What was not finished was undone.")
    except Refusal as refusal:
        return _Outcome(Job.State.FAILED, refusal.message, clause=refusal.clause, faults=refusal.faults)
    return _Outcome(Job.State.DONE, result.message, url=result.url)


def _claim(job: Job) -> bool:
    """Take the job as it was last seen. Compare-and-set: of two workers one gets it."""
    if not job.is_live:
        return False
    started_at = timezone.now()
    seen = Job.objects.filter(pk=job.pk, state=job.state)
    seen = seen.filter(started_at=job.started_at) if job.started_at else seen.filter(started_at__isnull=True)
    return bool(seen.update(state=Job.State.RUNNING, started_at=started_at))


def _end(job: Job, outcome: _Outcome, *, only: Job.State | None = None) -> bool:
    """Write down how a live job ended. False when it was no longer as expected."""
    states = Job.LIVE if only is None else (only,)
    changed = Job.objects.filter(pk=job.pk, state__in=states).update(
        state=outcome.state,
        live_key=None,
        message=outcome.message,
        clause=outcome.clause,
        faults=[[fault.place, fault.message] for fault in outcome.faults[:FAULTS_KEPT]],
        result_url=outcome.url,
        finished_at=timezone.now(),
    )
    return bool(changed)


def _send(job_id: int) -> None:
    if settings.CELERY_BROKER_URL:
        celery_app.send_task("backoffice.tasks.run_job", [job_id])  # by name: services know no tasks
        return
    beat(job_id)
    threading.Thread(target=_run_in_process, args=(job_id,), name=f"job-{job_id}", daemon=True).start()


_one_at_a_time = threading.Lock()


def _run_in_process(job_id: int) -> None:
    """One job after the other: SQLite has one writer, and a second job would wait on its lock until it times out."""
    try:
        with heartbeat(job_id), _one_at_a_time:
            run(job_id)
    finally:
        connections.close_all()


def _beat_name(job_id: int) -> str:
    return f"job-{job_id}-beat"


def _standing_name(job_id: int) -> str:
    return f"job-{job_id}-standing"


def _cancel_name(job_id: int) -> str:
    return f"job-{job_id}-cancel"
