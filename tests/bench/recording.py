"""What recording costs and what it loses: beside a bare loop, for many cameras, in memory, and killed.

How soon a clip plays is measured in playing.py.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import av

from tests.bench import playing
from tests.bench.engine import Owner, engine
from tests.bench.killing import lost
from tests.bench.process import CORES, DRIVER, MEASURED, MIB, Server, cpu, keep_on, memory
from tests.bench.report import Line, middle, shake
from tests.bench.streams import KEPT, Bare, made
from tests.fakes.rtsp_server import RtspServer

ALWAYS: dict[str, object] = {"mode": "always", "audio": False}
NOTHING: dict[str, object] = {"mode": "off", "pre_roll": 0}
WINDOWS, SECONDS, WARM_UP = 8, 20.0, 30.0
"""How often and how long is measured (s): each time the film twice, so that all have as many key frames."""

MANY, MANY_SECONDS, ON_ITS_WAY = int(os.environ.get("WATCHPOST_CAMERAS", "50")), 60.0, 2.0
PRE_ROLL, REMEMBERED = 10.0, 10
"""Seconds, and cameras."""

FILM = KEPT / "yard_1080p_libx264.mp4"

STREAM = 4_000_000 / 8 / MIB
"""MiB a second."""


@asynccontextmanager
async def filmed(folder: Path, cameras: int, **recording: object) -> AsyncIterator[tuple[Owner, list[str]]]:
    """Have an engine with so many RTSP cameras."""
    film = await asyncio.to_thread(made, FILM, "libx264")
    server = Server("tests.fakes.rtsp_server", film.parent, log=folder / "rtsp.log")
    urls = [f"rtsp://127.0.0.1:{server.port}/{film.stem}"] * cameras
    async with server, engine(folder) as owner:
        for index, url in enumerate(urls):
            await owner.want(f"camera_{index}", url, recording=recording)
        if cameras == 1:
            keep_on(server.pid, DRIVER)
        yield owner, urls


async def measure(folder: Path) -> list[Line]:
    """Measure one after the other."""
    return [
        await one_camera(folder / "one"),
        await remembered(folder / "memory"),
        await many(folder / "many"),
        await playing.measure(folder / "playing"),
        await lost(folder / "killed"),
    ]


async def one_camera(folder: Path) -> Line:
    """Let the engine record a camera while a bare loop reads the same one, on the same core."""
    async with filmed(folder, 1, **ALWAYS) as (owner, urls), Bare(urls, folder / "bare.log") as bare:
        for program in (owner.program, bare):
            keep_on(program.pid, MEASURED)
        await asyncio.sleep(WARM_UP)
        used: list[tuple[float, float]] = []
        for _ in range(WINDOWS):
            before = cpu(owner.program.pid), cpu(bare.pid)
            await asyncio.sleep(SECONDS)
            used.append((cpu(owner.program.pid) - before[0], cpu(bare.pid) - before[1]))
        recording = all(status["recording"] for status in await owner.statuses())
    ratios = [ours / theirs for ours, theirs in used]
    ours, theirs = (middle([one[place] for one in used]) / SECONDS for place in (0, 1))
    return Line(
        what="CPU to record an RTSP camera",
        figure=middle(ratios),
        target=1.4,
        at_most=True,
        shake=shake(ratios),
        rival=f"{ours:.2%} to {theirs:.2%} of a core for demux and key frames alone",
        notes=(f"1080p H.264, 4 Mbit/s, 15 fps, watched and recorded; {WINDOWS} windows of {SECONDS:g} s",),
        faults=() if recording else ("it was not recorded",),
    )


async def remembered(folder: Path) -> Line:
    """Compare the memory of an engine that remembers nothing with the same one that remembers."""
    sizes: list[float] = []
    async with filmed(folder, REMEMBERED, **NOTHING) as (owner, urls):
        for settings in (NOTHING, {"mode": "events", "pre_roll": PRE_ROLL, "audio": False}):
            for index, url in enumerate(urls):
                await owner.want(f"camera_{index}", url, recording=settings)
            await asyncio.sleep(2 * PRE_ROLL + WARM_UP)
            rounds = []
            for _ in range(20):
                await asyncio.sleep(0.5)
                rounds.append(memory(owner.program.pid))
            sizes.append(middle(rounds))
    each = (sizes[1] - sizes[0]) / REMEMBERED
    return Line(
        what="memory of 10 s of pre-roll",
        figure=each / (PRE_ROLL * STREAM),
        target=1.3,
        at_most=True,
        rival=f"{each:.2f} MiB a camera to {PRE_ROLL * STREAM:.2f} MiB of stream",
        notes=(f"{REMEMBERED} cameras of 4 Mbit/s: {sizes[0]:.0f} MiB without, {sizes[1]:.0f} MiB with it",),
    )


async def many(folder: Path) -> Line:
    """Record many cameras for a while, and look whether every packet that was sent is in a film."""
    film = await asyncio.to_thread(made, FILM, "libx264")
    async with RtspServer(film.parent) as server, engine(folder) as owner:
        for index in range(MANY):
            await owner.want(f"camera_{index}", server.url(film.stem), recording=ALWAYS)
        await asyncio.sleep(WARM_UP)
        before = cpu(owner.program.pid)
        await asyncio.sleep(MANY_SECONDS)
        share = (cpu(owner.program.pid) - before) / MANY_SECONDS
        reached = [status["recording"] for status in await owner.statuses()].count("continuous")
        sent, connections = sum(server.sent), server.connections
        await asyncio.sleep(ON_ITS_WAY)
        await owner.program.stop()
    films = await asyncio.to_thread(lambda: sorted((folder / "data" / "media").rglob("*.mp4")))
    faults, recorded = await asyncio.to_thread(holes, films, FILM)
    if reached < MANY or connections != MANY:
        faults.append(f"{reached} cameras were recorded, over {connections} connections")
    if recorded < sent:
        faults.append(f"{recorded} packets recorded of {sent} sent")
    return Line(
        what=f"cores to record {MANY} RTSP cameras",
        figure=share,
        target=2.0,
        at_most=True,
        rival=f"{sent} packets sent, all among the {recorded} recorded",
        notes=(f"1080p H.264, 4 Mbit/s, 15 fps; {len(CORES)} cores, shared with the cameras",),
        faults=tuple(faults),
    )


def holes(films: list[Path], sent: Path) -> tuple[list[str], int]:
    """Say where films do not go on with the packet that comes next, and how many they hold.

    Each camera's first film is to begin with the first packet of all.
    """
    order = {content: index for index, content in enumerate(packets(sent))}
    last: dict[str, int] = {}
    found, count = [], 0
    for film in films:
        for content in packets(film):
            index = order[content]
            expected = (last.get(film.parent.name, -1) + 1) % len(order)
            if index != expected:
                found.append(f"{film.name}: packet {index} after {expected - 1}")
            last[film.parent.name] = index
            count += 1
    return found[:5], count


def packets(path: Path) -> list[bytes]:
    """Return the end of each packet, which is in no other: its beginning differs with the way it took."""
    with av.open(str(path)) as container:
        return [bytes(packet)[-64:] for packet in container.demux(video=0) if packet.size]
