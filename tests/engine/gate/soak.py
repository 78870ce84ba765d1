"""A long time before a camera: pictures that are made once and shown over and over, on a simulated clock.

`Soak(seed)` plays rounds of five minutes at 5 fps: calm, passing light, walkers, a thing left and taken. Each
picture is decoded once, however often it is shown: a day has 432,000 frames.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import simplejpeg

from tests.engine.gate.lights import exposure, infrared
from tests.engine.gate.movers import parcel, person
from tests.engine.gate.place import CALM, NOW, Camera, Nuisance, Thing
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Sighting, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture

FPS = 5.0
ROUND = 300.0
"""Seconds."""

LEFT, TAKEN = 60.0, 150.0
WALKS = (55.0, 145.0, 250.0)
NIGHT = (180.0, 240.0)
LIGHT = (90.0, 110.0)


def jpegs(
    camera: Camera, seconds: float, nuisance: Nuisance = CALM, things: tuple[Thing, ...] = ()
) -> list[JpegPicture]:
    """So many seconds of pictures."""
    times = (i / FPS for i in range(round(seconds * FPS)))
    return [JpegPicture(camera.jpeg(nuisance, t, things)[0]) for t in times]


def enlarged(picture: JpegPicture, width: int, height: int) -> JpegPicture:
    pixels = simplejpeg.decode_jpeg(picture.jpeg(), "BGR")
    return JpegPicture(simplejpeg.encode_jpeg(cv2.resize(pixels, (width, height)), 80, "BGR", "420"))


@dataclass
class Reel:
    """Short strips of film, of which a round is put together."""

    seed: int
    strips: dict[str, list[JpegPicture]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        camera, thing = Camera(self.seed), parcel(0.6)
        by_night = Nuisance(effect=infrared, grain=5)
        walk = person(8)
        self.strips = {
            "bare": jpegs(camera, 7),
            "thing": jpegs(camera, 7, things=(thing,)),
            "night": jpegs(camera, 7, by_night),
            "light": jpegs(camera, 20, Nuisance(effect=exposure), (thing,)),
            "walk": jpegs(camera, 8, things=(walk,)),
            "walk off": jpegs(camera, 8, things=(thing, walk)),
        }

    def enlarge(self, width: int, height: int) -> None:
        """Show the same in a finer resolution."""
        self.strips = {
            name: [enlarged(one, width, height) for one in strip] for name, strip in self.strips.items()
        }

    def at(self, t: float) -> JpegPicture:
        """The picture at a moment of the round."""
        name, begin = self.strip(t)
        strip = self.strips[name]
        return strip[round((t - begin) * FPS) % len(strip)]

    def strip(self, t: float) -> tuple[str, float]:
        """Which strip runs at a moment, and since when."""
        there = LEFT <= t < TAKEN
        for begin in WALKS:
            if begin <= t < begin + 8:
                return ("walk off" if there else "walk"), begin
        if LIGHT[0] <= t < LIGHT[1]:
            return "light", LIGHT[0]
        if NIGHT[0] <= t < NIGHT[1]:
            return "night", NIGHT[0]
        return ("thing" if there else "bare"), 0.0


@dataclass
class Soak:
    """A gate, and what it told in each round."""

    seed: int = 0
    gate: Gate = field(default_factory=lambda: Gate(WatchSettings()))
    at: float = 0.0

    def __post_init__(self) -> None:
        self.reel = Reel(self.seed)

    def round(self) -> list[Sighting]:
        """Play one round and give all that was told."""
        return [sighting for picture in self.pictures() for sighting in self.show(picture)]

    def pictures(self) -> Iterator[JpegPicture]:
        return (self.reel.at(i / FPS) for i in range(round(ROUND * FPS)))

    def show(self, picture: JpegPicture) -> tuple[Sighting, ...]:
        self.at += 1 / FPS
        frame = Frame(camera_key="here/yard", captured_at=NOW, at=self.at, picture=picture)
        return self.gate.examine(frame)


def count(told: list[Sighting]) -> tuple[list[str], int]:
    """The lasting changes by name, and how many frames showed activity."""
    changes = [str(one.change) for one in told if one.kind is SightingKind.DIFFERENCE]
    return changes, sum(one.kind is SightingKind.ACTIVITY for one in told)


def weight(thing: object, seen: set[int] | None = None) -> int:
    """Bytes that an object takes with all it holds: planes, containers, and what has attributes."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, type) or callable(thing):
        return 0
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        return weight(thing.base, seen) if isinstance(thing.base, np.ndarray) else thing.nbytes
    if isinstance(thing, dict):
        parts = [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset | deque):
        parts = [*thing]
    else:
        slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
        parts = [getattr(thing, name) for name in slots if hasattr(thing, name)]
        parts.append(getattr(thing, "__dict__", None))
    return sys.getsizeof(thing) + sum(weight(part, seen) for part in parts)
