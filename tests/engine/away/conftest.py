"""Stores on this machine, and a house that sends to them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.engine.away.depot import Depot, gcs_settings, open_depot, s3_settings
from tests.fakes.away_stores import Gate, gate, gcs_server, make_bucket, s3_server


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture(scope="session")
def gcs() -> Iterator[str]:
    with gcs_server() as url:
        yield url


@pytest.fixture
def bucket(s3: str) -> str:
    name = f"clips-{secrets.token_hex(6)}"
    make_bucket(s3, name)
    return name


@pytest.fixture
async def before_s3(s3: str) -> AsyncIterator[Gate]:
    async with gate(s3) as one:
        yield one


@pytest.fixture(params=["s3", "gcs"])
async def anywhere(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Gate, object]]:
    """A gate before each kind of store, and the settings for it."""
    if request.param == "s3":
        server, name = request.getfixturevalue("s3"), request.getfixturevalue("bucket")
        async with gate(server) as one:
            yield one, s3_settings(one, name)
    else:
        async with gate(request.getfixturevalue("gcs"), google=True) as one:
            yield one, gcs_settings(one)


@pytest.fixture
async def depot(tmp_path: Path, before_s3: Gate, bucket: str) -> AsyncIterator[Depot]:
    depot, close = await open_depot(tmp_path, s3_settings(before_s3, bucket))
    yield depot
    await close()  # type: ignore[misc]
