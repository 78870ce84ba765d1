"""What is seen while something is before the lens is never the picture before an event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.engine.gate import lens
from tests.engine.gate.stage import Stage, put
from tests.engine.making import CAMERA
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Sighting
from watchpost_engine.model.view import ViewState
from watchpost_engine.pipeline.examiner import Examiner
from watchpost_engine.pipeline.pulse import Pulse
from watchpost_engine.pipeline.watch import Watch
from watchpost_engine.recording.tape import Tape
from watchpost_engine.sources.base import SourceError


@dataclass
class Roll:
    """A source that shows what was put on it, and then ends."""

    shown: list[Frame]
    replaced: int = 0

    async def frames(self) -> AsyncGenerator[Frame]:
        for frame in self.shown:
            yield frame
        raise SourceError("ended")


@dataclass
class Notes:
    """A journal that notes which picture was the one before."""

    befores: list[tuple[float, float]] = field(default_factory=list)

    def is_open(self, key: str) -> bool:
        return False

    async def see(
        self, camera: Camera, frame: Frame, sightings: Sequence[Sighting], before: Frame | None
    ) -> None:
        assert before is not None
        self.befores.append((frame.at, before.at))


async def test_the_picture_before_is_from_before_the_cover() -> None:
    stage = Stage(fps=2.0)
    begin = stage.at
    shown = []
    for i in range(300):
        image = stage.ground.copy()
        if 100 <= i < 240:
            image = lens.cloth(image, i)
        elif i >= 240:
            put(image, 0.1 + 0.03 * (i - 240), 0.7, 0.2)
        stage.at += 0.5
        shown.append(stage.frame(stage.jpeg(np.asarray(image, np.float32))))
    gate, notes, examiner = Gate(CAMERA.settings), Notes(), Examiner(1)
    watch = Watch(
        lambda: CAMERA, source=Roll(shown), gate=lambda: gate, tape=Tape(), pulse=Pulse(), journal=notes,
        examiner=examiner, film=lambda _: None, turn=asyncio.Lock(),  # type: ignore[arg-type]
    )  # fmt: skip
    try:
        await watch.run()
    except SourceError:
        await examiner.close()
    assert gate.lookout.view is ViewState.CLEAR
    assert notes.befores
    at, before = notes.befores[0]
    assert at - begin > 120
    assert before - begin <= 50, "it shows the cloth, or what came behind it"
