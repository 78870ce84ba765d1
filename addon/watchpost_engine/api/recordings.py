"""The doors to recordings."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from ..model.recording import Recording
from ..recording.still import BEGINNING, still
from ..recording.streamed import AwayFilm
from ..storage.bucket import AwayError
from .answers import FOREVER, done, found, picture
from .body import read_json, read_query
from .cameras import PATH as CAMERA_PATH
from .cameras import camera_of
from .door import HOME, READERS, RECORDING_ID, Door, Visitor
from .errors import ApiError, not_found, not_returned
from .recording_wire import DaysQuery, RecordIn, RecordingsQuery
from .rooms import Rooms
from .state import State
from .streaming import beginning, passed_on
from .views import recording_view
from .workshop import Workshop

PATH = f"/v1/recordings/{RECORDING_ID}"


def still_name(recording_id: str) -> str:
    """Return the name under which a recording's picture is kept once it is made."""
    return f"{recording_id} still"


class RecordingDoors:
    """Recordings of a home, and recording by hand."""

    def __init__(self, rooms: Rooms, state: State, workshop: Workshop) -> None:
        self._rooms = rooms
        self._state = state
        self._workshop = workshop

    def doors(self) -> list[Door]:
        """Return the doors of this file."""
        return [
            Door(method="POST", path=f"{CAMERA_PATH}/record", scopes=HOME, handler=self.record),
            Door(method="DELETE", path=f"{CAMERA_PATH}/record", scopes=HOME, handler=self.stop),
            Door(method="GET", path=f"{CAMERA_PATH}/days", scopes=READERS, handler=self.days),
            Door(method="GET", path="/v1/recordings", scopes=READERS, handler=self.some),
            Door(method="GET", path=PATH, scopes=READERS, handler=self.one),
            Door(method="GET", path=f"{PATH}/video.mp4", scopes=READERS, handler=self.video),
            Door(method="GET", path=f"{PATH}/picture.jpg", scopes=READERS, handler=self.picture),
            Door(method="DELETE", path=PATH, scopes=HOME, handler=self.delete),
        ]

    async def record(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Record a camera from now on for some time."""
        body = await read_json(request, RecordIn)
        camera = camera_of(self._rooms, request, visitor)
        if not self._rooms.keeper.record(camera, body.seconds, body.pre_roll):
            raise ApiError("conflict", "this camera is not watched")
        return found(await self._state.camera(camera), status=202)

    async def stop(self, request: web.Request, visitor: Visitor) -> web.Response:
        """End what was begun by hand; what the mode asks for goes on."""
        self._rooms.keeper.stop_recording(camera_of(self._rooms, request, visitor))
        return done()

    async def days(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return the days on which a camera saw or recorded something, newest first."""
        asked = read_query(request, DaysQuery)
        camera = camera_of(self._rooms, request, visitor)
        zone = ZoneInfo(self._rooms.homes.known[visitor.home_id].time_zone)
        before = asked.before or datetime.now(zone).date() + timedelta(days=1)
        days = await self._rooms.days.find(camera.home_id, camera.id, zone, before, asked.limit + 1)
        page = days[: asked.limit]
        views = [
            {"day": one.day.isoformat(), "events": one.events, "recordings": one.recordings} for one in page
        ]
        return found({"days": views, "next": views[-1]["day"] if len(days) > len(page) else None})

    async def some(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return a page of recordings, newest first."""
        asked = read_query(request, RecordingsQuery)
        recordings = await self._rooms.recordings.find(asked.query(visitor.home_id, asked.limit + 1))
        page = recordings[: asked.limit]
        more = len(recordings) > asked.limit
        views = [recording_view(recording) for recording in page]
        return found({"recordings": views, "next": page[-1].id if more else None})

    async def one(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return one recording."""
        return found(recording_view(await self._recording(request, visitor)))

    async def video(self, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Return its file, or any part of it (Range)."""
        recording = await self._recording(request, visitor)
        path = self._rooms.recording_files.path(recording)
        if not await asyncio.to_thread(self._rooms.recording_files.is_there, recording):
            film = await self._away(recording)
            if isinstance(film, AwayFilm):
                return await passed_on(request, film)
            path = film
        return web.FileResponse(path, headers={"Content-Type": "video/mp4"})

    async def picture(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Return its first picture, small."""
        recording = await self._recording(request, visitor)
        jpeg = self._workshop.known(still_name(recording.id))
        if jpeg is None:
            film: Path | bytes | AwayFilm = self._rooms.recording_files.path(recording)
            if not await asyncio.to_thread(self._rooms.recording_files.is_there, recording):
                film = await self._away(recording)
            if isinstance(film, AwayFilm):
                film = await beginning(film, BEGINNING)
            jpeg = await self._workshop.make_once(still_name(recording.id), partial(still, film))
        return picture(request, jpeg, keep=FOREVER)

    async def _away(self, recording: Recording) -> Path | AwayFilm:
        """Return its film in the away store, or what came back of it."""
        try:
            film = await self._rooms.returned.film(recording.home_id, recording.id)
        except AwayError as err:
            raise not_returned(err.code) from err
        if film is None:
            raise not_found("recording")
        return film

    async def delete(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Delete a recording and its copies: the file first, so that none is left that nobody knows."""
        recording = await self._recording(request, visitor)
        await self._rooms.away.leave(recording.home_id, [recording.id])
        await self._rooms.returned.forget(recording.id)
        await self._rooms.recording_files.remove(recording)
        await self._rooms.recordings.remove([recording.id])
        return done()

    async def _recording(self, request: web.Request, visitor: Visitor) -> Recording:
        recording = await self._rooms.recordings.get(visitor.home_id, request.match_info["recording_id"])
        if recording is None:
            raise not_found("recording")
        return recording
