"""A film that lies only in the store: any part of it, as it is asked for. Players need not wait for all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING

from ..storage.bucket import AwayError
from .sealed_parts import HEAD, SealedParts, sealed_parts
from .sealing import SealError

if TYPE_CHECKING:
    from ..model.away import AwayFile
    from ..storage.bucket import Bucket

FIRST, WINDOW = 256 * 1024, 1024 * 1024
"""Bytes that are got at once: to begin with, so that it begins soon, and from then on."""


class AwayFilm:
    """One file in the store. What is not sealed is compared with no checksum here: only the whole has one."""

    def __init__(self, bucket: Bucket, file: AwayFile, sealed: SealedParts | None) -> None:
        self._bucket, self._file, self._sealed = bucket, file, sealed

    @property
    def size(self) -> int:
        """Bytes of the film."""
        return self._file.bytes if self._sealed is None else self._sealed.size

    @property
    def tag(self) -> str:
        """What tells it from others of its name."""
        return self._file.sha256[:32]

    async def parts(self, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Give the bytes from `start` to `stop`, one part read ahead. Raises AwayError."""
        end = min(stop, start + FIRST)
        ahead = asyncio.create_task(self._part(start, end))
        try:
            while True:
                data = await ahead
                last = end >= stop
                if not last:
                    start, end = end, min(stop, end + WINDOW)
                    ahead = asyncio.create_task(self._part(start, end))
                yield data
                if last:
                    return
        finally:
            ahead.cancel()
            with suppress(asyncio.CancelledError, AwayError):
                await ahead

    async def _part(self, start: int, stop: int) -> bytes:
        if self._sealed is None:
            return await stored_part(self._bucket, self._file, start, stop)
        data = await stored_part(self._bucket, self._file, *self._sealed.where(start, stop))
        try:
            return await asyncio.to_thread(self._sealed.opened, data, start, stop)
        except SealError as err:
            raise AwayError("damaged", str(err)) from err


async def open_film(bucket: Bucket, file: AwayFile, keys: tuple[str, ...]) -> AwayFilm:
    """Return a film of the store; of a sealed one the header is read. Raises AwayError."""
    if not file.sealed:
        return AwayFilm(bucket, file, None)
    head = await stored_part(bucket, file, 0, min(HEAD, file.bytes))
    try:
        return AwayFilm(bucket, file, sealed_parts(head, file.bytes, keys))
    except SealError as err:
        raise AwayError("damaged", str(err)) from err


async def stored_part(bucket: Bucket, file: AwayFile, start: int, stop: int) -> bytes:
    """Return some bytes of a file as it lies there, in however many objects. Raises AwayError."""
    parts: list[bytes] = []
    while start < stop:
        index, at = divmod(start, file.piece)
        end = min(file.piece, at + stop - start)
        parts.append(await bucket.get_part(file.object(index), at, end))
        start += end - at
    return b"".join(parts)
