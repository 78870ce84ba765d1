"""Pictures of the yard in known states, for tests that decide themselves what is seen when.

python -m tests.rig.album FOLDER      draws them (in the engine's environment)
Album(FOLDER)["parcel"]               some seconds of that state, as JPEGs
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

FPS = 5.0
COUNT = 20
"""Pictures of each state: the noise is different in each."""

STATES = {"calm": 0.0, "parcel": 22.0, "no bin": 75.0, "car": 87.0}
"""When in the story nothing moves and this can be seen."""


class Album:
    """The pictures of each state."""

    def __init__(self, folder: Path) -> None:
        """Read what was drawn."""
        self._pictures = {
            state: [path.read_bytes() for path in sorted(folder.glob(f"{state}-*.jpg"))] for state in STATES
        }

    def __getitem__(self, state: str) -> list[bytes]:
        return self._pictures[state]


class Player:
    """Shows one state after the other, at a steady pace. An async context manager."""

    def __init__(self, album: Album, show: Callable[[bytes], Awaitable[None]]) -> None:
        """`show` gets each picture."""
        self._album, self._show = album, show
        self.state = "calm"
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._play())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.result()  # what went wrong meanwhile

    async def _play(self) -> None:
        number = 0
        while True:
            pictures = self._album[self.state]
            await self._show(pictures[number % len(pictures)])
            number += 1
            await asyncio.sleep(1 / FPS)


def draw(folder: Path) -> None:
    """Draw all states into a folder."""
    from tests.fakes.scene import Scene

    folder.mkdir(parents=True, exist_ok=True)
    scene = Scene(7, width=640, height=360)
    for state, start in STATES.items():
        for number in range(COUNT):
            (folder / f"{state}-{number:02}.jpg").write_bytes(scene.jpeg(start + number / FPS))


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
