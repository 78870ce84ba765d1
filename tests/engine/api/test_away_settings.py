"""What is said of where away copies go: kept, checked, and no secret of it given back."""

from __future__ import annotations

import pytest

from tests.engine.api.house import House


async def test_settings_are_kept_and_no_secret_is_given_back(house: House) -> None:
    fresh = (await house.call("GET", "/v1/away")).body
    assert (fresh["store"], fresh["has_secret"], fresh["encrypted"]) == ("off", False, False)
    body = {
        "store": "s3", "bucket": "clips", "endpoint": "http://127.0.0.1:9", "account": "k", "secret": "hush",
        "passphrase": "hush hush hush", "cameras": ["yard"], "kinds": ["event", "picture"], "days": 90,
        "mbit_per_second": 2.5, "prefix": "/my//cameras/",
    }  # fmt: skip
    kept = await house.call("PUT", "/v1/away", json=body)
    assert b"hush" not in kept.data
    assert b"AGE-SECRET" not in kept.data
    assert kept.body == {
        "store": "s3", "bucket": "clips", "prefix": "my/cameras", "endpoint": "http://127.0.0.1:9",
        "region": "", "account": "k", "has_secret": True, "encrypted": True, "cameras": ["yard"],
        "kinds": ["event", "picture"], "days": 90.0, "mbit_per_second": 2.5, "waiting": 0, "stored": 0,
        "failed": 0, "bytes": 0, "error": "", "waiting_bytes": 0, "copied_at": None, "failing_since": None,
    }  # fmt: skip
    assert (await house.call("PUT", "/v1/away", json={"bucket": "b", "passphrase": ""})).body == {
        **kept.body, "bucket": "b", "encrypted": False,
    }  # fmt: skip
    assert (await house.call("GET", "/v1/away", "there")).body == fresh
    assert (await house.call("GET", "/v1/away", "viewer")).status == 403


async def test_a_kept_secret_is_not_shown_to_another_server(house: House) -> None:
    body = {"store": "s3", "bucket": "b", "endpoint": "http://127.0.0.1:9", "account": "k", "secret": "hush"}
    assert (await house.call("PUT", "/v1/away", json=body)).status == 200
    reply = await house.call("PUT", "/v1/away", json={"endpoint": "http://127.0.0.1:8"})
    assert (reply.status, reply.code) == (400, "invalid")
    assert (await house.call("POST", "/v1/away/test", json={"account": "m"})).code == "invalid"


GOOD = {"store": "s3", "bucket": "b", "endpoint": "http://127.0.0.1:9", "account": "k", "secret": "hush"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"bucket": ""},
        {"bucket": "a/b"},
        {"secret": ""},
        {"account": ""},
        {"endpoint": "http://192.0.2.1"},
        {"endpoint": "ftp://127.0.0.1"},
        {"prefix": "a/../b"},
        {"passphrase": "short"},
        {"store": "gcs"},
        {"store": "gcs", "secret": "{}"},
        {"store": "azure", "account": "evil.example.org/x"},
        {"kinds": ["nothing"]},
        {"days": -1},
        {"mbit_per_second": -1},
    ],
)
async def test_settings_that_make_no_sense_are_refused(house: House, wrong: dict[str, object]) -> None:
    reply = await house.call("PUT", "/v1/away", json={**GOOD, **wrong})
    assert (reply.status, reply.code) == (400, "invalid")
    assert b"hush" not in reply.data
    assert (await house.call("GET", "/v1/away")).body["store"] == "off"


async def test_without_tls_only_what_is_encrypted_leaves_the_house(house: House) -> None:
    body = {**GOOD, "endpoint": "http://192.0.2.1"}
    assert (await house.call("PUT", "/v1/away", json=body)).status == 400
    assert (await house.call("PUT", "/v1/away", json={**body, "passphrase": "12345678"})).status == 200
    assert (await house.call("PUT", "/v1/away", json={"passphrase": ""})).status == 400
