"""Everybody at every door: made from the document, so that no door is ever forgotten."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.engine.api.document import operations
from tests.engine.api.house import HOME, House
from tests.engine.making import event, scene
from watchpost_engine.model.event import PictureRole
from watchpost_engine.model.ids import new_id

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
    token = (await house.call("POST", "/v1/tokens", json={"scope": "viewer"})).body["id"]
    ticket = (await house.call("POST", "/v1/cameras/yard/live")).body["url"].rpartition("/")[2]
    return {
        "camera_id": "yard",
        "event_id": known.id,
        "token_id": token,
        "role": "before",
        "file": "start.js",
        "ticket": ticket,
    }


def fill(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: ids[match[1]], path)


@pytest.mark.parametrize(("method", "path", "operation"), CALLS, ids=[f"{m} {p}" for m, p, _ in CALLS])
async def test_only_who_may_comes_in(
    house: House, ids: dict[str, str], method: str, path: str, operation: dict[str, Any]
) -> None:
    scopes = operation["x-scopes"]
    # Those who may come last: what they do may end what the others hold.
    for who, scope in sorted(PEOPLE.items(), key=lambda one: one[1] in scopes):
        if not scopes or (method == "DELETE" and scope in scopes):
            continue  # open to all, or tried by the tests of that door
        reply = await house.call(method, fill(path, ids), who)
        if who is None:
            assert (reply.status, reply.code) == (401, "unauthorized"), who
        elif scope not in scopes:
            assert (reply.status, reply.code) == (403, "forbidden"), who
        else:
            assert reply.status not in (401, 403), who


OWNED = [
    (method, path)
    for method, path, operation in CALLS
    if {"home", "viewer"} & set(operation["x-scopes"]) and re.search(r"\{(camera|event|token)_id\}", path)
]
MAKING = {("PUT", "/v1/cameras/{camera_id}"), ("POST", "/v1/cameras/{camera_id}/key")}
"""An id of a camera is the home's own to choose."""

IDEMPOTENT = ("DELETE", "/v1/cameras/{camera_id}/key")


@pytest.mark.parametrize(("method", "path"), OWNED, ids=[f"{m} {p}" for m, p in OWNED])
async def test_what_another_home_has_does_not_exist(
    house: House, ids: dict[str, str], method: str, path: str
) -> None:
    if (method, path) in MAKING:
        return
    body = {"data": scene(), "headers": {"Content-Type": "image/jpeg"}} if "frames" in path else {"json": {}}
    reply = await house.call(method, fill(path, ids), "there", **body)
    if (method, path) == IDEMPOTENT:
        assert reply.status == 204
    else:
        assert (reply.status, reply.code) == (404, "not_found")
    # and nothing happened to it
    assert (await house.call("GET", "/v1/cameras/yard")).body["wanted"]
    assert (await house.call("GET", f"/v1/events/{ids['event_id']}/before.jpg")).status == 200
    assert (await house.push(scene())).status == 202
    assert ids["token_id"] in {
        token["id"] for token in (await house.call("GET", "/v1/tokens")).body["tokens"]
    }


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
