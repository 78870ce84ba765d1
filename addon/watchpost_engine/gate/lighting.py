"""A lighting: a scene that is put by small, and taken out again when its light, or its view, is back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .difference import look
from .scene import Scene

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .difference import View


@dataclass(slots=True)
class Lighting:
    """A scene put by: image and noise as whole gray levels, and where it is out of date."""

    image: NDArray[np.uint8]
    noise: NDArray[np.uint8]
    stale: NDArray[np.bool_]


def put_by(scene: Scene) -> Lighting:
    """Keep a scene small."""
    image, noise = (np.clip(p + 0.5, 0, 255).astype(np.uint8) for p in (scene.view.image, scene.noise))
    return Lighting(image, noise, np.zeros(image.shape, bool))


def restore(light: Lighting, now: View) -> Scene:
    """Take a scene out again, brought up to date where it is stale."""
    image = light.image.astype(np.float32)
    if light.stale.any():
        gain = (float(image.mean()) + 1) / (float(now.image.mean()) + 1)
        image[light.stale] = now.image[light.stale] * np.float32(gain)
    scene = Scene(look(image))
    scene.noise[:] = light.noise
    return scene
