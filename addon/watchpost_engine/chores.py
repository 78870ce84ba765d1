"""What the engine does now and then: clean up, and notice what another process changed."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from .api.rooms import Rooms
from .events.problems import EVERY_HOME
from .recording import stocktaking
from .recording.clips import is_important, span_of
from .sources.beat import to_next
from .storage.errors import StorageError
from .storage.events import EventQuery
from .storage.files import PictureFiles

CLEAN_EVERY = 600.0
"""Seconds between two looks at what has to go; shorter while the disk is full."""

LOOK_EVERY = 5.0
"""Seconds between two looks at how full the disk is: fifty good cameras take 25 MB of it in each."""

IMPORTANT_SINCE, MOST_EVENTS = timedelta(hours=6), 1000
"""How far back, and among how many events, important ones are looked for: words may come late."""

REFRESH_EVERY = 2.0
"""Seconds after which a token made on the command line opens the doors at the latest."""

_DISK = ("disk_full", "storage_failed")


async def clean(rooms: Rooms) -> None:
    """Delete what is not to be kept any more, until cancelled: at once when the disk is nearly full."""
    while True:
        try:
            await rooms.roster.fade(datetime.now(UTC))
            scarce = await tidy(rooms, datetime.now(UTC))
        except StorageError as err:
            rooms.problems.report(EVERY_HOME, err.code)
            await asyncio.sleep(CLEAN_EVERY / 10)
            continue
        if scarce:
            rooms.problems.report(EVERY_HOME, "disk_full")
            await asyncio.sleep(CLEAN_EVERY / 10)
        else:
            rooms.problems.clear(EVERY_HOME, *_DISK)
            await until_scarce(rooms.files, CLEAN_EVERY)


async def until_scarce(files: PictureFiles, seconds: float) -> None:
    """Wait so long, or until the disk is nearly full."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        await asyncio.sleep(min(left, LOOK_EVERY))
        with suppress(StorageError):  # cleaning up will say so
            if await files.is_scarce():
                return


async def tidy(rooms: Rooms, now: datetime) -> bool:
    """Delete once what has to go, and tell whether the disk is nearly full all the same.

    Raises StorageError.
    """
    await mark_important(rooms, now)
    rules = {camera.key: camera.settings.recording.keep_days for camera in rooms.roster.everyone()}
    await rooms.recording_cleaner.clean(now, rules)
    exported = await rooms.exported()
    used = await rooms.cleaner.used() + await rooms.recording_cleaner.used() + exported
    over = max(used - rooms.budget, await rooms.files.lacking())
    if over > 0:
        await rooms.recording_cleaner.make_room(over)
    await rooms.cleaner.clean(now, beside=await rooms.recording_cleaner.used() + exported)
    return await rooms.files.is_scarce()


async def mark_important(rooms: Rooms, now: datetime) -> None:
    """Mark the recordings of events that were found important of late. Raises StorageError."""
    for camera in rooms.roster.everyone():
        query = EventQuery(
            home_id=camera.home_id, camera_id=camera.id, since=now - IMPORTANT_SINCE, limit=MOST_EVENTS
        )
        for event in await rooms.events.find(query):
            if is_important(event):
                span = span_of(event, camera)
                await rooms.recordings.mark(camera.home_id, camera.id, span.since, span.until, important=True)


async def take_stock(rooms: Rooms) -> None:
    """Bring recordings and database together, once."""
    try:
        stock = await stocktaking.take_stock(
            rooms.recordings, rooms.recording_files, rooms.homes.known, before=rooms.first_id
        )
    except StorageError as err:
        rooms.problems.report(EVERY_HOME, err.code)
        return
    stocktaking.say(stock)
    for recording in (*stock.salvaged, *stock.adopted):
        rooms.archive.file(recording)  # the events in it say what it is worth
    if stock.refused:
        rooms.problems.report(EVERY_HOME, "recordings_missing")


async def refresh(rooms: Rooms) -> None:
    """Notice homes and tokens that the command line made, until cancelled."""
    while True:
        await asyncio.sleep(to_next(REFRESH_EVERY))
        try:
            if await rooms.tokens.has_changed():
                await asyncio.gather(rooms.homes.load(), rooms.tokens.load())
        except StorageError as err:
            rooms.problems.report(EVERY_HOME, err.code)
