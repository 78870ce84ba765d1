"""What a simulated camera sees: the generated yard, or a person's own footage, over and over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import simplejpeg

from tests.fakes.scene import Scene
from tests.fakes.scene_things import Image

VIDEOS = {".mp4", ".mkv", ".mov", ".avi", ".webm", ".ts", ".m4v"}
PICTURES = {".jpg", ".jpeg"}
WIDTH, HEIGHT = 960, 540


class MirroredScene(Scene):
    """The yard as seen from the other side of the street."""

    def image(self, t: float) -> Image:
        """The picture at a moment (s), left and right changed."""
        seen: Image = cv2.flip(super().image(t), 1)
        return seen


def yard(fps: float) -> Iterator[bytes]:
    """Yield the JPEGs of the yard's story."""
    scene, number = Scene(7, width=WIDTH, height=HEIGHT), 0
    while True:
        yield scene.jpeg(number / fps)
        number += 1


def footage(folder: Path, fps: float) -> Iterator[bytes]:
    """Yield all that a folder (or one file) holds: pictures by name, then videos. Raises ValueError."""
    paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    pictures = [path for path in paths if path.suffix.lower() in PICTURES]
    videos = [path for path in paths if path.suffix.lower() in VIDEOS]
    if not pictures and not videos:
        raise ValueError(f"{folder}: no JPEGs and no videos here")
    while True:
        yield from (path.read_bytes() for path in pictures)
        for path in videos:
            yield from _video(path, fps)


def _video(path: Path, fps: float) -> Iterator[bytes]:
    """Yield a video's frames as far apart as the camera takes pictures."""
    with av.open(str(path)) as container:
        due = 0.0
        for frame in container.decode(video=0):
            if frame.time >= due:
                due = frame.time + 1 / fps - 0.001
                yield simplejpeg.encode_jpeg(frame.to_ndarray(format="bgr24"), 85, "BGR")
