"""Opening what lies in the bucket without a running engine."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.away.depot import Depot
from watchpost_engine import cli
from watchpost_engine.recording.sealing import key_name, new_key
from watchpost_engine.recording.throttle import LEAST
from watchpost_engine.storage.bucket import Bucket

PASSPHRASE = "correct horse battery"


@pytest.fixture
async def downloaded(depot: Depot) -> tuple[Path, bytes]:
    """A folder with all that lies in the bucket, and what the film in it is."""
    key, file = new_key(PASSPHRASE)
    depot.settings = replace(
        depot.settings, sealing=True, identities=(key,), key_file=file, mbit_per_second=0.001
    )
    data = os.urandom(2 * LEAST)
    one = await depot.record(data)
    await depot.work()
    copy = await depot.stores.away.get("here", one.id)
    assert copy is not None
    folder, bucket = depot.folder / "downloaded", Bucket(depot.settings, 20)
    folder.mkdir()
    for name in (key_name(key), *copy.objects):
        (folder / Path(name).name).write_bytes(await bucket.get(name))
    assert len([*folder.iterdir()]) == 4
    return folder, data


def decrypt(folder: Path, *more: str) -> int:
    (key,) = folder.glob("key-*.age")
    return cli.main(["decrypt", "--key", str(key), "--to", str(folder / "open"), str(folder), *more])


def test_the_passphrase_opens_what_was_downloaded(
    downloaded: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, data = downloaded
    monkeypatch.setenv("WATCHPOST_PASSPHRASE", PASSPHRASE)
    assert decrypt(folder) == 0
    (film,) = (folder / "open").iterdir()
    assert film.suffix == ".mp4"
    assert film.read_bytes() == data
    assert capsys.readouterr().out == f"{film}\n"


def test_a_wrong_passphrase_and_a_missing_piece_are_said(
    downloaded: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = downloaded
    monkeypatch.setenv("WATCHPOST_PASSPHRASE", "another one")
    assert decrypt(folder) == 1
    assert "passphrase" in capsys.readouterr().err
    monkeypatch.setenv("WATCHPOST_PASSPHRASE", PASSPHRASE)
    next(folder.glob("*.2of3")).unlink()
    assert decrypt(folder) == 1
    assert "piece 2 of 3 is missing" in capsys.readouterr().err
