"""The engine's REST calls about recordings. Imports nothing from Home Assistant; raises as in `client.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final
from urllib.parse import quote

from aiohttp import ClientResponse, ClientTimeout

from .recorded import (
    DayPage,
    Export,
    Recording,
    RecordingPage,
    parse_days,
    parse_export,
    parse_recording,
    parse_recordings,
)
from .transport import Transport

VIDEO_TIMEOUT = ClientTimeout(total=None, sock_connect=10, sock_read=60)
"""A clip is made when it is asked for, and is as long as it is."""

PICTURE_TIMEOUT = 30.0
"""One that lies only in the away store has to come from there."""

VIDEOS: Final = {
    "event": "/v1/events/{}/clip.mp4",
    "preview": "/v1/events/{}/preview.mp4",
    "recording": "/v1/recordings/{}/video.mp4",
    "export": "/v1/exports/{}/video.mp4",
}
"""Where the engine has each kind of video."""


class RecordingCalls:
    """What is recorded by one engine, seen with one token."""

    def __init__(self, to: Transport) -> None:
        """Keep the way to the engine."""
        self._to = to

    async def record(self, camera_id: str, seconds: float, pre_roll: float | None = None) -> None:
        """Record a camera by hand for so long from now on. Raises Conflict when it is not watched.

        `pre_roll`: seconds from before, at the most; None for all that the engine holds in memory.
        """
        asked = {"seconds": seconds, **({} if pre_roll is None else {"pre_roll": pre_roll})}
        await self._to.done("POST", f"/v1/cameras/{_quoted(camera_id)}/record", json=asked)

    async def stop(self, camera_id: str) -> None:
        """End what was begun by hand; what the mode asks for goes on."""
        await self._to.done("DELETE", f"/v1/cameras/{_quoted(camera_id)}/record")

    async def days(self, camera_id: str, before: str | None = None, limit: int = 60) -> DayPage:
        """Return the days on which there is something, newest first; `before`: the `next` of a page."""
        params = {"limit": str(limit), **({} if before is None else {"before": before})}
        return parse_days(
            await self._to.fields("GET", f"/v1/cameras/{_quoted(camera_id)}/days", params=params)
        )

    async def find(
        self, camera_id: str, since: datetime, until: datetime, after: str | None = None, limit: int = 200
    ) -> RecordingPage:
        """Return the recordings of a camera that lie in a span, newest first."""
        params = {
            "camera_id": camera_id,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "limit": str(limit),
            **({} if after is None else {"after": after}),
        }
        return parse_recordings(await self._to.fields("GET", "/v1/recordings", params=params))

    async def get(self, recording_id: str) -> Recording:
        """Return one recording."""
        return parse_recording(await self._to.fields("GET", f"/v1/recordings/{_quoted(recording_id)}"))

    async def picture(self, recording_id: str) -> bytes:
        """Return the first picture of a recording as JPEG. Raises NotFound when it has none."""
        path = f"/v1/recordings/{_quoted(recording_id)}/picture.jpg"
        return await self._to.read(path, timeout=PICTURE_TIMEOUT)

    async def export(
        self, camera_id: str, since: datetime, until: datetime, *, time_lapse: bool = False
    ) -> Export:
        """Have a span made one file: all of it, or a lapse of a minute."""
        span = {"since": since.isoformat(), "until": until.isoformat()}
        asked = {"camera_id": camera_id, **span, "time_lapse": time_lapse}
        return parse_export(await self._to.fields("POST", "/v1/exports", json=asked))

    async def delete_export(self, export_id: str) -> None:
        """Delete an export; one that is not over is ended."""
        await self._to.done("DELETE", f"/v1/exports/{_quoted(export_id)}")

    async def get_export(self, export_id: str) -> Export:
        """Return one export."""
        return parse_export(await self._to.fields("GET", f"/v1/exports/{_quoted(export_id)}"))

    async def exports(self) -> tuple[Export, ...]:
        """Return all exports, newest first."""
        fields = await self._to.fields("GET", "/v1/exports")
        return tuple(parse_export(one) for one in fields.objects("exports"))

    async def keep(self, event_id: str, *, kept: bool) -> None:
        """Keep an event with what was recorded of it for ever, or no longer."""
        await self._to.done("POST" if kept else "DELETE", f"/v1/events/{_quoted(event_id)}/keep")

    @asynccontextmanager
    async def video(self, kind: str, name: str, byte_range: str | None) -> AsyncIterator[ClientResponse]:
        """Open a video, or a part of it (an HTTP Range), of one of these kinds."""
        path = VIDEOS[kind]
        headers = None if byte_range is None else {"Range": byte_range}
        opened = self._to.open("GET", path.format(_quoted(name)), headers=headers, timeout=VIDEO_TIMEOUT)
        async with opened as response:
            yield response


def _quoted(name: str) -> str:
    return quote(name, safe="")
