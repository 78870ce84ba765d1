"""A lapse: much time in a short, silent video. A day becomes a minute, an event some seconds for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import av.error

from .slides import drawn
from .splice import SpliceError, opened, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from av.container import OutputContainer

    from .splice import Progress, Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a lapse looks like."""

    seconds: float
    """How long it plays at most."""

    fps: int
    lines: int
    """Its height at most; the width follows."""

    crf: int = 26
    """The encoder's measure of quality: lower is better, and larger."""


TIME_LAPSE = Form(seconds=60.0, fps=25, lines=720)
PREVIEW = Form(seconds=6.0, fps=5, lines=240, crf=30)
PICTURES = Form(seconds=6.0, fps=1, lines=240, crf=30)
"""A preview of what was not recorded, from the event's pictures."""

FEWEST = 4
"""Key frames below which a short span is decoded whole."""

ROUNDING = 0.01
"""Of a step in time: that much too soon is in time."""

WHOLE = 120.0
"""Seconds up to which a span is short."""


def lapse_file(
    takes: Sequence[Take], since: datetime, until: datetime, target: Path, progress: Progress, form: Form
) -> float:
    """Make a lapse of a span as a file that is there whole or not at all; return how long it plays (s).

    Blocks. Raises SpliceError and StorageError, and what `progress` raises.
    """
    with written(target) as part:
        shown = lapse(takes, since, until, part, progress, form, keys_only=True)
        if shown < FEWEST and (until - since).total_seconds() <= WHOLE:
            shown = lapse(takes, since, until, part, progress, form, keys_only=False)
        return shown / form.fps


def slideshow_file(jpegs: Sequence[bytes], target: Path, form: Form = PICTURES) -> None:
    """Make a video of some pictures, as a file that is there whole or not at all.

    Blocks. Raises SpliceError without any, StorageError and PictureError.
    """
    with written(target) as part:
        show(part, form, map(drawn, jpegs))


def lapse(
    takes: Sequence[Take], since: datetime, until: datetime, target: Path, progress: Progress, form: Form,
    *, keys_only: bool,
) -> int:  # fmt: skip
    """Write pictures of a span, and return how many. Raises SpliceError, OSError and FFmpegError."""
    length = max(0.001, (until - since).total_seconds())
    most = round(form.seconds * form.fps)
    step = length / most

    def pictures() -> Iterator[av.VideoFrame]:
        last = -1
        for take in takes:
            offset = (take.begun - since).total_seconds()
            for at, see in decodable(take, offset, keys_only=keys_only):
                if at >= length:
                    return
                number = min(int(at / step + ROUNDING), most - 1) if at >= 0 else -1
                if (number > last or not keys_only) and (frame := see()) is not None and number > last:
                    last = number
                    yield frame
                    progress(at / length)

    return show(target, form, pictures())


def decodable(
    take: Take, offset: float, *, keys_only: bool
) -> Iterator[tuple[float, Callable[[], av.VideoFrame | None]]]:
    """Give the moments of a recording's pictures (s of the span), and how each is decoded: in this order."""
    with opened(take) as container:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        tick = float(video.time_base or 0)
        for packet in container.demux(video):
            if packet.pts is None or (keys_only and not packet.is_keyframe):
                continue

            def see(packet: av.Packet[av.VideoStream] = packet) -> av.VideoFrame | None:
                try:
                    frames = packet.decode()
                    if keys_only and not frames:  # it waits for those that come before it
                        frames = video.codec_context.decode(None)
                        video.codec_context.flush_buffers()
                except av.error.InvalidDataError:  # one picture less
                    return None
                return frames[0] if frames else None

            yield offset + packet.pts * tick, see


def show(target: Path, form: Form, frames: Iterable[av.VideoFrame]) -> int:
    """Write frames one after another at their pace, and return how many. Raises SpliceError without any."""
    count, stream = 0, cast("av.VideoStream | None", None)
    with av.open(target, "w", format="mp4", options={"movflags": "faststart"}) as out:
        for frame in frames:
            stream = stream or begun(out, form, frame)
            small = frame.reformat(stream.width, stream.height, "yuv420p")
            small.pts, small.time_base = count, Fraction(1, form.fps)
            count += 1
            out.mux(stream.encode(small))
        if stream is None:
            raise SpliceError("empty")
        out.mux(stream.encode(None))
    return count


def begun(out: OutputContainer, form: Form, frame: av.VideoFrame) -> av.VideoStream:
    """Add a video in which a first frame has its proportions."""
    options = {"preset": "veryfast", "crf": str(form.crf)}
    stream = out.add_stream("libx264", rate=form.fps, options=options)
    part = min(1.0, form.lines / frame.height)
    stream.width, stream.height = (max(2, round(side * part / 2) * 2) for side in (frame.width, frame.height))
    stream.pix_fmt = "yuv420p"
    stream.codec_context.thread_count = 1
    return stream
