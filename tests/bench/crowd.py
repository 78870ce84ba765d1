"""200 cameras that push once a second to an engine on all cores: how old pictures are when judged."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import aiohttp
import simplejpeg  # type: ignore[import-untyped]

from tests.bench.engine import Counted, Owner, engine
from tests.bench.load import pushing
from tests.bench.pictures import stills
from tests.bench.process import CORES, cpu
from tests.bench.pusher import Pictures
from tests.bench.report import Line, middle, shake

CAMERAS = 200
WARM_UP = 65.0
"""Seconds: the start must have left the last minute, of which the oldest picture is told."""

WINDOWS, SECONDS = 6, 10.0
PICTURES = 40


async def measure(folder: Path) -> list[Line]:
    """Measure age and CPU, beside a bare decoding of the same pictures."""
    jpegs = await asyncio.to_thread(stills, PICTURES)
    pictures = Pictures(jpegs)
    async with engine(folder) as owner, pushing(owner, CAMERAS, pictures) as devices:
        await asyncio.sleep(WARM_UP)
        before = await owner.counted()
        used = [await share(owner.program.pid) for _ in range(WINDOWS)]
        counted = (await owner.counted()).since(before)
        age = await oldest(owner)
        refused = len(devices.refused)
    pictures.close()
    bare = CAMERAS * bare_decoding(jpegs)
    notes = (
        f"800 x 600, 1 fps each, engine and cameras on {len(CORES)} cores; {WINDOWS} times {SECONDS:g} s",
        f"{counted.judged} judged, {counted.replaced} replaced",
    )
    faults = () if is_whole(counted) and not refused else (f"{counted}, {refused} refused",)
    return [
        Line(
            what=f"oldest picture of {CAMERAS} cameras", figure=age, target=2.0, aim=1.0, at_most=True,
            unit=" s", notes=notes, faults=faults,
        ),
        Line(
            what=f"CPU of {CAMERAS} push cameras", figure=middle(used), target=2.0, aim=1.0, at_most=True,
            unit=" cores", shake=shake(used), rival=f"{bare:.2f} cores for a bare gray decoding of the same",
            notes=notes, faults=faults,
        ),
    ]  # fmt: skip


async def share(pid: int) -> float:
    """Return how many cores a process uses for a while."""
    used, begin = cpu(pid), time.monotonic()
    await asyncio.sleep(SECONDS)
    return (cpu(pid) - used) / (time.monotonic() - begin)


async def oldest(owner: Owner) -> float:
    """Return how old (s) a picture of any camera was when it was judged, at most, in the last minute."""
    headers = {"Authorization": f"Bearer {owner.program.token}"}
    async with (
        aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
        session.get(f"{owner.program.url}/metrics") as answer,
    ):
        text = await answer.text()
    return max(
        float(age) for age in re.findall(r"^watchpost_frame_age_seconds\{.*\} (\S+)$", text, re.MULTILINE)
    )


def bare_decoding(jpegs: list[bytes]) -> float:
    """Seconds of a core for a picture, the median."""
    costs = []
    for jpeg in jpegs * 3:
        begin = time.thread_time()
        simplejpeg.decode_jpeg(jpeg, "GRAY")
        costs.append(time.thread_time() - begin)
    return middle(costs)


def is_whole(counted: Counted) -> bool:
    """Whether every camera was judged as often as it should."""
    return counted.judged >= CAMERAS * (WINDOWS * SECONDS - 3) and counted.replaced <= CAMERAS / 10
