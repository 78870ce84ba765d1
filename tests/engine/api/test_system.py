"""The doors to the engine itself, its homes and its numbers."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.engine.api.house import HOME, House
from tests.engine.making import scene
from watchpost_engine import __version__
from watchpost_engine.model.usage import Usage

GOLDEN = Path(__file__).parents[3] / "contract" / "news" / "system.json"


async def test_alive_is_all_that_is_said_to_strangers(house: House) -> None:
    assert (await house.call("GET", "/health", None)).body == {"status": "ok", "version": __version__}


async def test_how_the_engine_fares(house: House) -> None:
    house.rooms.problems.report(HOME, "model_timeout", "127.0.0.1")
    house.rooms.problems.report("there", "budget_spent")
    system = (await house.call("GET", "/v1/system", "viewer")).body
    golden = json.loads(GOLDEN.read_text())["system"]
    assert system.keys() == golden.keys()
    assert system["model"].keys() == golden["model"].keys()
    assert system["problems"] == [{"code": "model_timeout", "detail": "127.0.0.1"}]
    assert system["disk_free"] > 0


async def test_the_address_for_devices_is_the_engines_own_until_somebody_knows_better(house: House) -> None:
    async def set_to(url: str) -> str:
        return str((await house.call("PUT", "/v1/system", json={"device_url": url})).body["device_url"])

    assert (await house.call("GET", "/v1/system")).body["device_url"] == "http://engine.test:8098"
    assert await set_to("https://cams.example.org/watchpost/") == "https://cams.example.org/watchpost"
    key = (await house.call("POST", "/v1/cameras/yard/key")).body
    assert key["url"] == "https://cams.example.org/watchpost/v1/frames"
    assert await set_to("") == "http://engine.test:8098"
    reply = await house.call("PUT", "/v1/system", json={"device_url": "cams.example.org"})
    assert (reply.status, reply.code) == (400, "invalid")


async def test_a_home_has_its_own_day_and_language(house: House) -> None:
    change = {"time_zone": "Pacific/Chatham", "language": "de"}
    home = (await house.call("PUT", "/v1/home", json=change)).body
    assert home == {"id": HOME, "name": "Here", **change}
    assert (await house.call("PUT", "/v1/home", json={"language": ""})).body["language"] == "en"
    assert (await house.call("GET", "/v1/home", "viewer")).body["time_zone"] == "Pacific/Chatham"


async def test_changes_of_a_home_and_its_model_at_the_same_time_are_all_kept(house: House) -> None:
    for number in range(5):
        name, zone, model = f"Home {number}", ("UTC", "Asia/Tokyo")[number % 2], f"model-{number}"
        await asyncio.gather(
            house.call("PUT", "/v1/home", json={"name": name}),
            house.call("PUT", "/v1/model", json={"model": model}),
            house.call("PUT", "/v1/home", json={"time_zone": zone}),
        )
        home = (await house.call("GET", "/v1/home")).body
        assert (home["name"], home["time_zone"]) == (name, zone)
        assert (await house.call("GET", "/v1/model")).body["model"] == model


BODIES = [
    {"time_zone": "Mars/Olympus"},
    {"time_zone": "../../../etc/passwd"},
    {"time_zone": "/etc/localtime"},
    {"time_zone": "America"},
    {"time_zone": ""},
    {"time_zone": "localtime"},
    {"time_zone": "posixrules"},
    {"name": ""},
    {"name": "x\u0000"},
    {"name": "x" * 201},
    {"language": "?"},
]


async def test_a_home_that_makes_no_sense_is_refused(house: House) -> None:
    for body in BODIES:
        assert (await house.call("PUT", "/v1/home", json=body)).code == "invalid", body


async def test_an_admin_makes_homes_and_tokens(house: House) -> None:
    made = (await house.call("POST", "/v1/homes", "admin", json={"name": "Summer house"})).body
    assert (await house.call("GET", "/v1/home", made["token"])).body == made["home"]
    homes = (await house.call("GET", "/v1/homes", "admin")).body["homes"]
    assert made["home"] in homes
    assert len(homes) == 3
    for scope, home_id, status in (
        ("home", made["home"]["id"], 201),
        ("admin", None, 201),
        ("home", "nowhere", 404),
        ("home", None, 400),
        ("admin", HOME, 400),
        ("root", HOME, 400),
    ):
        body = {"scope": scope, "home_id": home_id, "label": "x"}
        assert (await house.call("POST", "/v1/tokens", "admin", json=body)).status == status, body
    tokens = (await house.call("GET", "/v1/tokens", "admin")).body["tokens"]
    assert {token["scope"] for token in tokens} == {"admin", "home", "viewer", "camera"}
    assert "token" not in tokens[0]


async def test_there_is_an_end_to_tokens(house: House) -> None:
    known = dict(house.rooms.tokens.by_hash)
    viewer = next(token for token in known.values() if token.scope == "viewer")
    house.rooms.tokens.by_hash.update({str(number): viewer for number in range(1000)})
    reply = await house.call("POST", "/v1/tokens", json={"scope": "viewer"})
    assert (reply.status, reply.code) == (409, "conflict")


async def test_numbers_for_prometheus(house: House) -> None:
    camera = await house.camera()
    await house.show(scene(), camera)
    live = house.rooms.keeper.live(camera)
    assert live is not None
    live.let_go = 2
    day = datetime.now(UTC).date().isoformat()
    await house.rooms.usage.add(HOME, "yard", day, Usage(changes=1, analyses=2, tokens=345))
    reply = await house.call("GET", "/metrics", "viewer")
    families = {family.name: family for family in text_string_to_metric_families(reply.data.decode())}
    frames = families["watchpost_frames"].samples[0]
    assert (frames.name, frames.value) == ("watchpost_frames_total", 1)
    assert frames.labels == {"home": HOME, "camera": "yard"}
    assert families["watchpost_camera_connected"].samples[0].value == 1
    assert families["watchpost_viewers_let_go"].samples[0].value == 2
    for name, value in (("changes", 1), ("analyses", 2), ("tokens", 345)):
        assert families[f"watchpost_{name}_today"].samples[0].value == value
    assert families["watchpost_queue"].samples[0].value == 0
    assert families["watchpost_disk_free_bytes"].samples[0].value > 0
    assert families["watchpost_engine_info"].samples[0].labels == {"version": __version__}
