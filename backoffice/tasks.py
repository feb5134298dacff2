"""The Celery task behind every job."""

from backoffice.celery import app
from backoffice.services import jobs


@app.task(name="backoffice.tasks.run_job")
def run_job(job_id: int) -> None:
    """Carries an id only, is sent after commit, and may run twice without harm."""
    jobs.run(job_id)
