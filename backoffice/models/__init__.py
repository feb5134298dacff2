"""What every screen shares: jobs and column choices."""

from backoffice.models.column_choice import ColumnChoice
from backoffice.models.job import Job

__all__ = ["ColumnChoice", "Job"]
