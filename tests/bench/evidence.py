"""Fits the weights of gate/evidence.py and prints them.

    python -m tests.bench.evidence SEQUENCE... [--judge SEQUENCE...]

The recipe. A SEQUENCE is a folder with `frames/*.jpg` and `meta.json` of generated footage (13 minutes, 5
pictures a second, every nuisance once): the truth of what moves and what was left or removed must be exact.
The gate watches it; every region that it weighs and that is a clean step is an example. Good ones lie on a
lasting change of the last 10 s; of each change the look that weighs most counts fully, the others hardly. Bad
ones lie in judged-empty time, away from what was told. Those in the last 16 s, for which the truth does not
ask, are left out. Good ones weigh a fifth of the bad ones together: an alarm costs more than a miss.
`--judge` says what is found and what is told falsely, at some weights, on sequences that were not fitted.

The weights there are from 33 sequences of the scenes yard, room and street and of six more that were made of
real sequences; judged on 15 others and the real ones: 164 of 171 changes that were weighed, none false.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from tests.bench import gate_footage as footage
from tests.bench.gate_watch import MOMENT
from watchpost_engine.gate import evidence, lasting
from watchpost_engine.gate.evidence import Stretch
from watchpost_engine.gate.gate import Gate
from watchpost_engine.gate.regions import Region
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.sighting import Box
from watchpost_engine.pictures.jpeg import JpegPicture

IN_TIME, END = 10.0, 16.0
"""Seconds in which a change is to be found, and at a sequence's end that are left out."""

SHARE, OTHERS, STRENGTH = 5.0, 0.02, 3.0
"""How many times less all good ones weigh than all bad ones; what the poorer looks at a change weigh; and how
much large weights cost (a ridge).
"""

ROUNDS = 4
"""How often the best look of each change is chosen anew."""

APART = 10.0
"""Seconds from which on two false ones count as two."""


type Weighed = list[tuple[Box, tuple[float, ...]]]
"""Where something was weighed, and its signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What was weighed once."""

    signs: tuple[float, ...]
    at: tuple[str, float]
    """Sequence and second."""

    change: tuple[str, int] | None
    """Sequence and frame of the change that it lies on; None: it is false."""


def examples(sequence: footage.Sequence, score: ModuleType) -> Iterator[Example]:
    """Watch a sequence; give what counts as good or bad of all that was weighed."""
    meta, gate = sequence.meta, Gate(WatchSettings())
    empty, fps, told = score.judged_empty(meta), sequence.fps, list[tuple[float, Box]]()
    for i, jpeg in enumerate(sequence.jpegs()):
        weighed: Weighed = []

        def note(region: Region, stretch: Stretch, least: float, to: Weighed = weighed) -> bool:
            """Take the signs down and decide as ever."""
            if evidence.is_clean(region, stretch):
                to.append(
                    (region.box(stretch.found.rest.shape), tuple(evidence.signs(region, stretch, least)))
                )
            return evidence.is_sure(region, stretch, least)

        frame = Frame(camera_key="a/b", captured_at=MOMENT, at=i / fps, picture=JpegPicture(jpeg))
        with patch.object(lasting, "is_sure", note):
            told += [(i / fps, box) for one in gate.examine(frame) if one.change for box in one.boxes]
        for box, signs in weighed:
            at = (sequence.meta["name"], i / fps)
            on = [
                c
                for c in meta["persist"]
                if 0 <= i - c["since"] <= IN_TIME * fps and score.on_object(box, score.share(meta, c["box"]))
            ]
            known = any(at[1] - when < IN_TIME and score.on_object(box, old) for when, old in told)
            if on:
                yield Example(signs=signs, at=at, change=(at[0], on[0]["since"]))
            elif empty[i] and not known and i < len(empty) - END * fps:
                yield Example(signs=signs, at=at, change=None)


def fit(all_of_them: Sequence[Example]) -> NDArray[np.float64]:
    """Return the weights of the signs, and last what speaks against all."""
    signs = np.array([(*one.signs, 1.0) for one in all_of_them])
    good = np.array([one.change is not None for one in all_of_them])
    counts, weights = np.ones(len(good)), np.zeros(signs.shape[1])
    for _ in range(ROUNDS):
        counts[good] *= (len(good) - good.sum()) / SHARE / counts[good].sum()
        weights = regress(signs, good, counts)
        counts = best_looks(all_of_them, signs @ weights)
    return weights


def regress(
    signs: NDArray[np.float64], good: NDArray[np.bool_], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logistic regression with a ridge, by Newton's method."""
    weights = np.zeros(signs.shape[1])
    ridge = STRENGTH * np.diag([*np.ones(signs.shape[1] - 1), 1e-6])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(signs @ weights, -30, 30)))
        slope = signs.T @ ((likely - good) * counts) + ridge @ weights
        bend = (signs * (counts * likely * (1 - likely))[:, None]).T @ signs + ridge
        weights -= np.linalg.solve(bend, slope)
    return weights


def best_looks(all_of_them: Sequence[Example], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how much each example counts: of the looks at one change only the best one fully."""
    best: dict[tuple[str, int] | None, float] = defaultdict(lambda: -np.inf)
    for one, value in zip(all_of_them, weight, strict=True):
        best[one.change] = max(best[one.change], value)
    return np.array(
        [
            1.0 if c.change is None or v >= best[c.change] else OTHERS
            for c, v in zip(all_of_them, weight, strict=True)
        ]
    )


def judged(all_of_them: Sequence[Example], weights: NDArray[np.float64], at: float) -> str:
    """Say what is found and how much is told falsely from a weight on."""
    sure = [one for one in all_of_them if np.dot((*one.signs, 1.0), weights) > at]
    false, found = sorted(one.at for one in sure if one.change is None), {one.change for one in sure}
    pairs = zip([("", 0.0), *false], false, strict=False)
    runs = sum(1 for last, one in pairs if last[0] != one[0] or one[1] - last[1] > APART)
    all_changes = len({one.change for one in all_of_them} - {None})
    return f"from {at:4.1f} on: {len(found - {None})} of {all_changes} weighed found, {runs} false"


def load(folders: Sequence[str], score: ModuleType) -> list[Example]:
    """Watch all of some folders."""
    metas = {Path(folder): score.load_meta(Path(folder)) for folder in folders}
    found = [footage.Sequence(meta=meta, folder=folder) for folder, meta in metas.items()]
    return [example for sequence in found for example in examples(sequence, score)]


def main(chosen: list[str]) -> None:
    """Fit, print, judge."""
    cut = chosen.index("--judge") if "--judge" in chosen else len(chosen)
    if (folder := footage.find()) is None or not chosen[:cut]:
        raise SystemExit(__doc__)
    score = footage.load_score(folder)
    weights = fit(load(chosen[:cut], score))
    sys.stdout.write(
        f"WEIGHTS = {tuple(round(float(w), 2) for w in weights[:-1])}\nOTHERWISE = {weights[-1]:.2f}\n"
    )
    if others := load(chosen[cut + 1 :], score):
        sys.stdout.writelines(f"{judged(others, weights, at)}\n" for at in (-1.0, -0.5, 0.0, 0.5, 1.0))


if __name__ == "__main__":
    main(sys.argv[1:])
