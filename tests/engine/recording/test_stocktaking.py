"""Disk and database are brought together, and nothing is ever deleted for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watchpost_engine.cli import main
from watchpost_engine.model.home import Home
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.recording.stocktaking import Stock, take_stock
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.homes import HomeStore
from watchpost_engine.storage.recording_files import RecordingFiles
from watchpost_engine.storage.recordings import RecordingStore

BEGUN = datetime(2026, 3, 28, 23, 59, 59, 500_000, tzinfo=UTC)
AGES_AGO = "018f0000000070008000"


class Stockroom:
    """A disk and a database."""

    def __init__(self, folder: Path, database: Database, video: Path) -> None:
        self.media = folder / "media"
        self.files, self.store = RecordingFiles(self.media), RecordingStore(database)
        self.homes = HomeStore(database)
        self._video = video.read_bytes()

    async def recording(self, number: int = 0, *, row: bool = True, file: bool = True) -> Recording:
        """A recording that is where it belongs, or is not."""
        one = Recording(
            id=f"{AGES_AGO}{number:012x}", home_id="here", camera_id="yard", kind=RecordingKind.EVENT,
            started_at=BEGUN + timedelta(minutes=number), seconds=10.0, bytes=len(self._video), codec="h264",
        )  # fmt: skip
        if row:
            await self.store.save(one)
        if file:
            self.put(self.files.path(one))
        return one

    def put(self, path: Path, size: int | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._video[:size])

    async def take(self, *, dry: bool = False) -> Stock:
        return await take_stock(self.store, self.files, {"here"}, before=new_id(), dry=dry)

    def everything(self) -> dict[Path, int]:
        return {path: path.stat().st_size for path in self.media.rglob("*") if path.is_file()}


@pytest.fixture
async def room(tmp_path: Path, film: Path) -> AsyncIterator[Stockroom]:
    database = Database(f"sqlite:///{tmp_path / 'watchpost.db'}")
    await database.open()
    room = Stockroom(tmp_path, database, film)
    await room.homes.add(Home(id="here", name="Here", created_at=BEGUN))
    yield room
    await database.close()


async def test_all_is_well(room: Stockroom) -> None:
    await room.recording()
    assert await room.take() == Stock()


@pytest.mark.parametrize("rows", [0, 2])
async def test_an_empty_or_older_database_with_a_full_disk(room: Stockroom, rows: int) -> None:
    put = [await room.recording(number, row=number < rows) for number in range(6)]
    before = room.everything()
    stock = await room.take()
    assert [one.id for one in stock.adopted] == [one.id for one in put[rows:]]
    assert (stock.missing, stock.unplayable, stock.refused) == ((), (), False)
    assert room.everything() == before
    found = await room.store.everything()
    assert sorted(found, key=lambda one: one.id) == put  # told again by names and files alone
    assert await room.take() == Stock()


async def test_a_file_that_is_gone_and_comes_back(room: Stockroom) -> None:
    one, *_ = [await room.recording(number) for number in range(3)]
    path = room.files.path(one)
    path.rename(path.with_suffix(".away"))
    stock = await room.take()
    assert stock == Stock(missing=(replace(one, missing=True),))
    assert await room.store.get("here", one.id) == replace(one, missing=True)
    path.with_suffix(".away").rename(path)
    assert await room.take() == Stock(returned=(one,))
    assert await room.store.get("here", one.id) == one


async def test_a_disk_that_is_not_there(room: Stockroom) -> None:
    rows = [await room.recording(number, file=number == 0) for number in range(3)]
    stock = await room.take()
    assert stock == Stock(refused=True)
    assert sorted(await room.store.everything(), key=lambda one: one.id) == rows


async def test_what_an_unclean_stop_left(room: Stockroom) -> None:
    one, two = [await room.recording(number, row=False, file=False) for number in range(2)]
    room.put(room.files.part(one), -1000)
    room.put(room.files.part(two), 100)
    stock = await room.take()
    (salvaged,) = stock.salvaged
    assert (salvaged.id, salvaged.salvaged) == (one.id, True)
    assert 8.0 < salvaged.seconds < 10.0
    assert room.everything() == {room.files.path(one): salvaged.bytes}


async def test_a_dry_run_changes_nothing(room: Stockroom) -> None:
    await room.recording(0)
    await room.recording(1)
    adopted = await room.recording(2, row=False)
    missing = await room.recording(3, file=False)
    part = await room.recording(4, row=False, file=False)
    room.put(room.files.part(part), -1000)
    room.put(room.files.part(await room.recording(5, row=False, file=False)), 100)
    files, rows = room.everything(), await room.store.everything()
    dry = await room.take(dry=True)
    assert (room.everything(), await room.store.everything()) == (files, rows)
    assert [[one.id for one in found] for found in (dry.adopted, dry.missing, dry.salvaged)] == [
        [adopted.id], [missing.id], [part.id],
    ]  # fmt: skip
    wet = await room.take()
    assert [one.id for one in wet.salvaged] == [part.id]
    assert (wet.adopted, wet.missing) == (dry.adopted, dry.missing)


async def test_what_is_not_ours_is_let_be(room: Stockroom, tmp_path: Path) -> None:
    one = await room.recording()
    folder = room.files.path(one).parent
    elsewhere = tmp_path / "elsewhere"
    secret = await room.recording(7, row=False, file=False)
    room.put(elsewhere / room.files.path(secret).name)
    (folder / room.files.path(secret).name).symlink_to(elsewhere / room.files.path(secret).name)
    (folder.parent / "gate").symlink_to(elsewhere)
    foreign = [
        folder / "holiday.mp4",
        folder / f"235959500000-{one.id}-wedding.mp4",
        folder / f"../236059500000-{secret.id}-event.mp4",
        room.media / "here/2026/02/31/yard" / room.files.path(secret).name,
        room.media / "nobody/2026/03/28/yard" / room.files.path(secret).name,
    ]
    for path in foreign:
        room.put(path)
    before = room.everything()
    assert await room.take() == Stock()
    assert room.everything() == before


async def test_what_does_not_play_is_left_as_it_is(room: Stockroom) -> None:
    one = await room.recording(row=False)
    room.files.path(one).write_bytes(b"nothing that plays")
    assert await room.take() == Stock(unplayable=(room.files.path(one),))
    assert room.files.path(one).read_bytes() == b"nothing that plays"


async def test_on_the_command_line(
    room: Stockroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = await room.recording(row=False)
    monkeypatch.setenv("WATCHPOST_DATA", str(tmp_path))
    for arguments, rows in ((["--dry-run"], []), ([], [one])):
        assert await asyncio.to_thread(main, ["stock", *arguments]) == 0
        assert capsys.readouterr().out == f"adopted\t{room.files.path(one)}\t10.0 s\n"
        assert await room.store.everything() == rows
    assert await asyncio.to_thread(main, ["stock"]) == 0
    assert capsys.readouterr().out == ""
    room.files.path(one).unlink()
    assert await asyncio.to_thread(main, ["stock"]) == 1
    assert capsys.readouterr().out.startswith("refused\t")
