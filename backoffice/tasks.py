"""The Celery task behind every job."""

from typing import Any

from backoffice.celery import app
from backoffice.services import jobs


@app.task(name="backoffice.tasks.run_job", bind=True, max_retries=None)
def run_job(task: Any, job_id: int) -> None:
    """Carries an id only, is sent after commit, and may run twice without harm.

    When a worker is killed its message comes again at once, while its last heartbeat still counts: look again later.
    """
    if not jobs.run(job_id):
        raise task.retry(countdown=jobs.DEAD_AFTER_SECONDS + 5)
