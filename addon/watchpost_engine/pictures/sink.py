"""Where a muxer of FFmpeg's writes."""

from __future__ import annotations


class Sink:
    """Takes what a muxer writes one after the other, until it is fetched."""

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        """Take what the muxer has."""
        self._data += data
        return len(data)

    def take(self) -> bytes:
        """Give all of it away."""
        if not self._data:  # nearly always
            return b""
        data = bytes(self._data)
        self._data.clear()
        return data
