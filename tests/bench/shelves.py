"""What the media browser's pages cost in the engine when a camera has very many events."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, insert

from tests.bench.engine import Owner, engine
from tests.bench.report import Line, middle, percentile, shake
from tests.engine.making import event
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.event import Description, EventState, Words
from watchpost_engine.model.ids import new_id
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.documents import DESCRIPTION, EVENT, dump
from watchpost_engine.storage.tables import events

EVENTS, DAYS, ROUNDS, CHUNK = 100_000, 400, 40, 5_000
CAMERA = "yard"
THINGS = ("a parcel", "a car", "a bicycle", "a bin", "a ladder", "a cat", "a gate", "a garden chair")
RARE = "a hot-air balloon"


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
        since = f"{day['day']}T00:00:00+00:00"
        pages = {
            "the days of a camera": f"/v1/cameras/{CAMERA}/days?limit=60",
            "the newest day's events": f"/v1/events?camera_id={CAMERA}&since={quote(since)}&limit=100",
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
        notes=(f"{EVENTS} events of one camera in {DAYS} days; 95 of 100 answers, over HTTP",),
    )


async def fill(path: Path, home: str) -> None:
    """Put events of many days into a database."""
    database = Database(f"sqlite:///{path}")
    await database.open()
    rows = made(home)
    for _ in range(EVENTS // CHUNK):
        some = [next(rows) for _ in range(CHUNK)]

        def write(connection: Connection, some: list[dict[str, object]] = some) -> None:
            connection.execute(insert(events), some)

        await database.write(write)
    await database.close()


def made(home: str) -> Iterator[dict[str, object]]:
    """Give events, oldest first, with words."""
    chance = random.Random(7)
    newest = datetime.now(UTC).replace(hour=23, minute=59, second=0, microsecond=0) - timedelta(days=1)
    step = timedelta(days=1) / (EVENTS // DAYS)
    for number in range(EVENTS):
        at = newest - step * (EVENTS - 1 - number)
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
