"""The REST doors of the fake engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from .engine import FakeEngine

JPEG = b"\xff\xd8\xff\xe0"
OWNED = ("owner", "name", "interval")


def routes(engine: FakeEngine) -> list[web.RouteDef]:
    """Return all doors but the news."""
    doors = Doors(engine)
    camera = "/v1/cameras/{id}"
    return [
        web.get("/v1/system", doors.system),
        web.put("/v1/system", doors.put_system),
        web.get("/v1/home", doors.home),
        web.put("/v1/home", doors.put_home),
        web.get("/v1/model", doors.model),
        web.put("/v1/model", doors.put_model),
        web.post("/v1/model/test", doors.test_model),
        web.get("/v1/model/names", doors.names),
        web.get("/v1/cameras", doors.cameras),
        web.put("/v1/cameras", doors.want_all),
        web.get(camera, doors.camera),
        web.put(camera, doors.want),
        web.delete(camera, doors.forget),
        web.patch(f"{camera}/settings", doors.settings),
        web.post(f"{camera}/key", doors.key),
        web.delete(f"{camera}/key", doors.revoke),
        web.post(f"{camera}/look", doors.look),
        web.post(f"{camera}/accept", doors.accept),
        web.get(f"{camera}/snapshot.jpg", doors.snapshot),
        web.post(f"{camera}/live", doors.ticket),
        web.get("/v1/live/{ticket}", doors.live),
        web.post(f"{camera}/frames", doors.frame),
        web.get("/v1/events", doors.events),
        web.get("/v1/events/{id}", doors.event),
        web.delete("/v1/events/{id}", doors.delete_event),
        web.get(r"/v1/events/{id}/{role:before|peak|after|change|why}.jpg", doors.picture),
        web.post("/v1/events/{id}/verdict", doors.mark),
        web.delete("/v1/events/{id}/verdict", doors.unmark),
        web.get(f"{camera}/tolerances", doors.tolerances),
        *engine.away.routes(),
    ]


def missing() -> web.HTTPException:
    """Return the answer for what is not there."""
    text = '{"error": {"code": "not_found", "message": "nothing by this id"}}'
    return web.HTTPNotFound(text=text, content_type="application/json")


class Doors:
    """One method for each door."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine

    def _camera(self, request: web.Request) -> dict[str, Any]:
        if (camera := self.engine.cameras.get(request.match_info["id"])) is None:
            raise missing()
        return camera

    async def system(self, request: web.Request) -> web.Response:
        return web.json_response(self.engine.system)

    async def put_system(self, request: web.Request) -> web.Response:
        self.engine.system = {**self.engine.system, **await request.json()}
        return web.json_response(self.engine.system)

    async def home(self, request: web.Request) -> web.Response:
        return web.json_response(self.engine.home)

    async def put_home(self, request: web.Request) -> web.Response:
        self.engine.home = {**self.engine.home, **await request.json()}
        return web.json_response(self.engine.home)

    async def model(self, request: web.Request) -> web.Response:
        return web.json_response(self.engine.system["model"])

    async def put_model(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.engine.model_key = body.pop("key", self.engine.model_key)
        known = {**self.engine.system["model"], **body, "has_key": bool(self.engine.model_key)}
        known["configured"] = bool(known["base_url"])
        self.engine.system = {**self.engine.system, "model": known}
        return web.json_response(known)

    async def test_model(self, request: web.Request) -> web.Response:
        return web.json_response(self.engine.model_test)

    async def names(self, request: web.Request) -> web.Response:
        return web.json_response({"names": self.engine.model_names})

    async def cameras(self, request: web.Request) -> web.Response:
        return web.json_response({"cameras": list(self.engine.cameras.values())})

    async def camera(self, request: web.Request) -> web.Response:
        return web.json_response(self._camera(request))

    async def want_all(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.engine.wanted.append(body)
        ids = {camera["id"] for camera in body["cameras"]}
        for camera_id, camera in list(self.engine.cameras.items()):
            if camera["owner"] == body["owner"] and camera_id not in ids:
                await self.engine.change_camera(camera_id, wanted=False)
        for camera in body["cameras"]:
            await self._keep(camera["id"], {**camera, "owner": body["owner"]})
        return web.json_response({"cameras": list(self.engine.cameras.values())})

    async def want(self, request: web.Request) -> web.Response:
        body = await request.json()
        camera_id = request.match_info["id"]
        self.engine.wanted.append({"id": camera_id, **body})
        await self._keep(camera_id, body)
        return web.json_response(self.engine.cameras[camera_id])

    async def _keep(self, camera_id: str, body: dict[str, Any]) -> None:
        if camera_id not in self.engine.cameras:
            self.engine.add_camera(camera_id)
        kind = body["source"].partition(":")[0]
        given = {key: body[key] for key in OWNED if key in body}
        settings = body.get("settings") or {}
        await self.engine.change_camera(
            camera_id,
            **given,
            source_kind=kind,
            address=body["source"],
            live="stream" if kind in {"rtsp", "rtsps"} else "mjpeg",
            wanted=True,
            settings=settings,
        )

    async def forget(self, request: web.Request) -> web.Response:
        self._camera(request)
        await self.engine.remove_camera(request.match_info["id"])
        return web.Response(status=204)

    async def settings(self, request: web.Request) -> web.Response:
        self._camera(request)
        camera_id = request.match_info["id"]
        await self.engine.change_camera(camera_id, settings=await request.json())
        return web.json_response(self.engine.cameras[camera_id])

    async def key(self, request: web.Request) -> web.Response:
        camera_id = request.match_info["id"]
        self.engine.keys[camera_id] = f"key-{len(self.engine.keys)}-{camera_id}"
        return web.json_response(
            {"key": self.engine.keys[camera_id], "url": f"{self.engine.url}/v1/frames"}, status=201
        )

    async def revoke(self, request: web.Request) -> web.Response:
        self.engine.keys.pop(request.match_info["id"], None)
        return web.Response(status=204)

    async def look(self, request: web.Request) -> web.Response:
        camera = self._camera(request)
        event_id = f"look-{len(self.engine.events)}"
        await self.engine.opened(event_id, camera["id"])
        return web.json_response(self.engine.events[event_id], status=202)

    async def accept(self, request: web.Request) -> web.Response:
        camera = self._camera(request)
        for event in [one for one in self.engine.events.values() if one["camera_id"] == camera["id"]]:
            if event["closed_at"] is None:
                await self.engine.closed(event["id"], camera["id"], lasting=False)
        return web.Response(status=204)

    async def snapshot(self, request: web.Request) -> web.Response:
        camera = self._camera(request)
        if (picture := self.engine.snapshots.get(camera["id"])) is None:
            raise missing()
        width = request.query.get("width", "")
        return web.Response(body=picture + width.encode(), content_type="image/jpeg")

    async def ticket(self, request: web.Request) -> web.Response:
        camera = self._camera(request)
        ticket = f"ticket-{len(self.engine.tickets)}"
        quality = request.query.get("quality", "main")
        self.engine.tickets[ticket] = camera["id"] if quality == "main" else f"{camera['id']} {quality}"
        answer = {"url": f"/v1/live/{ticket}", "kind": camera["live"], "expires_in": 30}
        return web.json_response(answer)

    async def live(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["ticket"] not in self.engine.tickets:
            raise missing()
        headers = {"Content-Type": "multipart/x-mixed-replace; boundary=frame"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        for part in self.engine.live_parts:
            await response.write(b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + part + b"\r\n")
        return response

    async def frame(self, request: web.Request) -> web.Response:
        camera = self._camera(request)
        self.engine.frames.append((camera["id"], await request.read(), dict(request.headers)))
        answer = {"interval": camera["interval"], "watching": camera["settings"]["watching"]}
        return web.json_response(answer, status=202)

    async def events(self, request: web.Request) -> web.Response:
        events = sorted(self.engine.events.values(), key=lambda event: str(event["id"]), reverse=True)
        wanted = request.query.get("camera_id")
        found = [event for event in events if wanted in (None, event["camera_id"])]
        start, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 50))
        more = str(start + limit) if len(found) > start + limit else None
        return web.json_response({"events": found[start : start + limit], "next": more})

    async def event(self, request: web.Request) -> web.Response:
        if (event := self.engine.events.get(request.match_info["id"])) is None:
            raise missing()
        return web.json_response(event)

    async def delete_event(self, request: web.Request) -> web.Response:
        if self.engine.events.pop(request.match_info["id"], None) is None:
            raise missing()
        return web.Response(status=204)

    async def mark(self, request: web.Request) -> web.Response:
        if (event := self.engine.events.get(request.match_info["id"])) is None:
            raise missing()
        marks = self.engine.tolerances.setdefault(event["camera_id"], [])
        if event["id"] not in {mark["event_id"] for mark in marks}:
            made_at = f"2026-11-20T06:00:{len(marks):02d}+00:00"
            marks.append({"id": f"t{event['id']}", "event_id": event["id"], "made_at": made_at})
        return web.json_response({"tolerances": marks})

    async def unmark(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.engine.events:
            raise missing()
        for marks in self.engine.tolerances.values():
            marks[:] = [mark for mark in marks if mark["event_id"] != request.match_info["id"]]
        return web.Response(status=204)

    async def tolerances(self, request: web.Request) -> web.Response:
        camera = self._camera(request)
        return web.json_response({"tolerances": self.engine.tolerances.get(camera["id"], [])})

    async def picture(self, request: web.Request) -> web.Response:
        key = (request.match_info["id"], request.match_info["role"])
        if (picture := self.engine.pictures.get(key)) is None:
            raise missing()
        return web.Response(body=picture, content_type="image/jpeg")
