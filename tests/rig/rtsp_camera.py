"""The yard from the other side as an RTSP camera, as a program: rtsp_camera.py FOLDER PORT

rtsp://127.0.0.1:PORT/driveway. The video is made once and kept in the folder.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.fakes.rtsp_server import main as serve
from tests.fakes.scene import write_mp4
from tests.rig.footage import HEIGHT, WIDTH, MirroredScene

NAME = "driveway"
SEED, START = 11, 60.0
"""Half a story later, so that the two cameras see different things at a time."""


def video(folder: Path) -> Path:
    """Return the camera's video, made where there is none."""
    path = folder / f"{NAME}.mp4"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        scene = MirroredScene(SEED, width=WIDTH, height=HEIGHT)
        seconds = scene.story.length
        write_mp4(path.with_suffix(".part.mp4"), scene, seconds=seconds, start=START, fps=5, gop=5)
        path.with_suffix(".part.mp4").rename(path)
    return path


if __name__ == "__main__":
    video(Path(sys.argv[1]))
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
