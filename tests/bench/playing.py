"""How soon the clip of an event plays once the event is over, through the doors the media browser uses."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import av

from tests.bench.engine import Owner, engine
from tests.bench.pictures import video
from tests.bench.report import Line, middle, shake
from tests.bench.streams import KEPT
from tests.fakes.rtsp_server import RtspServer
from tests.fakes.scene import Scene
from tests.fakes.scene_story import Story, Walk

STORY = Story(stays=(), walks=(Walk(start=8.0),), length=30.0)
"""Somebody walks by, over and over."""

STREAMS, DEVICES, TURNS, STAGGER = 3, 3, 2, 3.0
"""Cameras of either kind, how often each sees the story, and seconds from one's beginning to the next's."""

PUSHED = 2
"""Pictures a second of a device."""

LIMIT = 2.0
"""Seconds from the news that an event is closed until its clip plays."""

PRE_ROLL, POST_ROLL, CUT = 5.0, 10.0, 1.0
"""Seconds before an event, and after it, and of its end that may not be on disk yet."""

FAR = 60.0
"""Seconds after which a clip is no longer waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A clip that somebody opened as soon as they were told."""

    camera_id: str
    opened: float
    """Seconds from the news until it was there and its first picture shown."""

    listed: float
    """Seconds from the end of its post-roll until it was on the list with that."""

    fault: str


async def measure(folder: Path) -> Line:
    """Let people walk by, and open the clip of every event at the news that it is over."""
    film = await asyncio.to_thread(made, KEPT / "walk_1080p_libx264.mp4")
    stills = await asyncio.to_thread(drawn)
    async with RtspServer(film.parent) as server, engine(folder) as owner:
        settings = {"mode": "events", "pre_roll": PRE_ROLL, "post_roll": POST_ROLL}
        async with told(owner) as closed, asyncio.TaskGroup() as tasks:
            for number in range(STREAMS):
                await owner.want(f"stream_{number}", server.url(film.stem), recording=settings)
                await asyncio.sleep(STAGGER)
            senders = await owner.want_pushing(DEVICES, recording=settings)
            for sender in senders:
                tasks.create_task(push(owner, sender.key, stills))
                await asyncio.sleep(STAGGER)
            seen = await opened(owner, closed)
    return judge(seen)


def judge(seen: list[Played]) -> Line:
    """Hold the clips against the target."""
    times = [one.opened for one in seen]
    faults = [f"{one.camera_id}: {one.fault}" for one in seen if one.fault]
    faults += [f"no event of {kind} was seen" for kind in ("stream", "camera") if not of(seen, kind)]
    listed = max((one.listed for one in seen), default=FAR)
    by_kind = " and ".join(
        f"{max(of(seen, kind), default=0):.2f} s of {name}"
        for kind, name in (("stream", "RTSP cameras"), ("camera", "cameras that push"))
    )
    return Line(
        what="event closed until its clip plays",
        figure=max(times, default=FAR),
        target=LIMIT,
        at_most=True,
        unit=" s",
        shake=shake(times) if times else 0.0,
        rival=f"the longest of {len(times)} clips, {by_kind}",
        notes=(
            f"in the median {middle(times or [FAR]):.2f} s",
            f"on the list with its whole length {listed:.2f} s after its post-roll at the latest",
        ),
        faults=tuple(faults[:5]),
    )


def of(seen: list[Played], kind: str) -> list[float]:
    """Return how long clips of one kind of camera took."""
    return [one.opened for one in seen if one.camera_id.startswith(kind)]


def made(path: Path) -> Path:
    """Return the film, made when it is missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        video(path.with_suffix(".part.mp4"), STORY.length, "libx264", STORY, 0.0).rename(path)
    return path


def drawn() -> list[bytes]:
    """Return the pictures of a device."""
    scene = Scene(1, story=STORY)
    return [scene.jpeg(index / PUSHED) for index in range(round(STORY.length * PUSHED))]


async def push(owner: Owner, key: str, stills: list[bytes]) -> None:
    """Send the pictures at their pace, a turn more than is looked at."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "image/jpeg"}
    due = time.monotonic()
    async with aiohttp.ClientSession(headers=headers, raise_for_status=True) as session:
        for jpeg in stills * (TURNS + 1):
            async with session.post(f"{owner.program.url}/v1/frames", data=jpeg):
                due += 1 / PUSHED
            await asyncio.sleep(max(0.0, due - time.monotonic()))


@asynccontextmanager
async def told(owner: Owner) -> AsyncIterator[asyncio.Queue[tuple[float, dict[str, Any]]]]:
    """Have the events that are told to be over, and when (monotonic s)."""
    closed: asyncio.Queue[tuple[float, dict[str, Any]]] = asyncio.Queue()
    headers = {"Authorization": f"Bearer {owner.program.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(f"{owner.program.url}/v1/news") as socket,
    ):
        hello = await socket.receive_json()
        await socket.send_json(
            {"type": "listen", "schema_version": 1, "client": "bench", "cursor": hello["cursor"]}
        )

        async def listen() -> None:
            async for message in socket:
                item = message.json()
                if item["type"] == "news" and item["news"] == "event_closed":
                    closed.put_nowait((time.monotonic(), item["event"]))

        listening = asyncio.create_task(listen())
        try:
            yield closed
        finally:
            listening.cancel()
            await asyncio.wait({listening})


async def opened(owner: Owner, closed: asyncio.Queue[tuple[float, dict[str, Any]]]) -> list[Played]:
    """Open clips, each in its turn, until all turns are over."""
    waiting: set[asyncio.Task[Played]] = set()
    end = time.monotonic() + TURNS * STORY.length + STAGGER * (STREAMS + DEVICES)
    while (left := end - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(left):
                at, event = await closed.get()
        except TimeoutError:
            break
        waiting.add(asyncio.create_task(follow(owner, at, event)))
    return [] if not waiting else list(await asyncio.gather(*waiting))


async def follow(owner: Owner, at: float, event: dict[str, Any]) -> Played:
    """Open one clip until it plays, and then wait until it is on the list."""
    path, fault = f"/v1/events/{event['id']}", "there is no clip"
    while fault and time.monotonic() < at + FAR:
        data = await clip(owner, f"{path}/clip.mp4")
        fault = await asyncio.to_thread(look, data, event)
    shown = time.monotonic() - at
    over = datetime.fromisoformat(event["closed_at"]).timestamp() + POST_ROLL
    whole = over - datetime.fromisoformat(event["opened_at"]).timestamp() + PRE_ROLL - CUT
    while await told_seconds(owner, path) < whole and time.time() < over + FAR:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    listed = max(0.0, time.time() - over)
    return Played(camera_id=event["camera_id"], opened=shown, listed=listed, fault=fault)


async def told_seconds(owner: Owner, path: str) -> float:
    """Return how long the clip of an event plays by now, as its list says."""
    clip = (await owner.call("GET", path))["clip"]
    return 0.0 if clip is None else float(clip["seconds"])


async def clip(owner: Owner, path: str) -> bytes:
    """Return a clip; nothing while there is none."""
    headers = {"Authorization": f"Bearer {owner.program.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(owner.program.url + path) as answer,
    ):
        return await answer.read() if answer.status == 200 else b""


def look(data: bytes, event: dict[str, Any]) -> str:
    """Show the first picture of a clip, and return what is wrong with it: nothing, if all of it is there."""
    if not data:
        return "there is no clip"
    begun, over = (datetime.fromisoformat(event[name]).timestamp() for name in ("opened_at", "closed_at"))
    with av.open(io.BytesIO(data)) as container:
        next(container.decode(video=0))
        seconds = float(container.duration or 0) / av.time_base
    wanted = over - begun + PRE_ROLL - CUT
    return "" if seconds >= wanted else f"{seconds:.1f} s, {wanted:.1f} s at least were to be"
