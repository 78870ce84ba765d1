"""The doors to the model server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.engine.api.house import House
from tests.engine.making import scene
from tests.fakes.model_server import MODEL, Fault, ModelServer, model_server


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    """A model's server that wants a key."""
    async with model_server() as server:
        server.key = "sk-right"
        yield server


async def test_settings_are_kept_and_the_key_is_never_given_back(house: House) -> None:
    fresh = (await house.call("GET", "/v1/model")).body
    assert (fresh["configured"], fresh["has_key"]) == (False, False)
    body = {"base_url": "http://127.0.0.1:9/v1/", "key": "sk-hush", "model": "m", "daily_calls": 7}
    kept = await house.call("PUT", "/v1/model", json=body)
    assert b"sk-hush" not in kept.data
    assert kept.body == {
        "configured": True,
        "base_url": "http://127.0.0.1:9/v1",
        "model": "m",
        "has_key": True,
        "daily_calls": 7,
        "daily_tokens": fresh["daily_tokens"],
        "calls_today": 0,
        "tokens_today": 0,
    }
    assert (await house.call("PUT", "/v1/model", json={"model": "n", "key": None})).body["has_key"]
    assert (await house.call("GET", "/v1/model", "there")).body == fresh
    system = (await house.call("GET", "/v1/system", "viewer")).body
    assert system["model"] == {**kept.body, "model": "n"}


async def test_a_kept_key_is_not_shown_to_another_server(house: House, server: ModelServer) -> None:
    body = {"base_url": "http://127.0.0.1:9/v1", "key": "sk-right", "model": MODEL}
    await house.call("PUT", "/v1/model", json=body)
    tried = (await house.call("POST", "/v1/model/test", json={"base_url": server.url})).body
    assert (tried["ok"], tried["error"]) == (False, "unauthorized")
    moved = (await house.call("PUT", "/v1/model", json={"base_url": server.url})).body
    assert moved["has_key"] is False


async def test_a_model_is_tried_without_being_kept(house: House, server: ModelServer) -> None:
    camera = await house.camera()
    await house.show(scene(), camera)
    body = {"base_url": server.url, "key": "sk-right", "model": MODEL}
    tried = (await house.call("POST", "/v1/model/test", json=body)).body
    assert tried["ok"] is True
    assert tried["summary"]
    assert tried["tokens"] == 760
    assert len(server.requests) == 1
    assert (await house.call("GET", "/v1/model")).body["configured"] is False


async def test_a_model_is_tried_with_a_drawn_picture_where_there_is_none(
    house: House, server: ModelServer
) -> None:
    body = {"base_url": server.url, "key": "sk-right", "model": MODEL}
    assert (await house.call("POST", "/v1/model/test", json=body)).body["ok"] is True


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=500), "unreachable"),
        (Fault(status=429), "rate_limited"),
        (Fault(status=404), "refused"),
        (Fault(content="I am no JSON, sorry"), "bad_reply"),
    ],
)
async def test_why_a_model_does_not_work_is_said(
    house: House, server: ModelServer, fault: Fault, error: str
) -> None:
    server.faults.append(fault)
    body = {"base_url": server.url, "key": "sk-right", "model": MODEL}
    tried = (await house.call("POST", "/v1/model/test", json=body)).body
    assert (tried["ok"], tried["error"]) == (False, error)
    assert "sk-right" not in tried["message"]


async def test_a_server_that_is_not_there(house: House) -> None:
    body = {"base_url": "http://127.0.0.1:9/v1", "model": MODEL}
    assert (await house.call("POST", "/v1/model/test", json=body)).body["error"] == "unreachable"
    await house.call("PUT", "/v1/model", json=body)
    assert (await house.call("GET", "/v1/model/names")).body == {"names": []}


async def test_trying_needs_an_address_and_patience(house: House) -> None:
    assert (await house.call("POST", "/v1/model/test", json={})).code == "invalid"
    body = {"base_url": "http://127.0.0.1:9/v1"}
    replies = [await house.call("POST", "/v1/model/test", json=body) for _ in range(11)]
    assert [reply.status for reply in replies] == [200] * 10 + [429]


async def test_the_models_a_server_offers(house: House, server: ModelServer) -> None:
    assert (await house.call("GET", "/v1/model/names")).body == {"names": []}
    await house.call("PUT", "/v1/model", json={"base_url": server.url, "key": "sk-right"})
    assert (await house.call("GET", "/v1/model/names")).body == {"names": [MODEL]}


BODIES = [
    {"base_url": "ftp://192.0.2.1"},
    {"base_url": "http://"},
    {"base_url": "http://user:hush@192.0.2.1/"},
    {"base_url": "http://192.0.2.1/?key=hush"},
    {"base_url": "http://192.0.2.1:99999"},
    {"base_url": "http://[::1"},
    {"base_url": "192.0.2.1"},
    {"daily_calls": -1},
    {"daily_calls": 10**7},
    {"daily_tokens": 1.5},
    {"key": "x" * 501},
    {"key": 7},
]


async def test_settings_that_make_no_sense_are_refused(house: House) -> None:
    for body in BODIES:
        reply = await house.call("PUT", "/v1/model", json=body)
        assert (reply.status, reply.code) == (400, "invalid"), body
        assert b"hush" not in reply.data
