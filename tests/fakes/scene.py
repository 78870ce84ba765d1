"""A yard in front of a camera, for tests and the demo: drawn, but with a sensor's noise and moving leaves.

Scene(7).jpeg(3.5)                     the picture at 3.5 s
Scene(7).changes                       what lastingly changes, when and where
write_mp4(path, Scene(7), seconds=20)  the same as a camera's video
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal

import av
import cv2
import numpy as np
import simplejpeg  # type: ignore[import-untyped]

from tests.fakes.scene_story import DRIVE, YARD, Change, Stay, Story
from tests.fakes.scene_things import THINGS, Brush, Image, walker

MARGIN = 64
"""By how much the field of noise is larger than the picture, so that no two pictures share theirs."""

WALKER = 0.34
"""Height of somebody at the front edge, as a share of the picture's."""


class Scene:
    """One yard. The same seed gives the same pictures, whatever is asked first."""

    def __init__(
        self, seed: int, *, width: int = 640, height: int = 480, noise: float = 4.0, story: Story = YARD
    ) -> None:
        """`noise` is the sensor's, as standard deviation in steps of 256."""
        self.width, self.height, self.story = width, height, story
        self._seed = seed
        random = np.random.default_rng(seed)
        self._yard = draw_yard(width, height, random)
        self._noise = random.normal(0.0, noise, (height + MARGIN, width + MARGIN, 3)).astype(np.float32)
        self._leaves = random.normal(0.0, 1.0, (height // 8, width // 8)).astype(np.float32)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The truth: all lasting changes of one round of the story."""
        return self.story.changes(self.width / self.height)

    def image(self, t: float) -> Image:
        """The picture at a moment (s): height x width x 3, blue, green, red."""
        moment = t % self.story.length
        image = self._yard.copy()
        self._move_leaves(image, t)
        for stay in self.story.stays:
            self._put(image, stay, moment)
        for walk in self.story.walks:
            if walk.start <= moment <= walk.stop:
                tall = self.height * WALKER * (walk.y + 0.1)
                brush = Brush(image, walk.x(moment) * self.width, walk.y * self.height, tall)
                walker(brush, 9.0 * (moment - walk.start), walk.coat)
        return self._sense(image, t)

    def jpeg(self, t: float, quality: int = 80) -> bytes:
        """The picture at a moment as a camera sends it."""
        return bytes(simplejpeg.encode_jpeg(self.image(t), quality, "BGR", "420"))

    def _put(self, image: Image, stay: Stay, moment: float) -> None:
        place, away = stay.place, 0.0
        if place.what == "car":  # it drives in from the right and away to the right
            away = max(stay.start - moment, moment - stay.stop, 0.0) / DRIVE
        if (stay.start <= moment < stay.stop) or 0.0 < away < 1.0:
            x = place.x + 0.9 * away**1.5
            THINGS[place.what](
                Brush(image, x * self.width, place.y * self.height, place.height * self.height)
            )

    def _move_leaves(self, image: Image, t: float) -> None:
        """The tree's crown rustles: light and dark change places, a little."""
        top, bottom, left, right = 0, int(self.height * 0.34), int(self.width * 0.78), self.width
        shift = int(4 + 3 * math.sin(t * 1.3)), int(4 + 3 * math.cos(t * 0.9))
        leaves = np.roll(self._leaves, shift, (0, 1))[: (bottom - top) // 8 + 1, : (right - left) // 8 + 1]
        light = np.asarray(cv2.resize(leaves, (right - left, bottom - top)))
        crown = image[top:bottom, left:right]
        green = (crown[:, :, 1] > crown[:, :, 0]) & (crown[:, :, 1] < 130)
        crown[green] = np.clip(crown[green] + 7.0 * light[green][:, None], 0, 255).astype(np.uint8)

    def _sense(self, image: Image, t: float) -> Image:
        """What the sensor makes of it: clouds move a little, and every pixel trembles."""
        random = np.random.default_rng((self._seed, round(t * 1000)))
        down, right = random.integers(0, MARGIN, 2)
        noise = self._noise[down : down + self.height, right : right + self.width]
        light = 1.0 + 0.012 * math.sin(t / 17.0)
        seen: Image = np.clip(image * np.float32(light) + noise, 0, 255).astype(np.uint8)
        return seen


def draw_yard(width: int, height: int, random: np.random.Generator) -> Image:
    """The empty yard: sky, house with door and window, fence, lawn, path, driveway and a tree."""
    image = np.zeros((height, width, 3), np.uint8)
    horizon = int(height * 0.42)
    image[:horizon] = np.linspace((214, 182, 150), (228, 214, 200), horizon)[:, None, :]
    lawn = np.linspace((62, 104, 84), (52, 122, 96), height - horizon)[:, None, :]
    tufts = cv2.resize(random.normal(0, 9, (height // 2, width // 2)), (width, height - horizon))
    image[horizon:] = np.clip(lawn + tufts[:, :, None], 0, 255)
    draw = Brush(image, 0, height, 1.0)

    def area(colour: tuple[int, int, int], *corners: tuple[float, float]) -> None:
        draw.area(colour, *((x * width, (1 - y) * height) for x, y in corners))

    area((128, 134, 138), (0.30, 0.62), (0.40, 0.62), (0.95, 1.0), (0.18, 1.0))  # path and driveway
    area((150, 176, 196), (0.0, 0.12), (0.46, 0.12), (0.46, 0.60), (0.0, 0.60))  # wall
    area((70, 76, 110), (0.0, 0.0), (0.50, 0.0), (0.52, 0.14), (0.0, 0.14))  # roof
    area((58, 66, 84), (0.30, 0.28), (0.41, 0.28), (0.41, 0.61), (0.30, 0.61))  # door
    area((96, 84, 70), (0.07, 0.26), (0.22, 0.26), (0.22, 0.44), (0.07, 0.44))  # window
    area((170, 160, 150), (0.085, 0.275), (0.14, 0.275), (0.14, 0.42), (0.085, 0.42))
    for post in np.arange(0.48, 1.0, 0.035):
        area((112, 140, 158), (post, 0.40), (post + 0.018, 0.40), (post + 0.018, 0.56), (post, 0.56))
    area((104, 130, 148), (0.46, 0.44), (1.0, 0.44), (1.0, 0.46), (0.46, 0.46))
    area((38, 56, 74), (0.88, 0.2), (0.915, 0.2), (0.925, 0.62), (0.87, 0.62))  # trunk
    for x, y, size in ((0.9, 0.16, 0.15), (0.83, 0.2, 0.09), (0.97, 0.21, 0.1), (0.89, 0.05, 0.09)):
        draw.disc((48, 92, 62), (x * width, (1 - y) * height), size * width * 0.8, size * height)
    grain = random.normal(0, 2.5, image.shape)
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def write_mp4(
    path: Path,
    scene: Scene,
    *,
    seconds: float,
    start: float = 0.0,
    fps: int = 10,
    gop: int = 10,
    b_frames: int = 0,
    codec: Literal["libx264", "libx265"] = "libx264",
) -> Path:
    """Write the scene as a camera's video, a key frame every `gop` frames; return the path."""
    options = {"g": str(gop), "bf": str(b_frames), "preset": "ultrafast", "crf": "26"}
    if codec == "libx265":
        options["x265-params"] = f"log-level=none:keyint={gop}:min-keyint={gop}:bframes={b_frames}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = scene.width, scene.height, "yuv420p"
        for index in range(round(seconds * fps)):
            frame = av.VideoFrame.from_ndarray(scene.image(start + index / fps), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
