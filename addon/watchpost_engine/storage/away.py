"""The away copies, as kept: what waits to be sent, what is there, and what is to go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from ..model.away import AwayCopy, AwayKind, AwaySettings, AwayState
from ..model.event import EventState
from .database import Database
from .documents import AWAY, EVENT, RECORDING, dump
from .tables import away, events, recordings

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_BATCH = 500

WANTED = (AwayState.WAITING, AwayState.STORED, AwayState.FAILED)
"""All but what is to be deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayCount:
    """How the copies of a home fare."""

    waiting: int = 0
    waiting_bytes: int = 0
    """Of the recordings that wait."""

    stored: int = 0
    failed: int = 0
    bytes: int = 0
    """Of what is stored."""

    copied_at: datetime | None = None
    """When the newest came there."""


class AwayStore:
    """Reads and writes away copies. All raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def choose(self, home_id: str, settings: AwaySettings, after: str, since: datetime) -> int:
        """Note what has closed `since` then and is to be copied, and return how much that is: 1000 at once.

        Only of what has an id after `after`: who asks often need not look at everything.
        """

        def change(connection: Connection) -> int:
            new = [
                *_new_recordings(connection, home_id, settings, after, since),
                *_new_events(connection, home_id, settings, after, since),
            ]
            if new:
                connection.execute(insert(away), [_row(copy) for copy in new])
            return len(new)

        # Looked for while reading first: there is nothing new nearly always.
        found = await self._database.read(
            lambda connection: bool(
                _new_recordings(connection, home_id, settings, after, since)
                or _new_events(connection, home_id, settings, after, since)
            )
        )
        return await self._database.write(change) if found else 0

    async def save(self, copy: AwayCopy) -> None:
        """Keep what is new of a copy; one that is to go meanwhile still is."""
        row = _row(copy)
        where = (away.c.id == copy.id, away.c.state != AwayState.LEAVING.value)
        statement = update(away).where(*where).values(row)
        await self._database.write(lambda connection: connection.execute(statement))

    async def get(self, home_id: str, copy_id: str) -> AwayCopy | None:
        """Return a copy of a home, unless it is to go."""
        states = [state.value for state in WANTED]
        where = (away.c.id == copy_id, away.c.home_id == home_id, away.c.state.in_(states))
        statement = select(away.c.document).where(*where)
        document = await self._database.read(lambda connection: connection.scalar(statement))
        return None if document is None else AWAY.validate_json(document)

    async def next(self, home_id: str, now: datetime) -> AwayCopy | None:
        """Return what is to be sent first."""
        where = _in_state(home_id, AwayState.WAITING), away.c.due_at <= now
        statement = select(away.c.document).where(*where).order_by(away.c.due_at, away.c.id).limit(1)
        document = await self._database.read(lambda connection: connection.scalar(statement))
        return None if document is None else AWAY.validate_json(document)

    async def waiting(self, ids: Collection[str]) -> set[str]:
        """Return those of some copies, of whatever home, that are still to be sent."""
        where = (away.c.id.in_(ids), away.c.state == AwayState.WAITING.value)
        statement = select(away.c.id).where(*where)
        return set(await self._database.read(lambda connection: connection.scalars(statement).all()))

    async def going(self, home_id: str, before: datetime | None) -> list[AwayCopy]:
        """Return some that are to be deleted there: because somebody said so, or older than `before`."""
        due = _in_state(home_id, AwayState.LEAVING)
        if before is not None:
            due |= (away.c.home_id == home_id) & (away.c.at < before)
        statement = select(away.c.document).where(due).order_by(away.c.at).limit(_BATCH)
        documents = await self._database.read(lambda connection: connection.scalars(statement).all())
        return [AWAY.validate_json(document) for document in documents]

    async def leave(self, home_id: str, ids: Collection[str]) -> None:
        """Have copies deleted there."""
        where = (away.c.home_id == home_id, away.c.id.in_(ids))
        statement = update(away).where(*where).values(state=AwayState.LEAVING.value)
        await self._database.write(lambda connection: connection.execute(statement))

    async def remove(self, copy: AwayCopy) -> None:
        """Forget a copy, and the recording of which nothing else is left."""
        lost = (recordings.c.id == copy.id, recordings.c.missing.is_(True))

        def change(connection: Connection) -> None:
            connection.execute(delete(away).where(away.c.id == copy.id))
            connection.execute(delete(recordings).where(*lost))

        await self._database.write(change)

    async def give_up(self, home_id: str) -> None:
        """Forget what waits: no copies are made any more."""
        statement = delete(away).where(_in_state(home_id, AwayState.WAITING))
        await self._database.write(lambda connection: connection.execute(statement))

    async def hurry(self, home_id: str, now: datetime) -> None:
        """Make all that waits due: the settings changed."""
        later = (away.c.due_at > now, _in_state(home_id, AwayState.WAITING))
        statement = update(away).where(*later).values(due_at=now)
        await self._database.write(lambda connection: connection.execute(statement))

    async def count(self, home_id: str) -> AwayCount:
        """Return how many there are in each state."""
        table = away.c
        states = (
            select(table.state, func.count(), func.sum(table.bytes), func.max(table.due_at))
            .where(table.home_id == home_id)
            .group_by(table.state)
        )
        sizes = (
            select(func.sum(recordings.c.bytes))
            .join(away, table.id == recordings.c.id)
            .where(_in_state(home_id, AwayState.WAITING))
        )
        rows, waits = await self._database.read(
            lambda connection: (connection.execute(states).all(), connection.scalar(sizes))
        )
        found = {state: (int(many), int(size), newest) for state, many, size, newest in rows}
        nothing = (0, 0, None)
        stored, size, newest = found.get(AwayState.STORED, nothing)
        return AwayCount(
            waiting=found.get(AwayState.WAITING, nothing)[0],
            waiting_bytes=int(waits or 0),
            stored=stored,
            failed=found.get(AwayState.FAILED, nothing)[0],
            bytes=size,
            copied_at=newest,
        )


def forget_camera(connection: Connection, home_id: str, camera_id: str) -> None:
    """Have all copies of a camera deleted there, within a transaction."""
    where = (away.c.home_id == home_id, away.c.camera_id == camera_id)
    connection.execute(update(away).where(*where).values(state=AwayState.LEAVING.value))


def _in_state(home_id: str, state: AwayState) -> ColumnElement[bool]:
    return (away.c.home_id == home_id) & (away.c.state == state.value)


def _row(copy: AwayCopy) -> dict[str, object]:
    return {
        "id": copy.id,
        "home_id": copy.home_id,
        "camera_id": copy.camera_id,
        "state": copy.state.value,
        "at": copy.at,
        "due_at": copy.due_at,
        "bytes": copy.bytes,
        "document": dump(AWAY, copy),
    }


def _new_recordings(
    connection: Connection, home_id: str, settings: AwaySettings, after: str, since: datetime
) -> list[AwayCopy]:
    """Return copies of recordings that are to be made. Every recording is complete that has a row."""
    table = recordings.c
    kinds = [kind.value for kind in settings.kinds if kind is not AwayKind.PICTURE]
    where = [table.home_id == home_id, table.id > after, table.kind.in_(kinds), table.missing.is_(False)]
    where.append(table.ended_at > since)
    if settings.cameras:
        where.append(table.camera_id.in_(settings.cameras))
    statement = select(table.document).where(*where, ~exists().where(away.c.id == table.id)).limit(_BATCH)
    found = [RECORDING.validate_json(document) for document in connection.scalars(statement)]
    return [
        AwayCopy(
            id=one.id, home_id=home_id, camera_id=one.camera_id, kind=AwayKind(one.kind.value),
            at=one.started_at, due_at=_soon(one.started_at),
        )
        for one in found
    ]  # fmt: skip


def _new_events(
    connection: Connection, home_id: str, settings: AwaySettings, after: str, since: datetime
) -> list[AwayCopy]:
    """Return copies of events' pictures that are to be made."""
    if AwayKind.PICTURE not in settings.kinds:
        return []
    table = events.c
    where = [table.home_id == home_id, table.id > after, table.state == EventState.CLOSED]
    where.append(table.opened_at > since)
    if settings.cameras:
        where.append(table.camera_id.in_(settings.cameras))
    statement = select(table.document).where(*where, ~exists().where(away.c.id == table.id)).limit(_BATCH)
    found = [EVENT.validate_json(document) for document in connection.scalars(statement)]
    return [
        AwayCopy(
            id=one.id, home_id=home_id, camera_id=one.camera_id, kind=AwayKind.PICTURE,
            at=one.opened_at, due_at=_soon(one.opened_at),
        )
        for one in found
        if one.pictures
    ]  # fmt: skip


def _soon(begun: datetime) -> datetime:
    """Return when something is due: now, the older the sooner, whatever a wrong clock said of it."""
    return min(begun, datetime.now(UTC))
