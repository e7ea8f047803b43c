"""Engine, tables, unit of work, migrations."""

from trailmark.server.db.database import Database
from trailmark.server.db.unit_of_work import Event, UnitOfWork

__all__ = ["Database", "Event", "UnitOfWork"]
