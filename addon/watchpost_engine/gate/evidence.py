"""How sure it is that a thing came or went where the means of some seconds differ: one weighted sum.

No single sign decides: a faint thing may be large, a small one sharp. The weights are a logistic
regression's, fitted by `python -m tests.bench.evidence` to generated sequences (its recipe is there) and
judged on others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .glow import axes, crispness, softness
from .nuisance import Rests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from .difference import View
    from .planes import Plane
    from .regions import Region
    from .scene import Found

    type Vector = NDArray[np.floating]
    """One value for each of some pictures."""

WEIGHTS = (1.05, -0.96, -1.62, -0.61, -2.98, 1.17)
"""By what the signs are multiplied, in their order."""

OTHERWISE = -14.4
"""What speaks against every change: above 0 it is surer that there was one."""

BEST = (6.0, 0.0, -5.8, 0.0, -3.5)
"""The most that each sign can say for a thing, but the last, which the region's size bounds."""

UNEVEN = 0.33
"""How far single pictures may be from a clean step; of 492 things found, one was further."""

SPARSE = 4
"""Every so many-th pixel is enough to tell how much all changes."""

KNOWN = 0.5
"""How far the settled scene may be on the way: what only goes back to it was somebody who stood there."""

STIRS = 20.0
"""How many times more than half of the picture it may change from one picture to the next: people do not
stand as still as things. Of 112 things, 5 stirred more (somebody passed before them), of 23 people 14.
"""

SHARP = 3.3
"""How sharp a change must be on 60 lines: soft ones are light. All 492 were as sharp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Two means of some seconds held against each other, and the single pictures at one brightness.

    `older`, `newer`: pictures x height x width; `noise`: each pixel's usual rest, gray squared; `known`: the
    settled scene.
    """

    found: Found
    before: View
    older: Plane
    newer: Plane
    noise: Plane
    known: Plane


def is_sure(region: Region, stretch: Stretch, least: float) -> bool:
    """Whether it is sure that a thing came or went in a region. `least`: how many pixels count.

    Most regions fall at the first signs, so the costly ones come last.
    """
    best = (*BEST, size_sign(region.size, least))
    weight = OTHERWISE + sum(w * most for w, most in zip(WEIGHTS, best, strict=True))
    for w, most, sign in zip(WEIGHTS, best, signs(region, stretch, least), strict=True):
        weight += w * (sign - most)
        if weight <= 0:
            return False
    return is_clean(region, stretch)


def is_clean(region: Region, stretch: Stretch) -> bool:
    """Whether a change is sharp, came in one step, was not only hidden, and stands still as things do."""
    difference = (stretch.found.now.image - stretch.before.image)[region.window]
    lines = stretch.found.rest.shape[0]
    if crispness(difference, region.mask.view(np.uint8)) <= SHARP * softness(lines):
        return False
    before, after, known = progress(region, stretch)
    if uneven(before, after) >= UNEVEN or known >= KNOWN:
        return False
    return not any(stirs(region, planes) for planes in (stretch.older, stretch.newer))


def signs(region: Region, stretch: Stretch, least: float) -> Iterator[float]:
    """Give logarithms of what tells a thing from light, weather and noise.

    How much the pattern changed, in gray squared; the usual rest of these pixels; how much of the picture
    differs; how long for its width the region is; how far single pictures are from a clean step; how many
    pixels no shift explains, in least ones.
    """
    window, mask = region.window, region.mask
    found, before = stretch.found, stretch.before
    power = float(np.square((found.now.fine[window] - before.fine[window])[mask]).mean())
    yield between(math.log(power + 1e-3), 1, 6)
    yield math.log(float(stretch.noise[window][mask].mean()) + 1)
    yield math.log(found.count / found.mask.size + 0.003)
    along, across, _ = axes(mask)
    yield between(math.log(along / max(across, 1.0)), 0, 2.5)
    yield between(math.log(uneven(*progress(region, stretch)[:2]) + 0.03), -3.5, 1)
    yield size_sign(unmatched(region, found, before), least)


def size_sign(pixels: int, least: float) -> float:
    """Say how much a thing so many pixels are."""
    return between(math.log(pixels / least + 0.05), -3, 2.5)


def between(value: float, low: float, high: float) -> float:
    """Bring a value into bounds."""
    return min(max(value, low), high)


def unmatched(region: Region, found: Found, before: View) -> int:
    """Count pixels that no shift by one explains, in the mean that has more of them: it holds the thing."""
    rest, level = found.rest[region.window], found.level[region.window]
    rests = Rests(found.now, before, region)
    ways = rests.least(rest), rests.least_the_other_way(rest)
    return max(int(np.count_nonzero(region.mask & (way > level))) for way in ways)


def uneven(before: Vector, after: Vector) -> float:
    """Tell how far the single pictures are from a step: none of the change before it, all of it after."""
    return math.sqrt(float(np.square(before).mean() + np.square(after - 1).mean()))


def stirs(region: Region, pictures: Plane) -> bool:
    """Whether a region changes much more from picture to picture than half of all does."""
    steps = np.square(np.diff(pictures[..., *region.window], axis=0))[:, region.mask]
    usual = np.median(np.square(np.diff(pictures[:, ::SPARSE, ::SPARSE], axis=0)).mean(0))
    return float(steps.mean()) + 1 > STIRS * (float(usual) + 1)


def progress(region: Region, stretch: Stretch) -> tuple[Vector, Vector, float]:
    """Tell how far the older and newer pictures and the settled scene are on the way between the means."""
    (rows, columns), mask = region.window, region.mask
    was, now = stretch.before, stretch.found.now
    pattern = (now.fine[rows, columns] - was.fine[rows, columns])[mask]
    pattern -= pattern.mean()
    old, new, known = (
        float(plane[rows, columns][mask] @ pattern) for plane in (was.image, now.image, stretch.known)
    )
    older, newer = (planes[:, rows, columns][:, mask] @ pattern for planes in (stretch.older, stretch.newer))
    whole = max(new - old, 1e-3)
    return (older - old) / whole, (newer - old) / whole, (known - old) / whole
