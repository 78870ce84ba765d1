"""What must be known of a stream to write its packets, also after its connection is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av

from ..pictures.sink import Sink

if TYPE_CHECKING:
    from typing import IO

    from av.container import OutputContainer


class Track:
    """The video of one connection. To be made while that is open. Raises FFmpegError or ValueError.

    FFmpeg's own copy of the stream's description, in a file that is never written.
    """

    def __init__(self, stream: av.VideoStream) -> None:
        self.codec: str = stream.codec_context.name
        self.tick = float(stream.time_base or 0)
        """Seconds of one step of its times."""

        self._holder = av.open(cast("IO[bytes]", Sink()), "w", format="mp4")
        self._stream = self._holder.add_stream_from_template(stream)

    def add_to(self, container: OutputContainer) -> av.VideoStream:
        """Add the same stream to a file."""
        return container.add_stream_from_template(self._stream)
