"""The doors to exports."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from aiohttp import web

from ..model.export import Export, ExportState
from ..model.ids import new_id
from .answers import done, found
from .body import read_json
from .door import EXPORT_ID, HOME, READERS, Door, Visitor
from .errors import ApiError, not_found
from .recording_wire import ExportIn
from .rooms import Rooms
from .views import export_view

PATH = f"/v1/exports/{EXPORT_ID}"


class ExportDoors:
    """Exports of a home."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        return [
            Door(method="GET", path="/v1/exports", scopes=READERS, handler=self.all),
            Door(method="POST", path="/v1/exports", scopes=HOME, handler=self.make),
            Door(method="GET", path=PATH, scopes=READERS, handler=self.one),
            Door(method="DELETE", path=PATH, scopes=HOME, handler=self.delete),
            Door(method="GET", path=f"{PATH}/video.mp4", scopes=READERS, handler=self.video),
        ]

    async def all(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return all exports, newest first."""
        exports = await self._rooms.exports.all(visitor.home_id)
        return found({"exports": [export_view(self._rooms.exporter.current(one)) for one in exports]})

    async def make(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Have a span of a camera's recordings made one file."""
        body = await read_json(request, ExportIn)
        if self._rooms.roster.camera(visitor.home_id, body.camera_id) is None:
            raise not_found("camera")
        export = Export(
            id=new_id(),
            home_id=visitor.home_id,
            camera_id=body.camera_id,
            since=body.since,
            until=body.until,
            created_at=datetime.now(UTC),
            time_lapse=body.time_lapse,
        )
        await self._rooms.exporter.add(export)
        return found(export_view(export), status=202)

    async def one(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return one export."""
        return found(export_view(self._rooms.exporter.current(await self._export(request, visitor))))

    async def video(self, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Return its file, or any part of it (Range)."""
        export = await self._export(request, visitor)
        if export.state is not ExportState.DONE:
            raise ApiError("conflict", "this export is not done")
        if not await asyncio.to_thread(self._rooms.exports.is_there, export):
            raise not_found("export")
        return web.FileResponse(self._rooms.exports.path(export), headers={"Content-Type": "video/mp4"})

    async def delete(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Delete an export; one that is not over is ended."""
        await self._rooms.exporter.cancel(await self._export(request, visitor))
        return done()

    async def _export(self, request: web.Request, visitor: Visitor) -> Export:
        export = await self._rooms.exports.get(visitor.home_id, request.match_info["export_id"])
        if export is None:
            raise not_found("export")
        return export
