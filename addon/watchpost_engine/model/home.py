"""A home: the tenant, one Home Assistant instance and all that belongs to it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Whose cameras, events and pictures these are. No query without one."""

    id: str
    name: str
    created_at: datetime
