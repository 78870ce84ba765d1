"""Who may come in."""

from __future__ import annotations

import asyncio
import io

import pytest
import structlog
from aiohttp import WSMsgType

from tests.engine.api.house import HOME, House
from tests.engine.making import scene
from watchpost_engine.api.auth import network_of
from watchpost_engine.api.rooms import Limits
from watchpost_engine.api.tokens import digest, new_secret
from watchpost_engine.model.token import Scope

SYSTEM = "/v1/system"


async def test_a_token_opens(house: House) -> None:
    assert (await house.call("GET", SYSTEM, "home")).status == 200
    assert (await house.call("GET", SYSTEM, "viewer")).status == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic {home}",
        "{home}",
        "Bearer {home}x",
        "Bearer  {home}",
        "Bearer {home} ",
        "Bearer \udcff\udcfe",
        "Bearer " + "x" * 4000,
    ],
)
async def test_anything_else_does_not(house: House, header: str) -> None:
    value = header.format(home=house.tokens["home"])
    headers = {"Authorization": value} if header else {}
    reply = await house.call("GET", SYSTEM, None, headers=headers)
    # A header's outer white space is not part of it.
    assert reply.status == (200 if header.endswith("} ") else 401)


async def test_a_scope_that_does_not_reach_is_told_so(house: House) -> None:
    for who in ("camera", "admin"):
        reply = await house.call("GET", SYSTEM, who)
        assert (reply.status, reply.code) == (403, "forbidden")
    assert (await house.call("PUT", SYSTEM, "viewer", json={"device_url": ""})).status == 403


async def test_a_revoked_token_is_useless_at_once(house: House) -> None:
    made = (await house.call("POST", "/v1/tokens", json={"scope": "viewer"})).body
    assert (await house.call("GET", SYSTEM, made["token"])).status == 200
    assert (await house.call("DELETE", f"/v1/tokens/{made['id']}")).status == 204
    assert (await house.call("GET", SYSTEM, made["token"])).status == 401


async def test_a_new_camera_key_replaces_the_older_ones(house: House) -> None:
    await house.camera()
    first = (await house.call("POST", "/v1/cameras/yard/key")).body
    assert first["url"] == "http://engine.test:8098/v1/frames"
    assert (await house.push(scene(), first["key"])).status == 202
    second = (await house.call("POST", "/v1/cameras/yard/key")).body
    assert (await house.push(scene(), first["key"])).status == 401
    assert (await house.push(scene(), house.tokens["camera"])).status == 401
    assert (await house.push(scene(), second["key"])).status == 202
    assert (await house.call("DELETE", "/v1/cameras/yard/key")).status == 204
    assert (await house.push(scene(), second["key"])).status == 401
    assert (await house.call("DELETE", "/v1/cameras/yard/key")).status == 204


async def test_revoking_ends_an_open_conversation(house: House) -> None:
    made = (await house.call("POST", "/v1/tokens", json={"scope": "viewer"})).body
    headers = {"Authorization": f"Bearer {made['token']}"}
    async with house.session.ws_connect(f"{house.url}/v1/news", headers=headers) as socket:
        await socket.receive_json()
        await house.call("DELETE", f"/v1/tokens/{made['id']}")
        end = await socket.receive(10)
        assert (end.type, end.data) == (WSMsgType.CLOSE, 4401)


class TestGuessing:
    """With doors that bear few wrong tokens."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(wrong_tokens=3)

    async def test_wrong_tokens_are_slowed_down_and_right_ones_still_open(self, house: House) -> None:
        replies = [await house.call("GET", SYSTEM, f"guess{number}") for number in range(5)]
        assert [reply.status for reply in replies] == [401, 401, 401, 429, 429]
        assert 0 < int(replies[-1].headers["Retry-After"]) <= 6
        assert (await house.push(scene(), "guess")).status == 429
        assert (await house.call("GET", f"/v1/live/{'x' * 43}", None)).status == 429
        assert (await house.call("GET", SYSTEM, None)).status == 401, "no token is no guess"
        assert (await house.call("GET", SYSTEM)).status == 200, "others share the address"


async def test_no_secret_is_ever_logged(house: House) -> None:
    log = io.StringIO()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(log))
    try:
        for secret in (*house.tokens.values(), "a-wrong-token"):
            await house.call("GET", SYSTEM, secret)
            await house.push(b"", secret)
        source = "rtsp://user:hush-hush@127.0.0.1:1/x?key=psst"
        body = {"owner": "me", "name": "Gate", "source": source}
        await house.call("PUT", "/v1/cameras/gate", json=body)
        await house.call("PUT", "/v1/model", json={"base_url": "http://127.0.0.1:1", "key": "sk-hush"})
        ticket = (await house.call("POST", "/v1/cameras/gate/live")).body["url"]
        await asyncio.sleep(0.2)
    finally:
        structlog.reset_defaults()
    text = log.getvalue()
    assert "wrong token" in text
    for secret in (*house.tokens.values(), "a-wrong-token", "hush", "psst", ticket):
        assert secret not in text


def test_a_secret_says_what_it_is_for_and_is_kept_as_a_hash() -> None:
    secrets = {scope: new_secret(scope) for scope in Scope}
    assert {secret[:4] for secret in secrets.values()} == {"wpa_", "wph_", "wpv_", "wpc_"}
    assert all(len(secret) == 47 for secret in secrets.values())
    assert secrets[Scope.HOME] not in digest(secrets[Scope.HOME])


def test_an_ipv6_network_counts_as_one_peer() -> None:
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2:3::9") == network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("") == ""


async def test_the_secrets_are_not_on_disk(house: House) -> None:
    folder = house.rooms.files._root.parent
    kept = b"".join(path.read_bytes() for path in folder.glob("watchpost.db*"))
    assert HOME.encode() in kept
    for secret in house.tokens.values():
        assert secret.encode() not in kept
