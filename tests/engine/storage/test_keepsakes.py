"""A keepsake on disk is the old one or the new one, whenever the engine is killed."""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.making import CAMERA, NOW
from watchpost_engine.model.keepsake import Keepsake, KeepsakeError
from watchpost_engine.storage.keepsakes import MOST_BYTES, KeepsakeStore, decode, encode

ROOT = Path(__file__).parents[3]
KEEPSAKES = st.builds(
    Keepsake,
    seen_at=st.timedeltas(timedelta(0), timedelta(days=9000)).map(lambda ago: NOW - ago),
    view=st.text(),
    gate=st.binary(),
    before=st.binary(),
    before_age=st.floats(0, 1e6),
)


@given(KEEPSAKES)
def test_it_comes_back(keepsake: Keepsake) -> None:
    assert decode(encode(keepsake)) == keepsake


@given(KEEPSAKES, st.data())
def test_damage_is_noticed(keepsake: Keepsake, data: st.DataObject) -> None:
    whole = encode(keepsake)
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    for broken in (whole[:at], changed):
        with pytest.raises(KeepsakeError):
            decode(broken)


@given(st.binary())
def test_junk_is_none(junk: bytes) -> None:
    with pytest.raises(KeepsakeError):
        decode(junk)


async def test_too_large_is_not_kept(tmp_path: Path) -> None:
    store = KeepsakeStore(tmp_path)
    with pytest.raises(KeepsakeError, match="too large"):
        await store.keep(CAMERA, Keepsake(seen_at=NOW, view="v", gate=bytes(MOST_BYTES)))
    assert await store.read(CAMERA) is None


WRITER = "import sys; import tests.engine.storage.test_keepsakes as it; it.write_for_ever(sys.argv[1])"


def write_for_ever(folder: str) -> None:
    """Write one keepsake after the other until killed, and say when the first is there."""

    async def write() -> None:
        store, number = KeepsakeStore(Path(folder)), 0
        while True:
            number += 1
            gate = number.to_bytes(4) * 50_000
            await store.keep(CAMERA, Keepsake(seen_at=NOW, view=str(number), gate=gate))
            if number == 1:
                sys.stdout.write("there\n")
                sys.stdout.flush()

    asyncio.run(write())


async def test_killed_at_any_time(tmp_path: Path) -> None:
    store, moments = KeepsakeStore(tmp_path), random.Random(3)
    for _ in range(3):
        writer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", WRITER, str(tmp_path)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert writer.stdout is not None
        assert await writer.stdout.readline() == b"there\n"
        await asyncio.sleep(moments.uniform(0, 0.3))
        writer.kill()
        await writer.wait()
        keepsake = await store.read(CAMERA)
        assert keepsake is not None
        assert keepsake.gate == int(keepsake.view).to_bytes(4) * 50_000
