"""Footage of one's own: the pictures of a video file or of a folder of JPEGs, with their times."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .model.frame import PictureError
from .pictures.jpeg import JpegPicture

if TYPE_CHECKING:
    from fractions import Fraction

    from av.container import InputContainer
    from av.video.stream import VideoStream

    from .model.frame import Gray, Picture

SUFFIXES = frozenset({".jpg", ".jpeg"})

DAMAGED = "damaged, and so is what follows, up to the next key frame that is whole"
"""What is said of the first frame of a stretch."""

LATEST = 1e11
"""Seconds; as a time since 1970 this is three thousand years from now."""

MOST_PICTURE, MOST_TIMES = 64 * 1024**2, 256 * 1024**2
"""Bytes of a JPEG, and of a file of times: what has more is no such thing, or has no end."""

PATIENCE = 30.0
"""Seconds of the machine for opening a video, and for any single packet: some files have no end."""

USUAL_FPS = 5.0
"""Pictures per second of a folder of which nothing is said."""


KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class FootageError(Exception):
    """This is no footage; the text is for the person who gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture of the footage."""

    index: int
    """Its number, from 0, among all the footage has."""

    t: float
    """Seconds since the first."""

    name: str
    """What to call it in a message."""

    picture: Picture


class LostPicture:
    """A picture that is in the footage and cannot be had. All it has is the reason."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    @property
    def size(self) -> tuple[int, int]:
        """Never known. Raises PictureError."""
        raise PictureError(self._reason)

    def gray(self, lines: int) -> Gray:
        """Give the reason. Raises PictureError."""
        raise PictureError(self._reason)

    def jpeg(self) -> bytes:
        """Give the reason. Raises PictureError."""
        raise PictureError(self._reason)


def read_footage(path: Path, fps: float | None = None, times: Path | None = None) -> Iterator[Shot]:
    """Give the pictures in order. `fps` is a folder's pace, or the most to take of a video's.

    `times` is a file with the seconds of each picture of a folder, one a line. Raises FootageError.
    """
    if path.is_dir():
        yield from _folder(path, fps, times)
    elif path.is_file():
        if times is not None:
            raise FootageError("a video has times of its own: --times is for folders")
        yield from _thinned(_video(path), fps)
    elif path.exists():
        raise FootageError(f"{path}: neither a file nor a folder, but {_kind(path.stat().st_mode)}")
    else:
        raise FootageError(f"{path}: no such file or folder")


def read_picture(path: Path) -> JpegPicture:
    """Read one JPEG. Raises FootageError."""
    return JpegPicture(_contents(path, MOST_PICTURE))


def _contents(path: Path, most: int) -> bytes:
    """Read an ordinary file of so many bytes at most; wait for nobody. Raises FootageError."""
    try:
        if not stat.S_ISREG(mode := path.stat().st_mode):
            raise FootageError(f"{path}: not an ordinary file, but {_kind(mode)}")
        # It may be another thing by now, or one of the system's that has to be waited for.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            data = file.read(most + 1) or b""
    except OSError as error:
        raise FootageError(f"{path}: {error.strerror or error}") from error
    if len(data) > most:
        raise FootageError(f"{path}: larger than {most // 1024**2} MiB, or without an end")
    return data


def _kind(mode: int) -> str:
    """Name what is no ordinary file."""
    return next((name for is_one, name in KINDS if is_one(mode)), "something else")


def _folder(path: Path, fps: float | None, times: Path | None) -> Iterator[Shot]:
    files = sorted((f for f in path.iterdir() if f.suffix.lower() in SUFFIXES), key=_naturally)
    if not files:
        raise FootageError(f"{path}: no JPEG (.jpg, .jpeg) in this folder")
    moments = _moments(times, len(files)) if times else [i / (fps or USUAL_FPS) for i in range(len(files))]
    for index, (file, t) in enumerate(zip(files, moments, strict=True)):
        yield Shot(index=index, t=t - moments[0], name=file.name, picture=_picture_or_loss(file))


def _picture_or_loss(file: Path) -> Picture:
    """Read a file of a folder; one that cannot be read is no reason to stop."""
    try:
        return read_picture(file)
    except FootageError as error:
        return LostPicture(str(error))


def _naturally(path: Path) -> list[tuple[int, int, str]]:
    """Sort 2.jpg before 10.jpg."""
    parts = re.split(r"(\d+)", path.name)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part.lower()) for part in parts]


def _moments(path: Path, count: int) -> list[float]:
    try:
        lines = [line.strip() for line in _contents(path, MOST_TIMES).decode().splitlines()]
        moments = [float(line) for line in lines if line and not line.startswith("#")]
    except ValueError as error:
        raise FootageError(f"{path}: not a time in seconds on each line: {error}") from error
    if not all(abs(moment) <= LATEST for moment in moments):
        raise FootageError(f"{path}: not a time in seconds on each line: one is no moment of any clock")
    if len(moments) != count:
        raise FootageError(f"{path}: {len(moments)} times for {count} pictures")
    return moments


def _video(path: Path) -> Iterator[Shot]:
    import av  # heavy, and of no use for folders

    try:
        options = {"protocol_whitelist": "file"}
        with av.open(str(path), options=options, timeout=(PATIENCE, PATIENCE)) as container:
            if not container.streams.video:
                raise FootageError(f"{path}: no video in this file")
            stream, begin = container.streams.video[0], None
            stream.codec_context.thread_count = 1  # more do not say which frames are damaged
            pace = float(stream.average_rate or USUAL_FPS)
            for index, (pts, picture) in enumerate(_decoded(container, stream)):
                t = index / pace if pts is None else float(pts)
                begin = t if begin is None else begin
                if picture is not None:
                    yield Shot(index=index, t=t - begin, name=f"frame {index}", picture=picture)
    except av.FFmpegError as error:
        raise FootageError(f"{path}: {error.strerror}") from error


def _decoded(
    container: InputContainer, stream: VideoStream
) -> Iterator[tuple[Fraction | None, Picture | None]]:
    """Give each frame's time (seconds) and picture; of a damaged stretch only the first, as lost."""
    import av

    from .pictures.damage import Damage
    from .pictures.video import VideoPicture

    damage, told = Damage(stream.codec_context.name, live=False), False
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            damage.refused()
            time = None if packet.pts is None else packet.pts * packet.time_base
            yield time, None if told else LostPicture(DAMAGED)
            told = True
            continue
        for frame in frames:
            time = None if frame.pts is None else frame.pts * frame.time_base
            if whole := damage.spares(frame):
                yield time, VideoPicture(frame)
            else:
                yield time, None if told else LostPicture(DAMAGED)
            told = not whole


def _thinned(shots: Iterator[Shot], fps: float | None) -> Iterator[Shot]:
    """Leave out what comes too soon after the last; half a millisecond is a rounding of the file's clock."""
    due = 0.0
    for shot in shots:
        if isinstance(shot.picture, LostPicture):
            yield shot
        elif fps is None or shot.t >= due - 0.0005:
            due = max(due + 1 / fps, shot.t) if fps else 0.0
            yield shot
