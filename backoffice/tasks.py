"""The Celery task behind every job, and the daily tidying."""

from django.core.management import call_command

from backoffice.celery import app
from backoffice.services import jobs


@app.task(name="backoffice.tasks.run_job")
def run_job(job_id: int) -> None:
    """Carries an id only, is sent after commit, and may run twice without harm."""
    jobs.run(job_id)


@app.task(name="backoffice.tasks.clear_sessions")
def clear_sessions() -> None:
    """Django keeps the sessions of people who never sign out until it is told to drop the expired ones."""
    call_command("clearsessions")
