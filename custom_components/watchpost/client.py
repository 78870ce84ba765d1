"""The engine as Python calls: one method for each REST call of contract/README.md, and the news.

Imports nothing from Home Assistant. All methods raise EngineError: Unreachable without an answer,
Unauthorized for a bad token, ContractError for an answer that breaks the contract, else one with the engine's
own code.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import quote

from aiohttp import ClientResponse, ClientSession, ClientTimeout

from .answers import CameraKey, EventPage, Home, Live, ModelTest, Pushed, Tolerance, WantedCamera
from .away import AwayCalls
from .errors import (
    Conflict,
    ContractError,
    EngineError,
    Forbidden,
    NotFound,
    TooNew,
    TooOld,
    Unauthorized,
    Unreachable,
)
from .messages import Camera, Event, ModelSettings, System
from .news import NewsConnection, open_news
from .parse import parse_camera, parse_event, parse_model, parse_system
from .recording_calls import RecordingCalls
from .transport import Transport

__all__ = [
    "CameraKey",
    "Conflict",
    "ContractError",
    "EngineClient",
    "EngineError",
    "EventPage",
    "Forbidden",
    "Home",
    "Live",
    "ModelTest",
    "NotFound",
    "Pushed",
    "Tolerance",
    "TooNew",
    "TooOld",
    "Unauthorized",
    "Unreachable",
    "WantedCamera",
]

PICTURE_TIMEOUT = 15.0
NARROWEST = 16
"""Pixels: the engine makes no smaller pictures."""

MODEL_TIMEOUT = 120.0
"""A local model on a small machine takes its time."""


class EngineClient:
    """One engine, seen with one token."""

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        """Keep the way to the engine; nothing is sent yet."""
        self._to = Transport(session, url, token)
        self.recordings = RecordingCalls(self._to)
        self.away = AwayCalls(self._to)

    @property
    def url(self) -> str:
        """Return the engine's address, without a slash at its end."""
        return self._to.url

    # The engine, its home and its model.

    async def system(self) -> System:
        """Return how the engine fares."""
        return parse_system(await self._to.fields("GET", "/v1/system"))

    async def put_system(self, *, device_url: str) -> None:
        """Set the address that devices shall use; empty for the one that the engine finds itself."""
        await self._to.done("PUT", "/v1/system", json={"device_url": device_url})

    async def home(self) -> Home:
        """Return the home of the token."""
        return Home.read(await self._to.fields("GET", "/v1/home"))

    async def put_home(self, **changes: str) -> None:
        """Set any of name, time_zone and language."""
        await self._to.done("PUT", "/v1/home", json=changes)

    async def model(self) -> ModelSettings:
        """Return the model server of the home."""
        return parse_model(await self._to.fields("GET", "/v1/model"))

    async def put_model(self, **settings: str | int) -> None:
        """Set any of base_url, key, model, daily_calls and daily_tokens."""
        await self._to.done("PUT", "/v1/model", json=settings)

    async def test_model(self, **settings: str | int) -> ModelTest:
        """Try a model server, given as to put_model, with one picture and without keeping it."""
        fields = await self._to.fields("POST", "/v1/model/test", json=settings, timeout=MODEL_TIMEOUT)
        return ModelTest.read(fields)

    async def model_names(self) -> tuple[str, ...]:
        """Return the models that the server offers; empty when it cannot say."""
        return (await self._to.fields("GET", "/v1/model/names")).texts("names")

    # Cameras.

    async def cameras(self) -> tuple[Camera, ...]:
        """Return all cameras of the home."""
        fields = await self._to.fields("GET", "/v1/cameras")
        return tuple(parse_camera(camera) for camera in fields.objects("cameras"))

    async def camera(self, camera_id: str) -> Camera:
        """Return one camera."""
        return parse_camera(await self._to.fields("GET", _camera(camera_id)))

    async def want_cameras(self, owner: str, cameras: Sequence[WantedCamera]) -> None:
        """Say which cameras this owner wants; its others stop being watched and keep their events."""
        wanted = [camera.wire() for camera in cameras]
        await self._to.done("PUT", "/v1/cameras", json={"owner": owner, "cameras": wanted})

    async def want_camera(
        self, owner: str, camera: WantedCamera, settings: Mapping[str, object] | None = None
    ) -> None:
        """Make or update one wanted camera; `settings` as in change_settings."""
        body = {"owner": owner, **camera.wire()}
        del body["id"]
        if settings is not None:
            body["settings"] = settings
        await self._to.done("PUT", _camera(camera.id), json=body)

    async def forget_camera(self, camera_id: str, *, purge: bool = False) -> None:
        """Stop watching a camera; with `purge` its events and pictures go too."""
        await self._to.done("DELETE", _camera(camera_id), params={"purge": "true"} if purge else None)

    async def change_settings(self, camera_id: str, **changes: object) -> None:
        """Change any of watching, sensitivity, min_duration, zones, masks, prompt, model and language."""
        await self._to.done("PATCH", f"{_camera(camera_id)}/settings", json=changes)

    async def new_camera_key(self, camera_id: str) -> CameraKey:
        """Return a new key for a camera's device, replacing older ones. The camera need not exist yet."""
        return CameraKey.read(await self._to.fields("POST", f"{_camera(camera_id)}/key"))

    async def revoke_camera_key(self, camera_id: str) -> None:
        """Make the keys of a camera's device useless."""
        await self._to.done("DELETE", f"{_camera(camera_id)}/key")

    async def look(self, camera_id: str) -> Event:
        """Have described what a camera sees now. Raises Conflict without a picture."""
        return parse_event(await self._to.fields("POST", f"{_camera(camera_id)}/look"))

    async def accept(self, camera_id: str) -> None:
        """Take what a camera sees now for normal. Raises Conflict without a picture."""
        await self._to.done("POST", f"{_camera(camera_id)}/accept")

    async def snapshot(self, camera_id: str, width: int | None = None) -> bytes:
        """Return the newest picture of a camera as JPEG, at most that wide. Raises NotFound without one."""
        params = None if width is None else {"width": str(max(width, NARROWEST))}
        return await self._to.read(f"{_camera(camera_id)}/snapshot.jpg", params, PICTURE_TIMEOUT)

    async def live(self, camera_id: str, quality: str = "main") -> Live:
        """Return a fresh ticket for the live view of a camera, or (`sub`) of its smaller stream."""
        path = f"{_camera(camera_id)}/live"
        fields = await self._to.fields("POST", path, params={"quality": quality})
        path = fields.text("url")
        if not path.startswith("/"):
            raise ContractError("live: the path is not relative to the engine")
        kind, expires_in = fields.text("kind"), fields.number("expires_in")
        return Live(url=self.url + path, kind=kind, expires_in=expires_in)

    @asynccontextmanager
    async def watch(self, live: Live) -> AsyncIterator[ClientResponse]:
        """Open a live view; its body never ends by itself."""
        timeout = ClientTimeout(total=None, sock_connect=10, sock_read=60)
        path = live.url.removeprefix(self.url)
        async with self._to.open("GET", path, timeout=timeout) as response:
            yield response

    async def push_frame(self, camera_id: str, jpeg: bytes, age: float | None = None) -> Pushed:
        """Hand over a picture of a `relay:` camera, taken `age` seconds ago."""
        headers = {"Content-Type": "image/jpeg"}
        if age is not None:
            headers["X-Watchpost-Age"] = f"{age:.3f}"
        fields = await self._to.fields("POST", f"{_camera(camera_id)}/frames", data=jpeg, headers=headers)
        return Pushed.read(fields)

    # Events.

    async def events(
        self,
        *,
        camera_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        lasting: bool | None = None,
        limit: int | None = None,
        words: str | None = None,
        after: str | None = None,
    ) -> EventPage:
        """Return some events, newest first; `words` must be in their summary, `after` is a page's `next`."""
        params = {
            "camera_id": camera_id,
            "since": None if since is None else since.isoformat(),
            "until": None if until is None else until.isoformat(),
            "lasting": None if lasting is None else str(lasting).lower(),
            "limit": None if limit is None else str(limit),
            "q": words,
            "after": after,
        }
        given = {key: value for key, value in params.items() if value is not None}
        return EventPage.read(await self._to.fields("GET", "/v1/events", params=given))

    async def event(self, event_id: str) -> Event:
        """Return one event."""
        return parse_event(await self._to.fields("GET", _event(event_id)))

    async def delete_event(self, event_id: str) -> None:
        """Delete an event with its pictures."""
        await self._to.done("DELETE", _event(event_id))

    async def mark_not_a_change(self, event_id: str) -> None:
        """Say that an event was a false alarm. Raises Conflict when nothing was seen in it."""
        await self._to.done("POST", f"{_event(event_id)}/verdict", json={"verdict": "not_a_change"})

    async def undo_not_a_change(self, event_id: str) -> None:
        """Take that back."""
        await self._to.done("DELETE", f"{_event(event_id)}/verdict")

    async def tolerances(self, camera_id: str) -> tuple[Tolerance, ...]:
        """Return what a camera's gate tolerates because of such verdicts."""
        fields = await self._to.fields("GET", f"{_camera(camera_id)}/tolerances")
        return tuple(Tolerance.read(tolerance) for tolerance in fields.objects("tolerances"))

    async def event_picture(self, event_id: str, role: str) -> bytes:
        """Return a picture of an event as JPEG; `role` is before, peak, after, change or why."""
        return await self._to.read(f"{_event(event_id)}/{role}.jpg", timeout=PICTURE_TIMEOUT)

    # News.

    async def news(self, client: str) -> NewsConnection:
        """Open the news; `client` says who listens. Raises TooOld or TooNew when the contracts differ."""
        return await open_news(self._to, client)


def _camera(camera_id: str) -> str:
    return f"/v1/cameras/{quote(camera_id, safe='')}"


def _event(event_id: str) -> str:
    return f"/v1/events/{quote(event_id, safe='')}"
