"""What the measured cameras see: a calm yard, every picture different from the others."""

from __future__ import annotations

import simplejpeg  # type: ignore[import-untyped]

from tests.fakes.scene import Scene

SIZE = (800, 600)
NOISE = 8.0
"""With which these pictures have the bytes of a camera's."""

CALM = 17.0
"""Second of the yard's story from which nobody moves for a while."""


def stills(number: int, *, seed: int = 1, apart: float = 0.1) -> list[bytes]:
    """Return so many pictures of a calm yard, `apart` seconds from one to the next."""
    scene = Scene(seed, width=SIZE[0], height=SIZE[1], noise=NOISE)
    images = (scene.image(CALM + index * apart) for index in range(number))
    return [bytes(simplejpeg.encode_jpeg(image, 80, "BGR", "422")) for image in images]
