"""A hard day before a camera, split between two frames wherever that may be: nothing is lost or doubled.

Beside test_keepsake's day: a cover, a frozen picture, paint, what was accepted, another size, a clock that
stands still, the engine down.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import pytest

from tests.engine.gate import lens
from tests.engine.gate.stage import Image, Stage, put, walker
from tests.engine.gate.weather import infrared
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Sighting
from watchpost_engine.model.view import ViewState

SETTINGS = WatchSettings()

type Told = list[tuple[tuple[Sighting, ...], ViewState]]


@dataclass(frozen=True, slots=True)
class Part:
    """So many frames, so many seconds apart, each of what `draw` makes of the yard."""

    name: str
    frames: int
    step: float
    draw: object
    accept: int = -1
    """Number of the frame that is accepted before it is shown."""

    wake: bool = False
    """Whether nobody looked before."""

    size: tuple[int, int] = (320, 240)


def as_is(image: Image, _: float) -> Image:
    return image


def parcel(image: Image, _: float) -> Image:
    put(image, 0.7, 0.75, 0.15)
    return image


PAINT = lens.paint()

DAY = (
    Part("learning", 30, 0.4, as_is),
    Part("walk", 12, 0.4, walker(4.8)),
    Part("covered", 22, 1.0, lens.hand),
    Part("uncovered", 12, 0.5, parcel),
    Part("taken", 14, 0.5, as_is),
    Part("night", 12, 0.4, lambda image, t: 255 - infrared(image, t)),
    Part("day", 8, 0.4, as_is),
    Part("down", 14, 0.5, parcel, wake=True),
    Part("frozen", 24, 4.0, None),
    Part("alive", 6, 0.5, parcel),
    Part("painted", 24, 1.5, lambda image, t: PAINT(parcel(image, t), t), accept=20),
    Part("another size", 14, 0.5, as_is, size=(200, 240)),
    Part("covered again", 20, 1.5, lambda image, t: lens.black(image, t), accept=16, size=(200, 240)),
    Part("without a clock", 50, 0.0, as_is),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame, and what is done before it is shown."""

    frame: Frame
    accept: bool
    wake: bool


@cache
def moments() -> tuple[Moment, ...]:
    stage, made = Stage(), []
    for part in DAY:
        stage.at += 300 if part.wake else 0
        for i in range(part.frames):
            stage.at += part.step
            if part.draw is None:
                jpeg = made[-1].frame.picture.jpeg()  # type: ignore[union-attr]
            else:
                image = part.draw(stage.ground.copy(), i * part.step)  # type: ignore[operator]
                stage.count += 1
                noisy = np.clip(image + stage.grain[stage.count % 7], 0, 255).astype(np.uint8)
                jpeg = cv2.imencode(".jpg", cv2.resize(noisy, part.size))[1].tobytes()
            made.append(Moment(stage.frame(jpeg), accept=i == part.accept, wake=part.wake and i == 0))
    return tuple(made)


def show(gate: Gate, moment: Moment) -> tuple[tuple[Sighting, ...], ViewState]:
    if moment.wake:
        gate.wake()
    if moment.accept:
        gate.accept(moment.frame)
    return gate.examine(moment.frame), gate.lookout.view


@cache
def whole() -> Told:
    gate = Gate(SETTINGS)
    return [show(gate, moment) for moment in moments()]


def place(name: str) -> tuple[int, int]:
    """First and last number of a part's frames."""
    names = [part.name for part in DAY]
    begin = sum(part.frames for part in DAY[: names.index(name)])
    return begin, begin + DAY[names.index(name)].frames


def test_the_day_has_all_in_it() -> None:
    views = {name: {view for _, view in whole()[slice(*place(name))]} for name in (part.name for part in DAY)}
    assert ViewState.COVERED in views["covered"]
    assert ViewState.FROZEN in views["frozen"]
    assert views["painted"] & {ViewState.SPRAYED, ViewState.COVERED}
    assert ViewState.BLACK in views["covered again"]
    told = {name: [s for seen, _ in whole()[slice(*place(name))] for s in seen] for name in views}
    changes = {name: [s.change for s in told[name] if s.change] for name in told}
    assert changes["uncovered"]
    assert changes["taken"]
    assert changes["down"]
    assert [s for s in told["walk"] if not s.change]


def test_split_at_every_frame() -> None:
    gate, seen = Gate(SETTINGS), []
    for moment in moments():
        gate = Gate.load(gate.dump(), SETTINGS)
        seen.append(show(gate, moment))
    assert seen == whole()


@pytest.mark.parametrize("name", [part.name for part in DAY])
def test_split_once_and_again_within_a_part(name: str) -> None:
    """Once, at its first, fourth, ... frame: what is lost by one break may come back with the next."""
    begin, end = place(name)
    ahead = Gate(SETTINGS)
    for number, moment in enumerate(moments()[:end]):
        if number >= begin and (number - begin) % 5 == 0:
            gate = Gate.load(ahead.dump(), SETTINGS)
            rest = moments()[number : end + 10]
            assert [show(gate, one) for one in rest] == whole()[number : end + 10]
        show(ahead, moment)
