"""How right the gate is and what it costs, beside simple rivals on the same bytes in the same run.

One process, one thread; costs are medians of a core's own time, so that busy neighbours do not count.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import simplejpeg  # type: ignore[import-untyped]

from tests.bench import gate_footage as footage
from tests.bench.gate_rivals import RIVALS, Rival, unlike_pair
from tests.bench.report import Line, middle
from watchpost_engine.gate.compare import compare
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Sighting, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BLOCK = 20.0
"""Seconds of one nuisance that count as one."""

LATE = 20.0
"""Seconds within which a lasting change counts as told."""

OURS = "ours"


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
    JpegPicture(jpeg).gray(gate._lines)
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
    at_most: bool = False,
    unit: str = "",
    rivals: dict[str, float] | None = None,
    notes: tuple[str, ...] = (),
) -> Line:
    """One row, with what the rivals reached."""
    rival = ", ".join(f"{name} {value:.2f}" for name, value in (rivals or {}).items())
    return Line(what=what, figure=ours, target=target, at_most=at_most, unit=unit, rival=rival, notes=notes)


def accuracy(runs: list[Run], score: ModuleType) -> list[Line]:
    """Events, false alarms and lasting changes, as score.py counts them."""
    totals = {
        name: score.total(score.tally(run.sequence.meta, run.seen[name].boxes) for run in runs)
        for name in runs[0].seen
    }
    ours = totals.pop(OURS)
    worst, blocks = worst_nuisance(runs, score, OURS)
    lines = [
        line("recall", ours.recall, 0.98, rivals={n: t.recall for n, t in totals.items()}),
        line("F1", ours.f1, 0.94, rivals={n: t.f1 for n, t in totals.items()}),
        line(
            "false alarms",
            ours.alarms_per_hour,
            18,
            at_most=True,
            unit="/h",
            rivals={n: t.alarms_per_hour for n, t in totals.items()},
            notes=(f"{ours.alarms} in {ours.empty_s / 3600:.2f} judged-empty hours",),
        ),
        line(
            f"worst nuisance ({worst})",
            blocks[worst],
            0.2,
            at_most=True,
            rivals={name: worst_nuisance(runs, score, name)[1][worst] for name in totals},
            notes=tuple(f"{name}: {share:.0%} of blocks" for name, share in sorted(blocks.items()) if share),
        ),
    ]
    if ours.lasting:
        told, right = kinds(runs, score)
        shares = {n: t.lasting_found / t.lasting for n, t in totals.items()}
        lines.append(line("lasting changes", ours.lasting_found / ours.lasting, 0.9, rivals=shares))
        lines.append(line("told right", right / max(told, 1), 0.8, notes=(f"{right} of {told} told",)))
    return lines


def worst_nuisance(runs: list[Run], score: ModuleType, name: str) -> tuple[str, dict[str, float]]:
    """Return the nuisance with the largest share of blocks that hold a false sighting, and all shares."""
    fired: dict[str, list[bool]] = defaultdict(list)
    for run in runs:
        meta, boxes = run.sequence.meta, run.seen[name].boxes
        empty, names = score.judged_empty(meta), meta.get("nuis", [])
        start = 0
        while start < len(names):
            stop = start
            most = start + int(BLOCK * run.sequence.fps)
            while stop < min(len(names), most) and names[stop] == names[start]:
                stop += 1
            if empty[start:stop].any() and names[start] != "calm":
                hit = any(boxes[i] and empty[i] for i in range(start, stop))
                fired[names[start]].append(hit)
            start = stop
    shares = {nuisance: sum(hits) / len(hits) for nuisance, hits in fired.items()} or {"none": 0.0}
    return max(shares, key=lambda nuisance: shares[nuisance]), shares


def kinds(runs: list[Run], score: ModuleType) -> tuple[int, int]:
    """Return how many lasting changes our gate told as a difference, and how many of them rightly."""
    told = right = 0
    for run in runs:
        meta, fps = run.sequence.meta, run.sequence.fps
        for change in meta.get("persist", []):
            if not change.get("box"):
                continue
            spot, since = score.share(meta, change["box"]), change["since"]
            differences = (
                sighting
                for sightings in run.seen[OURS].sightings[max(0, int(since - fps)) : int(since + LATE * fps)]
                for sighting in sightings
                if sighting.kind is SightingKind.DIFFERENCE
                and any(score.on_object(box, spot) for box in sighting.boxes)
            )
            if first := next(differences, None):
                told += 1
                right += first.change == {"left": "appeared", "removed": "disappeared"}[change["kind"]]
    return told, right


def compared(pairs: list[footage.Pair], score: ModuleType) -> list[Line]:
    """Before/after pairs: the area under the curve."""
    settings, lines = WatchSettings(), []
    ours = [compare(JpegPicture(p.before), JpegPicture(p.after), settings) for p in pairs]
    theirs = [unlike_pair(p.before, p.after) for p in pairs]
    for real, what in ((True, "real pairs, AUC"), (False, "generated pairs, AUC")):
        chosen = [i for i, pair in enumerate(pairs) if pair.real is real]
        if not chosen:
            continue
        areas = [
            score.auc(
                [v[i] for i in chosen if pairs[i].changed], [v[i] for i in chosen if not pairs[i].changed]
            )
            for v in ([difference.score for difference in ours], theirs)
        ]
        false = sum(ours[i].changed for i in chosen if not pairs[i].changed)
        note = f"{false} false of {sum(not pairs[i].changed for i in chosen)} unchanged"
        lines.append(line(what, areas[0], 0.94, rivals={"largest SSIM blob": areas[1]}, notes=(note,)))
    return lines


def costs(runs: list[Run]) -> list[Line]:
    """What a picture costs, against the cheapest common rival and a bare decode."""

    def all_of(name: str, what: str) -> list[float]:
        return [value for run in runs for value in getattr(run.seen[name], what)]

    detect, rival = all_of(OURS, "detect"), all_of("MOG2 180", "detect")
    whole = [a + b for a, b in zip(all_of(OURS, "decode"), detect, strict=True)]
    bare = [value for run in runs for value in run.bare]
    notes = []
    for run in runs:
        mine, its = run.seen[OURS], run.seen["MOG2 180"].detect
        total = np.add(mine.decode, mine.detect)
        notes.append(
            f"{run.sequence.meta['name']}: detect {middle(mine.detect) / middle(its):.2f} "
            f"(means {np.mean(mine.detect) / np.mean(its):.2f}), "
            f"with decoding {middle(total.tolist()) / middle(run.bare):.2f} "
            f"(means {total.mean() / np.mean(run.bare):.2f})"
        )
    others = {n: middle(all_of(n, "detect")) / middle(rival) for n in runs[0].seen if n != OURS}
    return [
        line(
            "detect / MOG2 180",
            middle(detect) / middle(rival),
            0.25,
            at_most=True,
            rivals=others,
            notes=tuple(notes),
        ),
        line("decode + detect / bare gray", middle(whole) / middle(bare), 1.25, at_most=True),
    ]


def drawn_accuracy(run: Run) -> list[Line]:
    """Walks found, and sightings where nobody walks, in the yard that is drawn in this project."""
    events, labels = run.sequence.meta["events"], np.array(run.sequence.meta["labels"])
    settle = int(12 * run.sequence.fps)  # what was left is told after its walk
    empty = np.convolve(labels != 0, np.ones(settle), "full")[: len(labels)] == 0
    found = {
        name: sum(any(seen.boxes[first : last + 1]) for first, last in events) / len(events)
        for name, seen in run.seen.items()
    }
    false = {
        name: sum(bool(b) and bool(e) for b, e in zip(seen.boxes, empty, strict=True)) / max(1, empty.sum())
        for name, seen in run.seen.items()
    }
    ours = found.pop(OURS), false.pop(OURS)
    return [
        line("recall, drawn yard", ours[0], 0.98, rivals=found, notes=("no footage: our own drawn yard",)),
        line("empty pictures with a sighting", ours[1], 0.01, at_most=True, rivals=false),
    ]


async def measure(work: Path) -> list[Line]:
    """Measure on the footage there is, or else on the drawn yard."""
    cv2.setNumThreads(1)
    folder = footage.find()
    if folder is None:
        run = watch(footage.drawn(work))
        return [*drawn_accuracy(run), *costs([run])]
    score, sequences = footage.load_score(folder), footage.sequences(folder, work)
    runs = [watch(sequence) for sequence in sequences]
    return [*accuracy(runs, score), *compared(list(footage.pairs(folder, sequences)), score), *costs(runs)]
