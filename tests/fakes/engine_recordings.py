"""The doors to recordings of the fake engine: what a test has put there, and what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from .engine import FakeEngine


@dataclass
class Footage:
    """What was recorded."""

    recordings: list[dict[str, Any]] = field(default_factory=list)
    exports: list[dict[str, Any]] = field(default_factory=list)
    days: list[dict[str, Any]] = field(default_factory=list)
    videos: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """By kind (event, recording, export) and id."""

    records: list[tuple[str, float | None]] = field(default_factory=list)
    """Cameras recorded by hand, and for how long; None was a stop."""

    pre_rolls: list[float | None] = field(default_factory=list)
    kept: list[tuple[str, bool]] = field(default_factory=list)

    ends_early: bool = False
    """Whether a video ends in its middle, as when the store it comes from fails."""

    def record(
        self, recording_id: str, begun: str, camera_id: str = "front_door", seconds: float = 60
    ) -> None:
        """Put a recording there."""
        self.recordings.append(
            {
                "id": recording_id,
                "camera_id": camera_id,
                "kind": "continuous",
                "started_at": begun,
                "ended_at": (datetime.fromisoformat(begun) + timedelta(seconds=seconds)).isoformat(),
                "seconds": seconds,
                "bytes": 1000,
                "codec": "h264",
                "important": False,
                "kept": False,
                "salvaged": False,
                "missing": False,
                "away": "",
            }
        )
        self.videos["recording", recording_id] = b"film of " + recording_id.encode()


def recording_routes(engine: FakeEngine) -> list[web.RouteDef]:
    """Return the doors."""
    doors = RecordingDoors(engine)
    camera = "/v1/cameras/{id}"
    return [
        web.post(f"{camera}/record", doors.record),
        web.delete(f"{camera}/record", doors.stop),
        web.get(f"{camera}/days", doors.days),
        web.get("/v1/recordings", doors.find),
        web.get("/v1/recordings/{id}", doors.one),
        web.get("/v1/recordings/{id}/video.mp4", doors.video),
        web.get("/v1/recordings/{id}/picture.jpg", doors.picture),
        web.get("/v1/events/{id}/clip.mp4", doors.video),
        web.get("/v1/events/{id}/preview.mp4", doors.video),
        web.post("/v1/events/{id}/keep", doors.keep),
        web.delete("/v1/events/{id}/keep", doors.keep),
        web.get("/v1/exports", doors.exports),
        web.post("/v1/exports", doors.export),
        web.get("/v1/exports/{id}", doors.one_export),
        web.delete("/v1/exports/{id}", doors.delete_export),
        web.get("/v1/exports/{id}/video.mp4", doors.video),
    ]


class RecordingDoors:
    """One method for each door."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.footage = engine.footage

    async def record(self, request: web.Request) -> web.Response:
        camera_id = request.match_info["id"]
        body = await request.json()
        self.footage.records.append((camera_id, body["seconds"]))
        self.footage.pre_rolls.append(body.get("pre_roll"))
        await self.engine.change_camera(camera_id, status={"recording": "manual"})
        return web.json_response(self.engine.cameras[camera_id], status=202)

    async def stop(self, request: web.Request) -> web.Response:
        camera_id = request.match_info["id"]
        self.footage.records.append((camera_id, None))
        await self.engine.change_camera(camera_id, status={"recording": None})
        return web.Response(status=204)

    async def days(self, request: web.Request) -> web.Response:
        before = request.query.get("before", "9999-12-31")
        days = [day for day in self.footage.days if day["day"] < before]
        limit = int(request.query.get("limit", 60))
        more = days[limit - 1]["day"] if len(days) > limit else None
        return web.json_response({"days": days[:limit], "next": more})

    async def find(self, request: web.Request) -> web.Response:
        asked = request.query
        since, until = (datetime.fromisoformat(asked[key]) for key in ("since", "until"))
        found = [
            one
            for one in reversed(self.footage.recordings)
            if one["camera_id"] == asked["camera_id"]
            and datetime.fromisoformat(one["started_at"]) < until
            and datetime.fromisoformat(one["ended_at"]) > since
        ]
        return web.json_response({"recordings": found[: int(asked.get("limit", 50))], "next": None})

    async def one(self, request: web.Request) -> web.Response:
        return web.json_response(_named(self.footage.recordings, request))

    async def picture(self, request: web.Request) -> web.Response:
        name = str(_named(self.footage.recordings, request)["id"])
        return web.Response(body=b"picture of " + name.encode(), content_type="image/jpeg")

    async def exports(self, request: web.Request) -> web.Response:
        return web.json_response({"exports": self.footage.exports})

    async def one_export(self, request: web.Request) -> web.Response:
        return web.json_response(_named(self.footage.exports, request))

    async def export(self, request: web.Request) -> web.Response:
        export = {
            **(await request.json()),
            "id": f"export{len(self.footage.exports)}",
            "created_at": "2026-11-20T06:00:00+00:00",
            "state": "done",
            "progress": 1.0,
            "error": "",
            "seconds": 300.0,
            "bytes": 1000,
        }
        self.footage.exports.append(export)
        return web.json_response(export, status=202)

    async def delete_export(self, request: web.Request) -> web.Response:
        self.footage.exports.remove(_named(self.footage.exports, request))
        return web.Response(status=204)

    async def keep(self, request: web.Request) -> web.Response:
        self.footage.kept.append((request.match_info["id"], request.method == "POST"))
        if request.method == "DELETE":
            return web.Response(status=204)
        return web.json_response(self.engine.events[request.match_info["id"]])

    async def video(self, request: web.Request) -> web.StreamResponse:
        kind = request.path.split("/")[2].removesuffix("s")
        kind = "preview" if request.path.endswith("/preview.mp4") else kind
        if (video := self.footage.videos.get((kind, request.match_info["id"]))) is None:
            raise _missing()
        part = request.http_range
        if self.footage.ends_early:
            response = web.StreamResponse(headers={"Content-Length": str(len(video))})
            await response.prepare(request)
            await response.write(video[:2])
            raise ConnectionError
        if part.start is None and part.stop is None:
            return web.Response(body=video, content_type="video/mp4", headers={"Accept-Ranges": "bytes"})
        begin, end = part.start or 0, part.stop or len(video)
        if begin >= len(video):
            return web.Response(status=416)
        headers = {"Content-Range": f"bytes {begin}-{end - 1}/{len(video)}", "Accept-Ranges": "bytes"}
        return web.Response(status=206, body=video[begin:end], content_type="video/mp4", headers=headers)


def _named(things: list[dict[str, Any]], request: web.Request) -> dict[str, Any]:
    for thing in things:
        if thing["id"] == request.match_info["id"]:
            return thing
    raise _missing()


def _missing() -> web.HTTPException:
    text = '{"error": {"code": "not_found", "message": "nothing by this id"}}'
    return web.HTTPNotFound(text=text, content_type="application/json")
