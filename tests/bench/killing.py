"""What is lost of recordings when the engine is killed, again and again, at any moment."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
from pathlib import Path

import av

from tests.bench.engine import Owner, engine
from tests.bench.report import Line, middle, shake
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene, write_mp4

KILLS = int(os.environ.get("WATCHPOST_KILLS", "100"))
CAMERAS, FPS = 5, 15


async def lost(folder: Path) -> Line:
    """Kill an engine that records five cameras, and compare what was sent with what is left each time."""
    film = folder / "videos" / "yard.mp4"
    film.parent.mkdir(parents=True)
    await asyncio.to_thread(write_mp4, film, Scene(3, width=320, height=240), seconds=4, fps=FPS, gop=30)
    moments, sent = random.Random(5), list[list[int]]()
    media, database = folder / "data" / "media", folder / "data" / "watchpost.db"
    async with RtspServer(film.parent) as server, engine(folder) as owner:
        for number in range(CAMERAS):
            await owner.want(f"camera_{number}", server.url("yard"), recording={"mode": "always"})
        for _ in range(KILLS):
            await until_recorded(owner, media)
            await asyncio.sleep(1.0 + moments.uniform(0, 2))
            sent.append(sorted(server.sent))
            await owner.program.stop(signal.SIGKILL)
            await owner.program.start()
        await until_recorded(owner, media)
        await owner.program.stop()
    losses, faults = await asyncio.to_thread(judge, sent, media, database)
    return Line(
        what="lost at kill -9, the most of any",
        figure=max(losses),
        target=1.0,
        at_most=True,
        unit=" s",
        shake=shake(losses),
        rival=f"{middle(losses):.2f} s in the median",
        notes=(f"{KILLS} kills while {CAMERAS} cameras are recorded; every film left was played",),
        faults=tuple(faults[:5]),
    )


async def until_recorded(owner: Owner, media: Path) -> None:
    """Wait until all cameras are being recorded, and what the last kill left has been put right."""
    async with asyncio.timeout(60):
        while True:
            statuses = await owner.statuses()
            begun = await asyncio.to_thread(lambda: len([*media.rglob("*.part")]))
            if begun == CAMERAS and all(one["recording"] and one["frames_seen"] for one in statuses):
                return
            await asyncio.sleep(0.1)


def judge(sent: list[list[int]], media: Path, database: Path) -> tuple[list[float], list[str]]:
    """Return the seconds that each camera lost with each kill, and what is wrong besides."""
    with sqlite3.connect(database) as connection:
        rows = [json.loads(row[0]) for row in connection.execute("SELECT document FROM recordings")]
        whole = connection.execute("PRAGMA integrity_check").fetchone()
    known = {row["id"] for row in rows}
    files = {path.name.split("-")[1]: path for path in media.rglob("*.mp4")}
    faults = [] if whole == ("ok",) else ["the database is damaged"]
    faults += [f"{name} is only on the disk or only in the database" for name in files.keys() ^ known]
    kept = {name: frames(path) for name, path in sorted(files.items())}
    if len(kept) != CAMERAS * (len(sent) + 1):
        faults.append(f"{len(kept)} films, {CAMERAS * (len(sent) + 1)} were begun")
    losses, names = [], sorted(kept)  # by the time at which they were begun
    for number, counts in enumerate(sent):
        films = sorted(kept[name] for name in names[number * CAMERAS :][:CAMERAS])
        losses += [(count - film) / FPS for count, film in zip(counts, films, strict=False)]
    return losses, faults


def frames(path: Path) -> int:
    """How many pictures of a film can be shown."""
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))
