"""What every screen shares: jobs, column choices, and the rights that belong to no table."""

from backoffice.models.calendar_address import CalendarAddress
from backoffice.models.column_choice import ColumnChoice
from backoffice.models.job import Job
from backoffice.models.right import Right

__all__ = ["CalendarAddress", "ColumnChoice", "Job", "Right"]
