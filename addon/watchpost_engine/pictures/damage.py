"""Which decoded frames of a video are whole: a decoder that lost its thread goes on with gray smears.

A frame between two key frames is made of those before it. So from the first sign of damage (the decoder
refuses a packet, or marks a frame) none is believed until one that stands for itself, and none before that.
Some cameras never send such a frame and renew their picture bit by bit; the decoders of H.264 and H.265 know
when that is done and give nothing before, so at the beginning these are believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from av.video.frame import PictureType

if TYPE_CHECKING:
    import av

SURE = frozenset(("h264", "hevc"))
"""Decoders that at their beginning give nothing before it is whole."""

OVER = 1500
"""Frames without another sign after which a stream that has no key frames is believed again."""

HABIT = 5
"""Damaged key frames in a row after which a live camera is taken as it is: some never send whole ones."""


class Damage:
    """Follows one decoder, from its beginning."""

    def __init__(self, decoder: str, *, live: bool) -> None:
        """Follow a decoder of this name. Only of a `live` camera anything is better than nothing."""
        self._live = live
        self._whole = decoder in SURE
        self._since = self._broken_keys = 0

    def refused(self) -> None:
        """Note that a packet could not be decoded."""
        self._whole, self._since = False, 0

    def spares(self, frame: av.VideoFrame) -> bool:
        """Take the next frame; tell whether it is whole."""
        own = frame.key_frame or frame.pict_type == PictureType.I
        self._since += 1
        if frame.is_corrupt:
            self.refused()
            self._broken_keys += own
        elif own or self._since > OVER:
            self._whole, self._broken_keys = True, 0
        return self._whole or (self._live and self._broken_keys >= HABIT)
