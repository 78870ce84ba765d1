"""Memory and CPU of an engine with 1, 10 and 50 cameras that push once a second."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.engine import Counted, Owner, engine
from tests.bench.pictures import stills
from tests.bench.process import cpu, memory
from tests.bench.pusher import Connection, Pictures, Sender, refusal
from tests.bench.report import Line, middle, shake

ROUNDS = 2
CAMERAS = (1, 10, 50)
WARM_UP, SECONDS = 20.0, 10.0
PICTURES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What an engine needs with so many cameras."""

    memory: float
    """MiB, resident."""

    cpu: float
    """Share of a core."""

    counted: Counted


class Devices(threading.Thread):
    """Cameras that push once a second each, spread over the second, each over a connection of its own."""

    def __init__(self, port: int, senders: Sequence[Sender], pictures: Pictures) -> None:
        super().__init__(name="devices")
        self._senders = senders
        self._pictures = pictures
        self._connections = [Connection(port) for _ in senders]
        self._over = threading.Event()
        self.refused: list[str] = []

    def stop(self) -> None:
        """End with this picture."""
        self._over.set()
        self.join()
        for connection in self._connections:
            connection.close()

    def run(self) -> None:
        """Push until stopped."""
        gap, due, turn = 1 / len(self._senders), time.monotonic(), 0
        while not self._over.wait(max(0.0, due - time.monotonic())):
            camera = turn % len(self._senders)
            connection = self._connections[camera]
            # Each camera is elsewhere in the same film.
            index = (turn // len(self._senders) + camera) % len(self._pictures.sizes)
            connection.push(self._senders[camera], self._pictures, index)
            if said := refusal(connection.answer()):
                self.refused.append(said)
            due, turn = due + gap, turn + 1


@asynccontextmanager
async def pushing(owner: Owner, number: int, pictures: Pictures) -> AsyncIterator[Devices]:
    """Have so many cameras push meanwhile."""
    devices = Devices(owner.program.port, await owner.want_pushing(number), pictures)
    devices.start()
    try:
        yield devices
    finally:
        await asyncio.to_thread(devices.stop)


async def measure(folder: Path) -> list[Line]:
    """Measure what a camera costs: an engine grows from 1 to 50 cameras, and a new one does it again."""
    pictures = Pictures(await asyncio.to_thread(stills, PICTURES))
    rounds: list[list[Load]] = []
    faults: list[str] = []
    for number in range(ROUNDS):
        async with engine(folder / str(number)) as owner:
            rounds.append([await load(owner, cameras, pictures, faults) for cameras in CAMERAS])
    pictures.close()
    more = CAMERAS[-1] - CAMERAS[0]
    growth = [(loads[-1].memory - loads[0].memory) / more for loads in rounds]
    notes = [
        f"{cameras} at 1 fps: {middle([loads[index].memory for loads in rounds]):.0f} MiB,"
        f" {middle([loads[index].cpu for loads in rounds]):.1%} of a core"
        for index, cameras in enumerate(CAMERAS)
    ]
    return [
        Line(
            what="memory of a push camera",
            figure=max(growth),
            target=4.0,
            aim=2.0,
            at_most=True,
            unit=" MiB",
            shake=shake(growth),
            rival=f"an engine with {CAMERAS[0]} camera",
            notes=(
                f"800 x 600, {WARM_UP:g} s of warm-up, medians of {SECONDS:g} s, worst of {ROUNDS}",
                *notes,
            ),
            faults=tuple(faults),
        )
    ]


async def load(owner: Owner, cameras: int, pictures: Pictures, faults: list[str]) -> Load:
    """Measure an engine with so many cameras, once it is used to them."""
    async with pushing(owner, cameras, pictures) as devices:
        await asyncio.sleep(WARM_UP)
        pid, before = owner.program.pid, await owner.counted()
        used, begin, sizes = cpu(pid), time.monotonic(), []
        for _ in range(round(SECONDS)):
            await asyncio.sleep(1)
            sizes.append(memory(pid))
        share = (cpu(pid) - used) / (time.monotonic() - begin)
        counted = (await owner.counted()).since(before)
    if counted.replaced or counted.judged < cameras * (SECONDS - 1) or devices.refused:
        faults.append(f"with {cameras} cameras: {counted}, {len(devices.refused)} refused")
    return Load(memory=middle(sizes), cpu=share, counted=counted)
