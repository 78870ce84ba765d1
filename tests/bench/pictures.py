"""What the measured cameras see: a calm yard, every picture different from the others."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import av
import simplejpeg  # type: ignore[import-untyped]

from tests.fakes.scene import Scene
from tests.fakes.scene_story import YARD, Story

type Codec = Literal["libx264", "libx265"]

SIZE = (800, 600)
NOISE = 8.0
"""With which these pictures have the bytes of a camera's."""

FPS, BITRATE = 15, 4_000_000
"""Of video."""

CALM = 17.0
"""Second of the yard's story from which nobody moves for a while."""


def stills(number: int, *, seed: int = 1, apart: float = 0.1) -> list[bytes]:
    """Return so many pictures of a calm yard, `apart` seconds from one to the next."""
    scene = Scene(seed, width=SIZE[0], height=SIZE[1], noise=NOISE)
    images = (scene.image(CALM + index * apart) for index in range(number))
    return [bytes(simplejpeg.encode_jpeg(image, 80, "BGR", "422")) for image in images]


def video(path: Path, seconds: float, codec: Codec, story: Story = YARD, begin: float = CALM) -> Path:
    """Write a yard, the calm one, as a camera sends it: 1080p, 15 frames and 4 Mbit a second, 2 s a group."""
    scene = Scene(1, width=1920, height=1080, noise=4.0, story=story)
    options = {"bf": "0", "preset": "veryfast", "maxrate": str(BITRATE), "bufsize": str(BITRATE)}
    if codec == "libx265":
        options["preset"] = "ultrafast"
        options["x265-params"] = f"log-level=none:bframes=0:keyint={2 * FPS}:min-keyint={2 * FPS}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = scene.width, scene.height, "yuv420p"
        stream.bit_rate, stream.gop_size = BITRATE, 2 * FPS
        for index in range(round(seconds * FPS)):
            image = scene.image(begin + index / FPS)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())
    return path
