"""What the media browser's pages cost in the engine when a camera has very many events."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Table, insert

from tests.bench.engine import Owner, engine
from tests.bench.report import Line, middle, percentile, shake
from tests.engine.making import event
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.event import Description, EventState, Words
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.documents import DESCRIPTION, EVENT, RECORDING, dump
from watchpost_engine.storage.tables import events, recordings

EVENTS, RECORDINGS, DAYS, ROUNDS, CHUNK = 100_000, 100_000, 400, 40, 5_000
CAMERA = "yard"
STARTING = 8.0
"""Seconds that an engine needs to compare so many recordings with its disk: these have no files."""

THINGS = ("a parcel", "a car", "a bicycle", "a bin", "a ladder", "a cat", "a gate", "a garden chair")
RARE = "a hot-air balloon"

type Row = dict[str, object]
"""One row of a table."""


async def measure(folder: Path) -> list[Line]:
    """Fill an engine's database, and ask it what the media browser asks."""
    async with engine(folder) as owner:
        await owner.want(CAMERA, "push:")
        home = (await owner.call("GET", "/v1/home"))["id"]
    await fill(folder / "data" / "watchpost.db", home)
    async with engine(folder) as owner:
        await owner.want(CAMERA, "push:")
        day = (await owner.call("GET", f"/v1/cameras/{CAMERA}/days?limit=1"))["days"][0]
        assert day["events"] == EVENTS // DAYS, "they were not kept as they should be"
        await asyncio.sleep(STARTING)
        since = f"{day['day']}T00:00:00+00:00"
        pages = {
            "the days of a camera": f"/v1/cameras/{CAMERA}/days?limit=60",
            "the newest day's events": f"/v1/events?camera_id={CAMERA}&since={quote(since)}&limit=200",
            "a search for a frequent word": "/v1/events?q=parcel&limit=50",
            "a search for a rare one": "/v1/events?q=balloon&limit=50",
        }
        return [await page(owner, what, path) for what, path in pages.items()]


async def page(owner: Owner, what: str, path: str) -> Line:
    """Measure one page, from the request to the whole answer."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await owner.call("GET", path)
        took.append((time.perf_counter() - began) * 1000)
    return Line(
        what=f"media browser: {what}",
        figure=percentile(took, 0.95),
        target=100.0,
        at_most=True,
        unit=" ms",
        shake=shake(took),
        rival=f"a limit; median {middle(took):.1f} ms",
        notes=(f"{EVENTS} events of one camera in {DAYS} days, and {RECORDINGS} recordings; over HTTP",),
    )


async def fill(path: Path, home: str) -> None:
    """Put events of many days into a database."""
    database = Database(f"sqlite:///{path}")
    await database.open()
    for table, rows in ((events, made(home)), (recordings, filmed(home))):
        for some in batched(rows, CHUNK, strict=True):

            def write(connection: Connection, table: Table = table, some: Sequence[Row] = some) -> None:
                connection.execute(insert(table), some)

            await database.write(write)
    await database.close()


def newest() -> datetime:
    """Return when the newest of all was."""
    return datetime.now(UTC).replace(hour=23, minute=59, second=0, microsecond=0) - timedelta(days=1)


def filmed(home: str) -> Iterator[Row]:
    """Give the recordings of the newest days, oldest first: a minute each, without a break."""
    last = newest()
    for number in range(RECORDINGS):
        one = Recording(
            id=f"{number:032x}", home_id=home, camera_id=CAMERA, kind=RecordingKind.CONTINUOUS,
            started_at=last - timedelta(minutes=RECORDINGS - 1 - number), seconds=60, bytes=30_000_000,
            codec="h264",
        )  # fmt: skip
        yield {
            "id": one.id, "home_id": home, "camera_id": CAMERA, "kind": one.kind.value,
            "started_at": one.started_at, "ended_at": one.ended_at, "bytes": one.bytes,
            "rank": one.rank.value, "kept": False, "missing": False, "document": dump(RECORDING, one),
        }  # fmt: skip


def made(home: str) -> Iterator[Row]:
    """Give events, oldest first, with words."""
    chance = random.Random(7)
    last = newest()
    step = timedelta(days=1) / (EVENTS // DAYS)
    for number in range(EVENTS):
        at = last - step * (EVENTS - 1 - number)
        thing = RARE if number == EVENTS // 3 else chance.choice(THINGS)
        summary = f"Somebody left {thing} beside the door."
        one = event(
            id=new_id(), home_id=home, camera_id=CAMERA, state=EventState.CLOSED, opened_at=at, seen_at=at,
            closed_at=at, lasting=number % 3 == 0,
        )  # fmt: skip
        said = Analysis(summary=summary, kind=Kind.APPEARED, importance=Importance.LOW, described_at=at)
        words = Description(words=Words.DESCRIBED, analysis=said)
        yield {
            "id": one.id, "home_id": home, "camera_id": CAMERA, "state": one.state.value,
            "lasting": one.lasting, "opened_at": at, "bytes": 90_000, "document": dump(EVENT, one),
            "words": dump(DESCRIPTION, words), "summary": summary,
        }  # fmt: skip
