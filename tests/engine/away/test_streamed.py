"""A film that lies only in the store is read in parts, sealed or not."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from tests.engine.away.depot import Depot
from tests.fakes.away_stores import Fault, Gate
from watchpost_engine.recording.sealed_parts import CHUNK, HEAD, SEALED, sealed_parts
from watchpost_engine.recording.sealing import SealError, seal
from watchpost_engine.recording.streamed import FIRST, AwayFilm
from watchpost_engine.recording.throttle import LEAST
from watchpost_engine.storage.bucket import AwayError

KEYS = tuple(str(pyrage.x25519.Identity.generate()) for _ in range(2))


async def got(film: AwayFilm, start: int, stop: int) -> bytes:
    return b"".join([part async for part in film.parts(start, stop)])


async def opened(depot: Depot, data: bytes) -> AwayFilm:
    """Store a film, and open what is there."""
    one = await depot.record(data)
    await depot.work()
    film = await depot.returned().film("here", one.id)
    assert isinstance(film, AwayFilm)
    return film


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def sealing(request: pytest.FixtureRequest, depot: Depot) -> bool:
    """In pieces of the least size; sealed or not, with an older key at hand too."""
    depot.settings = replace(depot.settings, mbit_per_second=0.001)
    if request.param:
        depot.settings = replace(depot.settings, sealing=True, identities=KEYS, key_file="a key")
    return bool(request.param)


async def test_any_part_of_it_is_had(depot: Depot, sealing: bool) -> None:
    data = os.urandom(5 * LEAST + 77)
    film = await opened(depot, data)
    assert film.size == len(data)
    assert await got(film, 0, film.size) == data
    edges = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, LEAST - 1, LEAST, FIRST, len(data) - 1, len(data)]
    spans = [(a, b) for a in edges for b in edges if a < b]
    for start, stop in random.Random(4).sample(spans, 20):
        assert await got(film, start, stop) == data[start:stop], (start, stop)


async def test_a_part_costs_no_more_than_itself(depot: Depot, before_s3: Gate, sealing: bool) -> None:
    film = await opened(depot, os.urandom(5 * LEAST))
    before_s3.passed.clear()
    await got(film, 4 * LEAST + 10, 4 * LEAST + 20)
    assert len(before_s3.passed) <= 2, "one piece, or the edge of two"
    before_s3.passed.clear()
    parts = film.parts(0, film.size)
    assert len(await anext(parts)) == FIRST
    await parts.aclose()
    assert len(before_s3.passed) <= 6, "the first part and the one ahead, not the rest"


async def test_a_store_that_fails_in_the_middle_is_said(depot: Depot, before_s3: Gate, sealing: bool) -> None:
    film = await opened(depot, os.urandom(5 * LEAST))
    parts = film.parts(0, film.size)
    await anext(parts)
    before_s3.forever = Fault(status=500)
    with pytest.raises(AwayError):
        async for _ in parts:
            pass


async def test_what_is_there_only_in_part_is_said(depot: Depot, before_s3: Gate, bucket: str) -> None:
    film = await opened(depot, b"film" * 1000)
    short = AwayFilm(film._bucket, replace(film._file, bytes=5000, piece=5000), None)
    with pytest.raises(AwayError):
        await got(short, 3000, 5000)


async def test_without_a_copy_there_is_no_film(depot: Depot) -> None:
    one = await depot.record(b"film")
    assert await depot.returned().film("here", one.id) is None
    await depot.work()
    depot.settings = replace(depot.settings, bucket="other")
    assert await depot.returned().film("here", one.id) is None


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[bytes, bytes]:
    """Something, and the same sealed."""
    clear, target = tmp_path / "clear", tmp_path / "sealed"
    clear.write_bytes(data := os.urandom(3 * CHUNK + 5))
    seal(clear, target, KEYS[0])
    return data, target.read_bytes()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_the_size_is_known_from_what_lies_there(tmp_path: Path, size: int) -> None:
    clear, target = tmp_path / "clear", tmp_path / "sealed"
    clear.write_bytes(bytes(size))
    seal(clear, target, KEYS[0])
    data = target.read_bytes()
    parts = sealed_parts(data[:HEAD], len(data), KEYS)
    assert parts.size == size
    if size:
        begin, end = parts.where(0, size)
        assert parts.opened(data[begin:end], 0, size) == bytes(size)


def test_another_key_opens_nothing(sealed: tuple[bytes, bytes]) -> None:
    with pytest.raises(SealError):
        sealed_parts(sealed[1][:HEAD], len(sealed[1]), KEYS[1:])


@pytest.mark.parametrize("at", ["version", "stanza", "mac", "cut"])
def test_a_header_that_was_tampered_with_is_refused(sealed: tuple[bytes, bytes], at: str) -> None:
    head = sealed[1][:HEAD]
    mac = head.index(b"\n--- ") + 8
    spoiled = {
        "version": b"X" + head[1:],
        "stanza": head.replace(b"-> X25519 ", b"-> X25518 ", 1),
        "mac": head[:mac] + (b"A" if head[mac : mac + 1] != b"A" else b"B") + head[mac + 1 :],
        "cut": head[: mac + 45],
    }
    with pytest.raises(SealError):
        sealed_parts(spoiled[at], len(sealed[1]), KEYS)


def test_chunks_that_were_tampered_with_swapped_or_cut_off_are_refused(sealed: tuple[bytes, bytes]) -> None:
    data, there = sealed
    parts = sealed_parts(there[:HEAD], len(there), KEYS)
    begin, end = parts.where(CHUNK, 2 * CHUNK)
    assert parts.opened(there[begin:end], CHUNK, 2 * CHUNK) == data[CHUNK : 2 * CHUNK]
    chunk = bytearray(there[begin:end])
    chunk[7] ^= 1
    with pytest.raises(SealError):
        parts.opened(bytes(chunk), CHUNK, 2 * CHUNK)
    with pytest.raises(SealError):
        parts.opened(there[begin:end], 0, CHUNK)
    shorter = sealed_parts(there[:HEAD], parts.begin + 2 * SEALED, KEYS)
    with pytest.raises(SealError):
        shorter.opened(there[begin:end], CHUNK, 2 * CHUNK)
