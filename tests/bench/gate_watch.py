"""Shows the gate and its rivals every picture of a sequence; notes what they said and what it cost."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import simplejpeg  # type: ignore[import-untyped]

from tests.bench import gate_footage as footage
from tests.bench.gate_rivals import RIVALS, Rival
from tests.bench.report import Line
from watchpost_engine.gate import sensitivity
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Sighting
from watchpost_engine.pictures.jpeg import JpegPicture

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
OURS = "ours"
LINES = sensitivity.lines(sensitivity.finest(WatchSettings()))


@dataclass
class Seen:
    """What one detector said of one sequence, and what it cost (seconds per picture)."""

    boxes: list[list[Any]] = field(default_factory=list)
    sightings: list[tuple[Sighting, ...]] = field(default_factory=list)
    decode: list[float] = field(default_factory=list)
    detect: list[float] = field(default_factory=list)


@dataclass
class Run:
    """All detectors on one sequence, and a bare decode of the same pictures."""

    sequence: footage.Sequence
    seen: dict[str, Seen]
    bare: list[float]


def clock() -> float:
    """Seconds of a core that this thread had."""
    return time.thread_time()


def watch(sequence: footage.Sequence) -> Run:
    """Show every picture to everybody, one after the other."""
    rivals: list[Rival] = [kind() for kind in RIVALS]
    run = Run(sequence, {name: Seen() for name in (OURS, *(rival.name for rival in rivals))}, [])
    gate = Gate(WatchSettings())
    for i, jpeg in enumerate(sequence.jpegs()):
        start = clock()
        simplejpeg.decode_jpeg(jpeg, "GRAY")
        run.bare.append(clock() - start)
        for rival in rivals:
            seen, start = run.seen[rival.name], clock()
            pixels = rival.decode(jpeg)
            decoded = clock()
            seen.boxes.append(rival.detect(pixels))
            seen.decode.append(decoded - start)
            seen.detect.append(clock() - decoded)
        examine(gate, jpeg, i / sequence.fps, run.seen[OURS])
    return run


def examine(gate: Gate, jpeg: bytes, at: float, seen: Seen) -> None:
    """Show a picture to our gate. What decoding costs is measured apart: the gate does it inside."""
    start = clock()
    JpegPicture(jpeg).gray(LINES)
    decoded = clock()
    frame = Frame(camera_key="bench", captured_at=MOMENT, at=at, picture=JpegPicture(jpeg))
    sightings = gate.examine(frame)
    seen.decode.append(decoded - start)
    seen.detect.append(clock() - decoded - (decoded - start))
    seen.sightings.append(sightings)
    seen.boxes.append([box for sighting in sightings for box in sighting.boxes])


def line(
    what: str,
    ours: float,
    target: float,
    *,
    aim: float | None = None,
    at_most: bool = False,
    unit: str = "",
    rivals: dict[str, float] | None = None,
    notes: tuple[str, ...] = (),
) -> Line:
    """One row, with what the rivals reached."""
    rival = ", ".join(f"{name} {value:.2f}" for name, value in (rivals or {}).items())
    return Line(
        what=what, figure=ours, target=target, aim=aim, at_most=at_most, unit=unit, rival=rival, notes=notes
    )
