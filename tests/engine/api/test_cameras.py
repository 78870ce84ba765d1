"""The doors to cameras."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tests.engine.api.house import HOME, House
from tests.engine.making import event, scene
from watchpost_engine.api.body import JSON_MOST
from watchpost_engine.api.wire import CamerasIn
from watchpost_engine.model.usage import Usage

SQUARE = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]


def wish(camera_id: str, source: str = "push:", **more: object) -> dict[str, object]:
    return {"id": camera_id, "name": camera_id.title(), "source": source, **more}


async def want(house: House, *wishes: dict[str, object], owner: str = "entry") -> dict[str, Any]:
    reply = await house.call("PUT", "/v1/cameras", json={"owner": owner, "cameras": list(wishes)})
    assert reply.status == 200, reply.data
    return {camera["id"]: camera for camera in reply.body["cameras"]}


async def test_an_owner_says_which_cameras_it_wants(house: House) -> None:
    first = await want(house, wish("yard"), wish("gate", "mqtt://home/gate", interval=2.5))
    assert first["gate"]["source_kind"] == "mqtt"
    assert first["gate"]["interval"] == 2.5
    assert first["yard"]["owner"] == "entry"
    await want(house, wish("hall"), owner="other")
    second = await want(house, wish("yard"))
    assert {camera_id: camera["wanted"] for camera_id, camera in second.items()} == {
        "yard": True,
        "gate": False,
        "hall": True,
    }
    assert await want(house, wish("yard")) == second, "saying it twice changes nothing"


async def test_a_login_is_never_given_back(house: House) -> None:
    source = "rtsp://admin:hush@127.0.0.1:1/main?password=psst"
    body = {"owner": "entry", "name": "Gate", "source": source}
    camera = (await house.call("PUT", "/v1/cameras/gate", json=body)).body
    assert camera["address"] == "rtsp://127.0.0.1:1/main"
    everything = (await house.call("GET", "/v1/cameras")).data
    assert b"hush" not in everything
    assert b"psst" not in everything


async def test_settings_come_with_a_camera_or_later_one_by_one(house: House) -> None:
    body = {"owner": "entry", "name": "Yard", "source": "push:", "settings": {"sensitivity": 70}}
    camera = (await house.call("PUT", "/v1/cameras/yard", json=body)).body
    assert camera["settings"]["sensitivity"] == 70
    patch = {
        "min_duration": 2.5,
        "zones": [
            {"name": "Door", "polygon": SQUARE},
            {"name": "Step", "polygon": SQUARE, "sensitivity": 90},
        ],
        "masks": [SQUARE],
        "prompt": "Two lines\nof words",
        "language": "pt-BR",
        "a_later_field": 1,
    }
    camera = (await house.call("PATCH", "/v1/cameras/yard/settings", json=patch)).body
    assert camera["settings"] == {
        "watching": True,
        "sensitivity": 70,
        "min_duration": 2.5,
        "zones": [
            {"name": "Door", "polygon": SQUARE, "sensitivity": None},
            {"name": "Step", "polygon": SQUARE, "sensitivity": 90},
        ],
        "masks": [SQUARE],
        "prompt": "Two lines\nof words",
        "model": "",
        "language": "pt-BR",
        "recording": {
            "mode": "off",
            "pre_roll": 5.0,
            "post_roll": 10.0,
            "schedule": [],
            "audio": True,
            "keep_days": {"continuous": 3.0, "scheduled": 7.0, "event": 30.0, "important": 90.0},
        },
    }
    camera = (await house.call("PATCH", "/v1/cameras/yard/settings", json={"masks": [], "zones": None})).body
    assert camera["settings"]["masks"] == []
    assert len(camera["settings"]["zones"]) == 2
    body = {"owner": "entry", "name": "Back yard", "source": "push:"}
    camera = (await house.call("PUT", "/v1/cameras/yard", json=body)).body
    assert (camera["name"], camera["settings"]["sensitivity"]) == ("Back yard", 70)


async def test_changes_at_the_same_time_are_all_kept(house: House) -> None:
    await house.camera()
    patches = [{"sensitivity": 11}, {"prompt": "p"}, {"model": "m"}, {"language": "de"}, {"watching": False}]
    path = "/v1/cameras/yard/settings"
    await asyncio.gather(*(house.call("PATCH", path, json=patch) for patch in patches))
    settings = (await house.call("GET", "/v1/cameras/yard")).body["settings"]
    assert {name: settings[name] for patch in patches for name in patch} == {
        name: value for patch in patches for name, value in patch.items()
    }


BODIES = [
    {"sensitivity": 101},
    {"sensitivity": "50"},
    {"sensitivity": 50.5},
    {"min_duration": -0.1},
    {"min_duration": 300.1},
    {"zones": [{"name": "Door", "polygon": SQUARE, "sensitivity": 101}]},
    {"watching": "yes"},
    {"watching": 1},
    {"masks": [[[0, 0], [1, 1]]]},
    {"masks": [[[0, 0], [1, 1], [1, 1.01]]]},
    {"masks": [[[0, 0, 0], [1, 1, 1], [1, 0, 0]]]},
    {"masks": [[[0.5, 0.5]] * 51]},
    {"masks": [SQUARE] * 33},
    {"zones": [{"name": "x\ny", "polygon": SQUARE}]},
    {"prompt": "x" * 4001},
    {"prompt": "bell \u0007"},
    {"language": "not a tag"},
    [],
    None,
    "text",
]


async def test_nonsense_is_refused_and_changes_nothing(house: House) -> None:
    for body in BODIES:
        await house.camera()
        before = (await house.call("GET", "/v1/cameras/yard")).body["settings"]
        reply = await house.call("PATCH", "/v1/cameras/yard/settings", json=body)
        assert (reply.status, reply.code) == (400, "invalid"), body
        assert (await house.call("GET", "/v1/cameras/yard")).body["settings"] == before


SOURCES = [
    "",
    "file:///etc/passwd",
    "concat:/etc/passwd|x",
    "ftp://192.0.2.1/x",
    "rtsp://",
    "rtsp:///path",
    "/etc/passwd",
    "rtsp://192.0.2.1/\n",
    "mqtt://home/#",
    "mqtt://",
    "push://elsewhere",
    "http://192.0.2.1:99999/",
    "pipe:0",
    "x" * 2049,
]


async def test_a_source_that_cannot_be_a_camera_is_refused(house: House) -> None:
    for source in SOURCES:
        body = {"owner": "entry", "name": "Gate", "source": source}
        reply = await house.call("PUT", "/v1/cameras/gate", json=body)
        assert (reply.status, reply.code) == (400, "invalid"), source
        assert (await house.call("GET", "/v1/cameras/gate")).status == 404


async def test_the_refusal_of_a_source_does_not_quote_its_login(house: House) -> None:
    body = {"owner": "entry", "name": "Gate", "source": "ftp://admin:hush@192.0.2.1/"}
    assert b"hush" not in (await house.call("PUT", "/v1/cameras/gate", json=body)).data


@pytest.mark.parametrize("camera_id", ["Yard", "a.b", "a-b", "x" * 65, "..", "%2e%2e", "a%2Fb", "%00", "é"])
async def test_an_id_that_is_none_leads_nowhere(house: House, camera_id: str) -> None:
    body = {"owner": "entry", "name": "Gate", "source": "push:"}
    for method in ("PUT", "GET", "DELETE"):
        reply = await house.call(method, f"/v1/cameras/{camera_id}", json=body, promised=False)
        assert (reply.status, reply.code) == (404, "not_found")
    assert (await house.call("GET", "/v1/cameras")).body["cameras"] == []


async def test_two_cameras_with_one_id_are_refused(house: House) -> None:
    body = {"owner": "entry", "cameras": [wish("yard"), wish("yard", "relay:")]}
    assert (await house.call("PUT", "/v1/cameras", json=body)).code == "invalid"


async def test_a_camera_that_is_let_go_keeps_its_events(house: House) -> None:
    await house.camera()
    await house.rooms.events.save(event(home_id=HOME))
    assert (await house.call("DELETE", "/v1/cameras/yard")).status == 204
    assert (await house.call("GET", "/v1/cameras/yard")).body["wanted"] is False
    assert len((await house.call("GET", "/v1/events")).body["events"]) == 1


async def test_a_camera_that_is_purged_is_gone_with_all_it_had(house: House) -> None:
    await house.camera()
    await house.rooms.events.save(event(home_id=HOME))
    assert (await house.call("DELETE", "/v1/cameras/yard?purge=maybe")).code == "invalid"
    assert (await house.call("DELETE", "/v1/cameras/yard?purge=true")).status == 204
    assert (await house.call("GET", "/v1/cameras/yard")).status == 404
    assert (await house.call("GET", "/v1/events")).body["events"] == []
    assert (await house.push(scene())).status == 401, "its key is gone too"
    assert (await house.call("DELETE", "/v1/cameras/yard?purge=true")).status == 404


async def test_a_camera_that_is_purged_never_comes_back_by_being_let_go(house: House) -> None:
    path = "/v1/cameras/yard"
    for _ in range(5):
        await house.camera(source="relay:")
        calls = [house.call("DELETE", path + query) for query in ("?purge=true", "", "")]
        replies = await asyncio.gather(*calls)
        assert {reply.status for reply in replies} <= {204, 404}
        assert (await house.call("GET", path)).status == 404


async def test_settings_changed_while_a_camera_is_let_go_are_kept(house: House) -> None:
    path = "/v1/cameras/yard"
    for number in range(5):
        await house.camera(source="relay:")
        patch = house.call("PATCH", f"{path}/settings", json={"prompt": f"Prompt {number}"})
        await asyncio.gather(patch, house.call("DELETE", path))
        shown = (await house.call("GET", path)).body
        assert (shown["wanted"], shown["settings"]["prompt"]) == (False, f"Prompt {number}")


async def test_settings_of_a_camera_that_is_gone_are_not_found(house: House) -> None:
    reply = await house.call("PATCH", "/v1/cameras/yard/settings", json={"prompt": "p"})
    assert (reply.status, reply.code) == (404, "not_found")


async def test_of_keys_made_at_the_same_time_one_opens(house: House) -> None:
    await house.camera()
    for _ in range(3):
        made = await asyncio.gather(*(house.call("POST", "/v1/cameras/yard/key") for _ in range(3)))
        pushed = [await house.push(scene(), reply.body["key"]) for reply in made]
        assert sorted(reply.status == 401 for reply in pushed) == [False, True, True]


def test_an_owner_may_want_a_thousand_cameras() -> None:
    def body(count: int) -> bytes:
        wishes = [
            wish(f"camera_{n}", f"rtsp://user:password@192.0.2.1:554/{'x' * 200}") for n in range(count)
        ]
        return json.dumps({"owner": "entry", "cameras": wishes}).encode()

    assert len(body(1000)) < JSON_MOST
    assert len(CamerasIn.model_validate_json(body(1000)).wishes()) == 1000
    with pytest.raises(ValidationError):
        CamerasIn.model_validate_json(body(1001))


async def test_a_look_makes_an_event_of_what_is_seen_now(house: House) -> None:
    camera = await house.camera()
    reply = await house.call("POST", "/v1/cameras/yard/look")
    assert (reply.status, reply.code) == (409, "conflict")
    await house.show(scene(), camera)
    made = (await house.call("POST", "/v1/cameras/yard/look")).body
    assert made["camera_id"] == "yard"
    assert (await house.call("GET", f"/v1/events/{made['id']}/after.jpg")).data == scene()


async def test_what_is_seen_now_is_normal(house: House) -> None:
    camera = await house.camera()
    reply = await house.call("POST", "/v1/cameras/yard/accept")
    assert (reply.status, reply.code) == (409, "conflict")
    await house.show(scene(), camera)
    assert (await house.call("POST", "/v1/cameras/yard/accept")).status == 204
    assert (await house.call("POST", "/v1/cameras/yard/accept", "viewer")).status == 403
    assert (await house.call("POST", "/v1/cameras/yard/accept", "there")).status == 404
    assert await house.rooms.events.open_events() == []
    await house.call("PATCH", "/v1/cameras/yard/settings", json={"watching": False})
    assert (await house.call("POST", "/v1/cameras/yard/accept")).status == 409


async def test_a_camera_shows_its_last_change_and_what_today_cost(house: House) -> None:
    await house.camera()
    visit, change = event(home_id=HOME, lasting=False), event(home_id=HOME)
    later_visit = event(home_id=HOME, lasting=False)
    for one in (visit, change, later_visit):
        await house.rooms.events.save(one)
    day = datetime.now(UTC).date().isoformat()
    await house.rooms.usage.add(HOME, "yard", day, Usage(changes=1, analyses=2, tokens=345))
    shown = (await house.call("GET", "/v1/cameras/yard", "viewer")).body
    assert shown["last_change"]["id"] == change.id
    assert shown["today"] == {"changes": 1, "analyses": 2, "tokens": 345}
    assert (await house.call("GET", "/v1/cameras", "viewer")).body["cameras"] == [shown]
