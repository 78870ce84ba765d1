"""Making pictures that visitors ask for: off the event loop, one at a time, the newest kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from ..model.frame import PictureError
from ..pictures.crop import scale
from ..pictures.jpeg import check_jpeg
from ..pictures.pixels import encode
from .errors import ApiError

KEPT = 32 * 1024 * 1024
"""Bytes of made pictures that are kept."""

MOST_WAITING = 64
"""Pictures that may wait to be made."""


class Workshop:
    """Has one thread of its own, so that visitors never take one from the gate."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "api-pictures")
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._waiting = 0

    async def make(self, work: Callable[[], bytes]) -> bytes:
        """Return a picture made anew. Raises ApiError `not_found` when it cannot be, or `unavailable`."""
        if self._waiting >= MOST_WAITING:
            raise ApiError("unavailable", "too many pictures are being made", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except PictureError as err:
            raise ApiError("not_found", "this picture cannot be decoded") from err
        finally:
            self._waiting -= 1

    async def make_once(self, name: str, work: Callable[[], bytes]) -> bytes:
        """Return a picture that never changes, made the first time. Raises as `make` does."""
        if (jpeg := self._kept.get(name)) is None:
            jpeg = await self.make(work)
            self._keep(name, jpeg)
        self._kept.move_to_end(name)
        return jpeg

    def known(self, name: str) -> bytes | None:
        """Return a picture that was made once, if it is still kept."""
        return self._kept.get(name)

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _keep(self, name: str, jpeg: bytes) -> None:
        self._size += len(jpeg) - len(self._kept.get(name, b""))
        self._kept[name] = jpeg
        while self._size > KEPT and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._size -= len(old)


def narrow(jpeg: bytes, width: int) -> bytes:
    """Return a picture at most so many pixels wide. Raises PictureError."""
    wide, high = check_jpeg(jpeg)
    return jpeg if wide <= width else scale(jpeg, max(width, round(high * width / wide)))


def sample() -> bytes:
    """Return a drawn picture for trying a model where no camera has one: a red ball on grass, a blue sky."""
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[:300] = (235, 190, 130)
    pixels[300:] = (60, 140, 70)
    cv2.circle(pixels, (320, 330), 70, (40, 40, 210), -1)
    return encode(pixels)
