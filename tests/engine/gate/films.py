"""A film of a minute with its truth: a parcel is brought, a bin put out, the parcel taken."""

from __future__ import annotations

from tests.engine.gate.movers import bin_there, parcel, person
from tests.engine.gate.place import CALM, NOW, Camera, Nuisance, Thing
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Box, Sighting
from watchpost_engine.pictures.jpeg import JpegPicture

FPS, SECONDS = 5.0, 70.0
BROUGHT, PUT_OUT, TAKEN = 20.0, 36.0, 55.0
"""Seconds; the parcel stands at PARCEL, the bin at BIN (shares of the width)."""

PARCEL, BIN = 0.5, 0.25

type Shot = tuple[float, bytes]
"""Seconds, JPEG."""


def happens(t: float) -> tuple[list[Thing], list[Thing]]:
    """Who walks through, and what stands there at a moment."""
    things = []
    if BROUGHT <= t < TAKEN:
        things.append(parcel(PARCEL))
    if t >= PUT_OUT:
        things.append(bin_there(BIN))
    return [person(6, enters=BROUGHT - 3), person(6, enters=TAKEN - 3, back=True, coat=2)], things


def film(seed: int, nuisance: Nuisance = CALM) -> list[Shot]:
    """Times and JPEGs."""
    return [shot for shot, _ in film_with_truth(seed, nuisance)]


def film_with_truth(seed: int, nuisance: Nuisance = CALM) -> list[tuple[Shot, list[Box]]]:
    """Times and JPEGs, each with where somebody walks in it."""
    camera, shots = Camera(seed, FPS), []
    for i in range(round(SECONDS * FPS)):
        t = i / FPS
        walkers, things = happens(t)
        jpeg, true = camera.jpeg(nuisance, t, [*things, *walkers])
        shots.append(((t, jpeg), true[len(things) :]))
    return shots


def framed(shot: Shot) -> Frame:
    return Frame(camera_key="here/yard", captured_at=NOW, at=shot[0], picture=JpegPicture(shot[1]))


def project(shots: list[Shot]) -> list[Sighting]:
    """All that a new gate tells of a film."""
    gate = Gate(WatchSettings())
    return [sighting for shot in shots for sighting in gate.examine(framed(shot))]
