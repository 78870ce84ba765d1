"""How right the gate is and what it costs, beside simple rivals on the same bytes in the same run.

One process, one thread; costs are medians of a core's own time, so that busy neighbours do not count.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tests.bench import gate_footage as footage
from tests.bench.gate_scores import accuracy, compared
from tests.bench.gate_watch import OURS, Run, line, watch
from tests.bench.report import Line, middle


def costs(runs: list[Run]) -> list[Line]:
    """What a picture costs, against the cheapest common rival and a bare decode."""

    def all_of(name: str, what: str) -> list[float]:
        return [value for run in runs for value in getattr(run.seen[name], what)]

    detect, rival = all_of(OURS, "detect"), all_of("MOG2 180", "detect")
    decode, bare = all_of(OURS, "decode"), [value for run in runs for value in run.bare]
    whole = [a + b for a, b in zip(decode, detect, strict=True)]
    notes = [f"of each picture to its own, the median: {paired(detect, rival):.2f}"]
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
            aim=0.12,
            at_most=True,
            rivals=others,
            notes=tuple(notes),
        ),
        line(
            "decode + detect / bare gray",
            (middle(decode) + middle(detect)) / middle(bare),
            1.25,
            aim=1.1,
            at_most=True,
            notes=(
                "the median of decoding and that of detecting, as of all detectors",
                f"of each picture to its own, the median: {paired(whole, bare):.2f}",
                f"the median of the sums: {middle(whole) / middle(bare):.2f}",
            ),
        ),
    ]


def paired(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios: sequences of other sizes do not mix, as they do in two medians."""
    return middle([a / max(b, 1e-9) for a, b in zip(ours, theirs, strict=True)])


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
