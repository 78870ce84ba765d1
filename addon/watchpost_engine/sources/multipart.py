"""Pictures out of an endless multipart body, as cameras write it: tolerant in form, strict in size. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .base import SourceError
from .stills import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_HEAD = 16 * 1024
"""Bytes a part's headers may take, and whatever lies before them."""

HEAD_END = re.compile(rb"\r?\n\r?\n")
LENGTH = re.compile(rb"^content-length\s*:\s*(\d{1,12})\s*$", re.IGNORECASE | re.MULTILINE)
BOUNDARY = re.compile(rb"^(--[^\r\n]+)", re.MULTILINE)


class Parts:
    """Takes bytes as they come and gives back whole parts.

    The boundary is learned from the body, for what cameras declare in the header is often not what they send.
    A part ends after its Content-Length, or where it has none, at the next boundary.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._boundary = b""
        self._length: int | None = None
        self._inside = False
        self._searched = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the parts that these bytes complete. Raises SourceError for a part beyond all bounds."""
        self._buffer += data
        while True:
            if not self._inside and not self._read_head():
                return
            part = self._read_body()
            if part is None:
                return
            if part:
                yield part

    def _read_head(self) -> bool:
        """Read boundary and headers of the next part; False when they are not there yet."""
        begin = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
        del self._buffer[:begin]
        end = HEAD_END.search(self._buffer)
        if end is None:
            if len(self._buffer) > MOST_HEAD:
                raise SourceError("unsupported", "a multipart body without parts")
            return False
        head = bytes(self._buffer[: end.end()])
        del self._buffer[: end.end()]
        if boundary := BOUNDARY.search(head):
            self._boundary = boundary.group(1).rstrip()
        length = LENGTH.search(head.replace(b"\r", b""))
        self._length = int(length.group(1)) if length else None
        if (self._length or 0) > MOST_BYTES:
            raise SourceError("bad_picture", f"a part of more than {MOST_BYTES} bytes")
        if self._length is None and not self._boundary:
            raise SourceError("unsupported", "parts without length or boundary")
        self._inside, self._searched = True, 0
        return True

    def _read_body(self) -> bytes | None:
        """Take the part's body; None when it is not complete."""
        end = self._body_end()
        if end is None:
            if len(self._buffer) > MOST_BYTES:
                raise SourceError("bad_picture", f"a part of more than {MOST_BYTES} bytes")
            return None
        part = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._inside = False
        return part.rstrip(b"\r\n") if self._length is None else part

    def _body_end(self) -> int | None:
        if self._length is not None:
            return self._length if len(self._buffer) >= self._length else None
        mark = b"\n" + self._boundary
        end = self._buffer.find(mark, self._searched)
        self._searched = max(0, len(self._buffer) - len(mark) + 1)
        return end if end >= 0 else None
