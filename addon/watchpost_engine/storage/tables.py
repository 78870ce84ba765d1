"""The tables. A noun is kept as a JSON document beside the columns that queries need."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

metadata = MetaData()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as microseconds since 1970 UTC: sorts and compares in every database and zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Give the database a number."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Give the engine a time in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


homes = Table(
    "homes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("document", Text, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),  # SHA-256 of the secret, hex
    Column("scope", String(16), nullable=False),
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE")),
    Column("camera_id", String(64)),
    Column("label", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
)

cameras = Table(
    "cameras",
    metadata,
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("document", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE"), nullable=False),
    Column("camera_id", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("lasting", Boolean),
    Column("opened_at", Moment, nullable=False),
    Column("bytes", BigInteger, nullable=False, default=0),  # of its pictures
    Column("kept", Boolean, nullable=False, default=False, server_default=false()),  # for ever
    Column("document", Text, nullable=False),  # the journal's half
    Column("words", Text, nullable=False),  # the analyst's half: neither ever writes the other's
    Column("summary", Text, nullable=False, default="", server_default=""),  # of it, to be searched
    Index("events_home", "home_id", "id"),
    Index("events_lasting", "home_id", "lasting", "id"),  # rare ones among many visits
    Index("events_opened", "home_id", "opened_at"),
    Index("events_camera", "home_id", "camera_id", "id"),
    Index("events_camera_lasting", "home_id", "camera_id", "lasting", "id"),
    Index("events_state", "state"),
    Index("events_camera_opened", "home_id", "camera_id", "opened_at"),
    Index("events_words", "home_id", "id", "summary", "camera_id"),  # all that a search looks at
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE"), nullable=False),
    Column("camera_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("missing", Boolean, nullable=False),
    Column("document", Text, nullable=False),
    Index("recordings_camera", "home_id", "camera_id", "id"),
    Index("recordings_started", "home_id", "camera_id", "started_at"),
    Index("recordings_rank", "kept", "rank", "started_at"),  # what has to go
)

exports = Table(
    "exports",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE"), nullable=False),
    Column("document", Text, nullable=False),
    Index("exports_home", "home_id", "id"),
)

away = Table(
    "away",
    metadata,
    Column("id", String(32), primary_key=True),  # of the recording or event that is copied; it may be gone
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE"), nullable=False),
    Column("camera_id", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Index("away_due", "home_id", "state", "due_at"),
    Index("away_at", "home_id", "at"),
)

news = Table(
    "news",
    metadata,
    Column("cursor", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("at", Moment, nullable=False),
    Column("event_id", String(32), nullable=False),
    Column("document", Text, nullable=False),  # the event as it was then; empty once it was deleted
    Index("news_home", "home_id", "cursor"),
    Index("news_event", "event_id"),
    sqlite_autoincrement=True,  # a cursor is never given twice, even after the newest was deleted
)

jobs = Table(
    "jobs",
    metadata,
    Column("event_id", String(32), ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("home_id", String(64), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("correction", Boolean, nullable=False, default=False),
    Index("jobs_due", "due_at"),
)

usage = Table(
    "usage",
    metadata,
    Column("home_id", String(64), ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True),
    Column("camera_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),  # of the home's own calendar
    Column("changes", Integer, nullable=False, default=0),
    Column("analyses", Integer, nullable=False, default=0),
    Column("tokens", BigInteger, nullable=False, default=0),
)

facts = Table(
    "facts",  # what the engine must remember about itself: its id, the address devices shall use
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
