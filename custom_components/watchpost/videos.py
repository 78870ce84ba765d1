"""Clips, recordings and exports over HTTP, for those who are logged in and may see the camera."""

from __future__ import annotations

from typing import Final

from aiohttp import hdrs, web

from .client import EngineClient
from .const import DOMAIN
from .doors import CameraView, answering
from .errors import Unreachable
from .recording_calls import VIDEOS

VIDEO_URL: Final = f"/api/{DOMAIN}/video/{{entry_id}}/{{kind}}/{{name}}.mp4"
KINDS = frozenset(VIDEOS)

PASSED_ON = (hdrs.CONTENT_LENGTH, hdrs.CONTENT_RANGE, hdrs.ACCEPT_RANGES, hdrs.ETAG, hdrs.LAST_MODIFIED)
"""What a player needs to seek."""

CHUNK = 256 * 1024


def video_path(entry_id: str, kind: str, name: str) -> str:
    """Return the path under which Home Assistant serves a video to those who may see it."""
    return VIDEO_URL.format(entry_id=entry_id, kind=kind, name=name)


class VideoView(CameraView):
    """One video, or the part of it that a player asks for."""

    url = VIDEO_URL
    name = f"api:{DOMAIN}:video"

    async def get(self, request: web.Request, entry_id: str, kind: str, name: str) -> web.StreamResponse:
        """Pass it on: 404 without one, 401 when the user may not see it, 503 without engine."""
        if kind not in KINDS:
            raise web.HTTPNotFound
        entry = self.loaded(entry_id, name)
        client = entry.runtime_data.client
        with answering():
            self.check(request, entry, await camera_of(client, kind, name))
            return await self._pass_on(request, client, kind, name)

    async def _pass_on(
        self, request: web.Request, client: EngineClient, kind: str, name: str
    ) -> web.StreamResponse:
        response = web.StreamResponse()
        try:
            async with client.recordings.video(kind, name, request.headers.get(hdrs.RANGE)) as video:
                headers = {header: video.headers[header] for header in PASSED_ON if header in video.headers}
                headers[hdrs.CACHE_CONTROL] = "private, max-age=60"
                response = web.StreamResponse(status=video.status, headers=headers)
                response.content_type = "video/mp4"
                await response.prepare(request)
                async for chunk in video.content.iter_chunked(CHUNK):
                    await response.write(chunk)
        except Unreachable:
            if not response.prepared:
                raise
            # The player has gone, or the engine: then it must be seen that this is not all.
            request.protocol.force_close()
        return response


async def camera_of(client: EngineClient, kind: str, name: str) -> str:
    """Return the id of the camera that a video shows. Raises EngineError."""
    if kind in ("event", "preview"):
        return (await client.event(name)).camera_id
    if kind == "recording":
        return (await client.recordings.get(name)).camera_id
    return (await client.recordings.get_export(name)).camera_id
