"""What leaves the house sealed, and how it is opened again."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from tests.engine.away.depot import Depot
from tests.fakes.away_stores import Fault, Gate
from watchpost_engine.model.away import AwaySettings
from watchpost_engine.recording.sealing import SealError, key_name, new_key, open_key, seal, unseal
from watchpost_engine.recording.throttle import LEAST
from watchpost_engine.storage.bucket import AwayError, Bucket

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    return new_key(PASSPHRASE)


@pytest.fixture
def sealing(depot: Depot, key: tuple[str, str]) -> Depot:
    depot.settings = replace(depot.settings, sealing=True, identities=(key[0],), key_file=key[1])
    return depot


def test_the_passphrase_opens_the_key_and_no_other_does(key: tuple[str, str]) -> None:
    assert key[0].startswith("AGE-SECRET-KEY-1")
    assert key[0] not in key[1]
    assert open_key(key[1].encode(), PASSPHRASE) == key[0]
    with pytest.raises(SealError):
        open_key(key[1].encode(), "correct horse batter")


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 1_000_000])
def test_a_file_comes_back_as_it_was(tmp_path: Path, key: tuple[str, str], size: int) -> None:
    clear, sealed, back = (tmp_path / name for name in ("clear", "sealed", "back"))
    clear.write_bytes(data := os.urandom(size))
    seal(clear, sealed, key[0])
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert size < 32 or data not in sealed.read_bytes()
    unseal(sealed, back, (new_identity(), key[0]))
    assert back.read_bytes() == data


def new_identity() -> str:
    return str(pyrage.x25519.Identity.generate())


@pytest.mark.parametrize("fault", ["other key", "cut", "changed"])
def test_what_was_tampered_with_is_refused(tmp_path: Path, key: tuple[str, str], fault: str) -> None:
    clear, sealed, back = (tmp_path / name for name in ("clear", "sealed", "back"))
    clear.write_bytes(os.urandom(200_000))
    seal(clear, sealed, key[0])
    data = sealed.read_bytes()
    if fault == "cut":
        sealed.write_bytes(data[:-70_000])
    if fault == "changed":
        sealed.write_bytes(data[:100_000] + bytes([data[100_000] ^ 1]) + data[100_001:])
    with pytest.raises(SealError):
        unseal(sealed, back, (new_identity() if fault == "other key" else key[0],))
    assert not back.exists()


def test_sealing_lets_other_threads_run(tmp_path: Path, key: tuple[str, str]) -> None:
    """Counted in turns, not in seconds: the library alone would hold all of them until it is done."""
    clear, beats, stop = tmp_path / "clear", [0], threading.Event()
    clear.write_bytes(bytes(20_000_000))

    def beat() -> None:
        while not stop.wait(0):
            beats[0] += 1

    thread = threading.Thread(target=beat)
    thread.start()
    before = beats[0]
    seal(clear, tmp_path / "sealed", key[0])
    during = beats[0] - before
    stop.set()
    thread.join()
    assert during > 10


async def test_only_sealed_copies_leave_and_the_key_beside_them(
    sealing: Depot, before_s3: Gate, bucket: str, key: tuple[str, str]
) -> None:
    data = os.urandom(100_000)
    one = await sealing.record(data)
    await sealing.work()
    place = sealing.stores.recording_files.place(one)
    names = [path.partition("/watchpost/")[2] for path in before_s3.puts]
    assert names == [key_name(key[0]), place + ".age"]
    there = Bucket(sealing.settings, 20)
    assert await there.get(key_name(key[0])) == key[1].encode()
    assert data[:1000] not in await there.get(place + ".age")
    assert [*(sealing.folder / "sending").iterdir()] == []
    await sealing.stores.recording_files.remove(one)
    path = await sealing.returned().file("here", one.id, ".mp4")
    assert path is not None
    assert path.read_bytes() == data


async def test_copies_made_with_an_older_passphrase_still_open(sealing: Depot) -> None:
    one = await sealing.record(b"film")
    await sealing.work()
    later, file = new_key("another one at all")
    sealing.settings = replace(
        sealing.settings, identities=(*sealing.settings.identities, later), key_file=file
    )
    path = await sealing.returned().file("here", one.id, ".mp4")
    assert path is not None
    assert path.read_bytes() == b"film"


async def test_a_sealed_one_goes_on_after_a_stop(sealing: Depot, before_s3: Gate) -> None:
    sealing.settings = replace(sealing.settings, mbit_per_second=0.001)
    data = os.urandom(2 * LEAST)
    one = await sealing.record(data)
    before_s3.faults.extend([None, None, Fault(cut=True)])  # type: ignore[list-item]
    with pytest.raises(AwayError):
        await sealing.work()
    await sealing.stores.away.hurry("here", datetime.now(UTC))
    await sealing.work(sealing.shift())
    pieces = [path[-4:] for path in before_s3.puts if "of" in path[-4:]]
    assert pieces == ["1of3", "2of3", "3of3"]
    path = await sealing.returned().file("here", one.id, ".mp4")
    assert path is not None
    assert path.read_bytes() == data


async def test_what_came_back_wrong_is_not_played(sealing: Depot) -> None:
    one = await sealing.record(b"film")
    await sealing.work()
    name = sealing.stores.recording_files.place(one) + ".age"
    await Bucket(sealing.settings, 20).put(name, b"something else")
    with pytest.raises(AwayError) as caught:
        await sealing.returned().file("here", one.id, ".mp4")
    assert caught.value.code == "damaged"


def test_secrets_are_in_no_text() -> None:
    settings = AwaySettings(secret="hush", identities=("hush",))
    assert "hush" not in repr(settings)
