"""Rows of events and news, within a transaction of somebody else's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from ..model.announcement import VIEW_NEWS, Announcement, News, Told, ViewAnnouncement
from ..model.event import Description, Event
from .documents import DESCRIPTION, EVENT, VIEW_CHANGE, dump
from .tables import events, news


def select_events() -> Select[tuple[str, str, bool]]:
    """Select both halves of events, and whether they are kept."""
    return select(events.c.document, events.c.words, events.c.kept)


def to_event(row: Row[tuple[str, str, bool]]) -> Event:
    """Join the two halves of an event with what was said of keeping it."""
    event = EVENT.validate_json(row.document).described(DESCRIPTION.validate_json(row.words))
    return replace(event, kept=row.kept)


def get_event(connection: Connection, event_id: str) -> Event | None:
    """Return an event."""
    row = connection.execute(select_events().where(events.c.id == event_id)).one_or_none()
    return None if row is None else to_event(row)


def put_event(connection: Connection, event: Event, size: int | None) -> None:
    """Insert an event, or replace the journal's half of it."""
    values: dict[str, object] = {
        "camera_id": event.camera_id,
        "state": event.state.value,
        "lasting": event.lasting,
        "opened_at": event.opened_at,
        "document": dump(EVENT, event),
    }
    if size is not None:
        values["bytes"] = size
    where = (events.c.id == event.id, events.c.home_id == event.home_id)
    if not connection.execute(update(events).where(*where).values(values)).rowcount:
        words = dump(DESCRIPTION, Description())
        connection.execute(insert(events).values(id=event.id, home_id=event.home_id, words=words, **values))


def put_words(connection: Connection, event_id: str, description: Description) -> None:
    """Replace the analyst's half of an event."""
    summary = "" if description.analysis is None else description.analysis.summary
    values = {"words": dump(DESCRIPTION, description), "summary": summary}
    connection.execute(update(events).where(events.c.id == event_id).values(values))


def put_news(connection: Connection, event_id: str, kind: News, at: datetime) -> Announcement:
    """Insert the news about an event as it is now. Raises LookupError when it is gone."""
    if (event := get_event(connection, event_id)) is None:
        raise LookupError(event_id)
    document = dump(EVENT, event)
    row = {"home_id": event.home_id, "kind": kind.value, "at": at, "event_id": event_id, "document": document}
    key = connection.execute(insert(news).values(row)).inserted_primary_key
    assert key is not None  # the column counts by itself
    return Announcement(cursor=int(key[0]), news=kind, at=at, event=event)


def to_news(cursor: int, kind: str, at: datetime, document: str) -> Told:
    """Make news of their row."""
    if kind in VIEW_NEWS:
        return ViewAnnouncement(cursor=cursor, at=at, change=VIEW_CHANGE.validate_json(document))
    return Announcement(cursor=cursor, news=News(kind), at=at, event=EVENT.validate_json(document))


def drop_events(connection: Connection, ids: Collection[str]) -> None:
    """Delete events, and what was told of them.

    Their rows of news stay, empty, until they are old: they say how far the cursors have come, and that
    nobody who was away has missed anything else.
    """
    connection.execute(delete(events).where(events.c.id.in_(ids)))
    connection.execute(update(news).where(news.c.event_id.in_(ids)).values(document=""))
