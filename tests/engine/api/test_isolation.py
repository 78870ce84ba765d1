"""Everybody at every door: made from the document, so that no door is ever forgotten."""

from __future__ import annotations

import re

import pytest

from tests.engine.api.document import operations
from tests.engine.api.house import HOME, House
from tests.engine.making import NOW, event, scene
from watchpost_engine.model.event import PictureRole
from watchpost_engine.model.export import Export, ExportState
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind

# One that is not in the other's reach: same ids where a user chooses them, real ids where the engine does.
PEOPLE = {"admin": "admin", "home": "home", "viewer": "viewer", "camera": "camera", "there": "home", None: ""}
CALLS = [(method, path, operation) for method, path, operation in operations()]


@pytest.fixture
async def ids(house: House) -> dict[str, str]:
    """What the home `here` has."""
    await house.camera()
    known = event(home_id=HOME)
    size = 0
    await house.rooms.files.keep(known, dict.fromkeys(PictureRole, scene()))
    await house.rooms.events.save(known, size=size)
    path = f"/v1/events/{known.id}/verdict"
    marked = (await house.call("POST", path, json={"verdict": "not_a_change"})).body
    token = (await house.call("POST", "/v1/tokens", json={"scope": "viewer"})).body["id"]
    ticket = (await house.call("POST", "/v1/cameras/yard/live")).body["url"].rpartition("/")[2]
    recorded = Recording(
        id=new_id(), home_id=HOME, camera_id="yard", kind=RecordingKind.EVENT, started_at=NOW, seconds=1,
        bytes=4, codec="h264",
    )  # fmt: skip
    file = house.rooms.recording_files.path(recorded)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"film")
    await house.rooms.recordings.save(recorded)
    exported = Export(
        id=new_id(), home_id=HOME, camera_id="yard", since=NOW, until=NOW, created_at=NOW,
        state=ExportState.DONE,
    )  # fmt: skip
    file = house.rooms.exports.path(exported)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"film")
    await house.rooms.exports.add(exported)
    return {
        "camera_id": "yard",
        "export_id": exported.id,
        "recording_id": recorded.id,
        "event_id": known.id,
        "token_id": token,
        "tolerance_id": marked["tolerances"][0]["id"],
        "role": "before",
        "file": "start.js",
        "ticket": ticket,
    }


def fill(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: ids[match[1]], path)


async def test_nobody_else_comes_in(house: House, ids: dict[str, str]) -> None:
    tried = 0
    for method, path, operation in CALLS:
        scopes = operation["x-scopes"]
        for who, scope in PEOPLE.items():
            if not scopes or scope in scopes:
                continue
            reply = await house.call(method, fill(path, ids), who)
            expected = (401, "unauthorized") if who is None else (403, "forbidden")
            assert (reply.status, reply.code) == expected, f"{who} at {method} {path}"
            tried += 1
    assert tried > 60


async def test_everybody_else_comes_in(house: House, ids: dict[str, str]) -> None:
    # What ends something comes last, and of what makes a new key others lose theirs.
    calls = sorted(CALLS, key=lambda call: (call[0] == "DELETE", "/key" in call[1]))
    for method, path, operation in calls:
        for who, scope in PEOPLE.items():
            if scope in operation["x-scopes"]:
                reply = await house.call(method, fill(path, ids), who)
                assert reply.status not in (401, 403), f"{who} at {method} {path}"


OWNED = [
    (method, path)
    for method, path, operation in CALLS
    if {"home", "viewer"} & set(operation["x-scopes"])
    and re.search(r"\{(camera|event|token|tolerance)_id\}", path)
]
MAKING = {("PUT", "/v1/cameras/{camera_id}"), ("POST", "/v1/cameras/{camera_id}/key")}
"""An id of a camera is the home's own to choose."""

IDEMPOTENT = ("DELETE", "/v1/cameras/{camera_id}/key")


async def test_what_another_home_has_does_not_exist(house: House, ids: dict[str, str]) -> None:
    jpeg = {"data": scene(), "headers": {"Content-Type": "image/jpeg"}}
    for method, path in OWNED:
        if (method, path) in MAKING:
            continue
        body = jpeg if "frames" in path else {"json": {}}
        reply = await house.call(method, fill(path, ids), "there", **body)
        if (method, path) == IDEMPOTENT:
            assert reply.status == 204
        else:
            assert (reply.status, reply.code) == (404, "not_found"), f"{method} {path}"
    # and nothing happened to it
    assert (await house.call("GET", "/v1/cameras/yard")).body["wanted"]
    assert (await house.call("GET", f"/v1/events/{ids['event_id']}/before.jpg")).status == 200
    assert (await house.push(scene())).status == 202
    tokens = (await house.call("GET", "/v1/tokens")).body["tokens"]
    assert ids["token_id"] in {token["id"] for token in tokens}


async def test_the_same_camera_id_in_two_homes_is_two_cameras(house: House, ids: dict[str, str]) -> None:
    for who, name in (("home", "Yard"), ("there", "Elsewhere")):
        body = {"owner": who, "name": name, "source": "push:"}
        assert (await house.call("PUT", "/v1/cameras/yard", who, json=body)).status == 200
    assert (await house.call("GET", "/v1/cameras/yard")).body["name"] == "Yard"
    key = (await house.call("POST", "/v1/cameras/yard/key", "there")).body["key"]
    other = house.rooms.roster.camera("there", "yard")
    assert other is not None
    picture = scene(parcel=True)
    assert (await house.push(picture, key)).status in (202, 503)
    assert (await house.push(scene())).status == 202, "a new key there replaces none here"


async def test_lists_show_only_the_home_of_the_token(house: House, ids: dict[str, str]) -> None:
    assert (await house.call("GET", "/v1/cameras", "there")).body == {"cameras": []}
    assert (await house.call("GET", "/v1/events", "there")).body == {"events": [], "next": None}
    assert (await house.call("GET", "/v1/tokens", "there")).body == {"tokens": []}
    assert (await house.call("GET", "/v1/home", "there")).body["id"] == "there"
    metrics = (await house.call("GET", "/metrics", "there")).data.decode()
    assert "yard" not in metrics
    assert HOME not in re.findall(r'home="(\w+)"', metrics)
    everything = (await house.call("GET", "/metrics", "admin")).data.decode()
    assert 'watchpost_frames_total{camera="yard",home="here"}' in everything


async def test_a_home_cannot_make_or_revoke_what_is_not_its_own(house: House) -> None:
    mine = await house.call("POST", "/v1/tokens", "there", json={"scope": "camera", "camera_id": "yard"})
    assert mine.body["home_id"] == "there"
    for body, status in (
        ({"scope": "admin"}, 403),
        ({"scope": "home"}, 403),
        ({"scope": "viewer", "home_id": HOME}, 404),
        ({"scope": "camera"}, 400),
        ({"scope": "viewer", "camera_id": "yard"}, 400),
    ):
        assert (await house.call("POST", "/v1/tokens", "there", json=body)).status == status, body
    own = next(token for token in house.rooms.tokens.by_hash.values() if token.home_id == HOME)
    assert (await house.call("DELETE", f"/v1/tokens/{own.id}", "there")).status == 404
    assert (await house.call("DELETE", f"/v1/tokens/{new_id()}", "admin")).status == 404
