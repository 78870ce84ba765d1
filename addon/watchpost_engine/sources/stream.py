"""Reads one RTSP stream, on a thread of its own: packets to the taps, what matters to pictures."""

from __future__ import annotations

import ssl
import threading
import time
from typing import TYPE_CHECKING, cast

import av
import av.error

from .base import SourceError
from .decoding import Decoding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..model.frame import Picture
    from .base import PacketTap

    type Video = av.Packet[av.VideoStream]

PROTOCOLS = "tcp,tls"
"""All that RTSP over TCP is made of. Not in it: file, concat, http and whatever else FFmpeg can open; nor
rtsp, which a redirect would need: what we connect to is what the user typed.
"""


class Stream:
    """One connection to a camera. `read` is for a thread; all else may be asked from any other."""

    def __init__(
        self,
        url: str,
        taps: Sequence[PacketTap],
        found: Callable[[Picture, float], None],
        *,
        busy: Callable[[], bool],
        sound: bool = False,
        patience: float,
        certified: str = "",
    ) -> None:
        """`found` takes pictures and their monotonic seconds, on the thread.

        `busy` tells, on the thread, whether something is being seen: then all is decoded. `sound`: whether it
        is asked for. `patience`: seconds for opening, and for any single wait. `certified`: the name that the
        certificate of an rtsps:// camera must have; empty for a camera at home, which signs its own.
        """
        self._url = url
        self._taps = taps
        self._found = found
        self._busy = busy
        self._sound = sound
        self._patience = patience
        self._certified = certified
        self._stop = threading.Event()
        self._packet_at = self._key_at = time.monotonic()

    def stop(self) -> None:
        """Ask the reading to end with the next packet."""
        self._stop.set()

    def silence(self) -> float:
        """Seconds since the last packet, or since the beginning."""
        return time.monotonic() - self._packet_at

    def blindness(self) -> float:
        """Seconds since the last packet that can be made a picture, or since the beginning."""
        return time.monotonic() - self._key_at

    def read(self) -> None:
        """Read until told to stop. Raises SourceError when the stream breaks or ends."""
        code = "ended"
        try:
            if not self._stop.is_set():
                with self._open() as container:
                    self._read(container)
        except av.error.FFmpegError as error:  # its text quotes the address
            code = code_of(error)
        if code == "unsupported" and self.silence() >= self._patience:
            code = "timeout"  # FFmpeg calls it invalid when nothing comes instead of an answer
        raise SourceError(code)

    def _open(self) -> av.container.InputContainer:
        options = {
            "rtsp_transport": "tcp",
            "allowed_media_types": "video+audio" if self._sound else "video",
            "protocol_whitelist": PROTOCOLS,
            "fpsprobesize": "0",  # or the first pictures come two seconds late
            "timeout": str(int(self._patience * 1_000_000)),
            "tls_verify": "0",
        }
        if self._certified:
            options |= {"tls_verify": "1", "verifyhost": self._certified, "ca_file": authorities()}
        # No time-out of PyAV's for reading: it would take Python's lock many times for each packet.
        return av.open(self._url, format="rtsp", options=options, timeout=(self._patience, None))

    def _read(self, container: av.container.InputContainer) -> None:
        if not container.streams.video:
            raise SourceError("unsupported", "a stream without video")
        video = container.streams.video[0]
        if cast("object | None", video.codec_context) is None:  # PyAV's types do not know of this
            raise SourceError("unsupported", "a codec that cannot be decoded")
        video.codec_context.thread_count = 1
        video.codec_context.skip_frame = "NONKEY"
        decoding = Decoding(self._busy)
        for packet in container.demux(video, *container.streams.audio[:1]):
            if self._stop.is_set() or not packet.size:
                return
            at = self._packet_at = time.monotonic()
            if packet.stream is not video:
                self._hear(cast("av.Packet[av.AudioStream]", packet))
            elif (picture := self._see(cast("Video", packet), video, decoding, at)) is not None:
                self._found(picture, at)

    def _see(self, packet: Video, video: av.VideoStream, decoding: Decoding, at: float) -> Picture | None:
        for tap in self._taps:
            tap.feed(packet, video)
        if packet.is_keyframe:
            self._key_at = at
        return decoding.take(packet, video, at)

    def _hear(self, packet: av.Packet[av.AudioStream]) -> None:
        for tap in self._taps:
            tap.hear(packet, packet.stream)


CODES: tuple[tuple[type[BaseException], str], ...] = (
    (av.error.HTTPUnauthorizedError, "refused"),
    (av.error.HTTPForbiddenError, "refused"),
    (av.error.HTTPNotFoundError, "not_found"),
    (av.error.HTTPServerError, "unreachable"),
    (av.error.ExitError, "timeout"),
    (TimeoutError, "timeout"),
    (EOFError, "ended"),
    (ConnectionResetError, "ended"),
    (BrokenPipeError, "ended"),
    (OSError, "unreachable"),
)


def authorities() -> str:
    """Return the file with the certificates that this machine trusts."""
    return ssl.get_default_verify_paths().cafile or ""


def code_of(error: BaseException) -> str:
    """Sort what FFmpeg says; what is not about reaching the camera is about what it sends."""
    return next((code for kind, code in CODES if isinstance(error, kind)), "unsupported")
