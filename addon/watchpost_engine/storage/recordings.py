"""The recordings, as kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from ..model.away import AwayState
from ..model.recording import Recording, RecordingKind
from .database import Database
from .documents import RECORDING, dump
from .tables import away, events, recordings


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingQuery:
    """Which recordings are asked for, newest first."""

    home_id: str
    camera_id: str | None = None
    since: datetime | None = None
    """Those that end after this."""

    until: datetime | None = None
    """Those that begin before this."""

    kinds: Collection[RecordingKind] = ()
    """None given: all."""

    missing: bool = False
    """Also those whose files are not there, nor an away copy."""

    after: str | None = None
    """Id of the last recording of the page before."""

    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What was recorded without a break, as far as its clips go."""

    id: str
    started_at: datetime
    ended_at: datetime
    missing: bool
    """It can only be had from the away store."""

    away: AwayState


AROUND = timedelta(minutes=4), timedelta(minutes=8)
"""How long before an event's beginning, and after it, a recording begins at the most that is in its clip."""

FEW_DAYS, LEAST_DAYS = timedelta(days=3), 1 / 24
"""Over how long what is recorded per day is taken: not from the first minutes alone."""


class RecordingStore:
    """Reads and writes recordings. All raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, recording: Recording) -> None:
        """Keep a recording, or what is new of it."""
        await self._database.write(lambda connection: put_recording(connection, recording))

    async def mark(
        self, home_id: str, camera_id: str, since: datetime, until: datetime, *, important: bool = False,
        kept: bool | None = None, unless: Collection[tuple[datetime, datetime]] = (),
    ) -> None:  # fmt: skip
        """Note what lies in the recordings of a span: something important, which stays so, or kept or not.

        `unless`: spans of others that are kept, so that what lies in them stays.
        """

        def change(connection: Connection) -> None:
            table = recordings.c
            within = (table.started_at < until, table.ended_at > since)
            mine = (table.home_id == home_id, table.camera_id == camera_id)
            for document in connection.scalars(select(table.document).where(*mine, *within)).all():
                one = RECORDING.validate_json(document)
                lies_in = any(begin < one.ended_at and end > one.started_at for begin, end in unless)
                stays = one.kept if kept is None else kept or lies_in
                marked = replace(one, important=one.important or important, kept=stays)
                if marked != one:
                    put_recording(connection, marked)

        await self._database.write(change)

    async def get(self, home_id: str, recording_id: str) -> Recording | None:
        """Return a recording of a home."""
        where = (recordings.c.id == recording_id, recordings.c.home_id == home_id)
        statement = _select_recordings().where(*where)
        row = await self._database.read(lambda connection: connection.execute(statement).one_or_none())
        return None if row is None else _to_recording(row)

    async def find(self, query: RecordingQuery) -> list[Recording]:
        """Return the recordings that are asked for, newest first."""
        table = recordings.c
        statement = _select_recordings().where(table.home_id == query.home_id)
        if query.camera_id is not None:
            statement = statement.where(table.camera_id == query.camera_id)
        if query.since is not None:
            statement = statement.where(table.ended_at > query.since)
        if query.until is not None:
            statement = statement.where(table.started_at < query.until)
        if not query.missing:
            stored = away.c.state == AwayState.STORED.value
            statement = statement.where(or_(table.missing.is_(False), stored))
        if query.kinds:
            statement = statement.where(table.kind.in_([kind.value for kind in query.kinds]))
        if query.after is not None:
            statement = statement.where(table.id < query.after)
        statement = statement.order_by(table.id.desc()).limit(query.limit)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [_to_recording(row) for row in rows]

    async def beside(self, home_id: str, event_ids: Collection[str]) -> dict[str, list[Stretch]]:
        """Return what was recorded around events, by their ids: all that may be in their clips, and more."""
        opened = type_coerce(events.c.opened_at, BigInteger)
        begun = type_coerce(recordings.c.started_at, BigInteger)
        near = (begun > opened - _micros(AROUND[0]), begun < opened + _micros(AROUND[1]))
        theirs = (recordings.c.home_id == events.c.home_id, recordings.c.camera_id == events.c.camera_id)
        table = recordings.c
        statement = (
            select(events.c.id, table.id, table.started_at, table.ended_at, table.missing, away.c.state)
            .join(recordings, and_(*theirs, *near))
            .outerjoin(away, away.c.id == table.id)
            .where(events.c.home_id == home_id, events.c.id.in_(event_ids))
            .order_by(table.started_at)
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        found: dict[str, list[Stretch]] = {}
        for event_id, own_id, started_at, ended_at, missing, state in rows:
            if not missing or state == AwayState.STORED:
                away_state = AwayState(state or "")
                one = Stretch(
                    id=own_id, started_at=started_at, ended_at=ended_at, missing=missing, away=away_state
                )
                found.setdefault(event_id, []).append(one)
        return found

    async def everything(self) -> list[Recording]:
        """Return the recordings of all homes, to compare with what is on disk."""
        statement = select(recordings.c.document)
        documents = await self._database.read(lambda connection: connection.scalars(statement).all())
        return [RECORDING.validate_json(document) for document in documents]

    async def used(self, home_id: str) -> dict[str, int]:
        """Return the bytes that each camera's recordings take here."""
        total = func.sum(recordings.c.bytes)
        statement = (
            select(recordings.c.camera_id, total)
            .where(recordings.c.home_id == home_id, recordings.c.missing.is_(False))
            .group_by(recordings.c.camera_id)
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return {row[0]: int(row[1]) for row in rows}

    async def daily(self, now: datetime) -> float:
        """Return the bytes that all cameras recorded per day, over the last few days."""
        since = now - FEW_DAYS
        begun = recordings.c.started_at > since
        statement = select(func.sum(recordings.c.bytes), func.min(recordings.c.started_at)).where(begun)
        row = await self._database.read(lambda connection: connection.execute(statement).one())
        if row[0] is None:
            return 0.0
        days = max((now - row[1]) / timedelta(days=1), LEAST_DAYS)
        return float(row[0]) / float(days)

    async def remove(self, ids: Collection[str]) -> None:
        """Forget recordings."""
        statement = delete(recordings).where(recordings.c.id.in_(ids))
        await self._database.write(lambda connection: connection.execute(statement))


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _select_recordings() -> Select[tuple[str, str | None]]:
    """Select recordings, and how their away copies fare."""
    return select(recordings.c.document, away.c.state).outerjoin(away, away.c.id == recordings.c.id)


def _to_recording(row: Row[tuple[str, str | None]]) -> Recording:
    return replace(RECORDING.validate_json(row.document), away=row.state or AwayState.NONE.value)


def put_recording(connection: Connection, recording: Recording) -> None:
    """Insert a recording, or what is new of it."""
    values = {
        "camera_id": recording.camera_id,
        "kind": recording.kind.value,
        "started_at": recording.started_at,
        "ended_at": recording.ended_at,
        "bytes": recording.bytes,
        "rank": recording.rank.value,
        "kept": recording.kept,
        "missing": recording.missing,
        "document": dump(RECORDING, recording),
    }
    where = (recordings.c.id == recording.id, recordings.c.home_id == recording.home_id)
    if not connection.execute(update(recordings).where(*where).values(values)).rowcount:
        connection.execute(insert(recordings).values(id=recording.id, home_id=recording.home_id, **values))
