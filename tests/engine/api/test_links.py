"""Others may write into the media folder: what they link there is neither shown, nor spliced, nor sent."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.api.house import HOME, House
from tests.engine.making import NOW, event, scene
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.model.away import AwayCopy, AwayKind
from watchpost_engine.model.event import Event, PictureRole
from watchpost_engine.model.export import Export, ExportState
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.recording.parcel import Packer

ROLES = (PictureRole.BEFORE, PictureRole.PEAK)


def by_name(path: Path, secret: Path) -> None:
    """Put a link in the place of a file."""
    path.unlink()
    path.symlink_to(secret)


def by_folder(path: Path, secret: Path) -> None:
    """Put a link in the place of its folder, to one with a file of that name."""
    elsewhere = secret.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    shutil.copy(secret, elsewhere / path.name)
    shutil.rmtree(path.parent)
    path.parent.symlink_to(elsewhere)


type Link = Callable[[Path, Path], None]
WAYS = pytest.mark.parametrize("link", [by_name, by_folder])


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A video that nobody should see."""
    path = tmp_path / "secret.mp4"
    write_mp4(path, Scene(7, width=160, height=128), seconds=2, fps=10, gop=10)
    return path


@pytest.fixture
async def seen(house: House) -> Event:
    """An event with pictures."""
    await house.camera()
    one = event(home_id=HOME, camera_id="yard", opened_at=NOW, seen_at=NOW, closed_at=NOW, pictures=ROLES)
    await house.rooms.files.keep(one, dict.fromkeys(ROLES, scene()))
    await house.rooms.events.save(one)
    return one


@pytest.fixture
async def recorded(house: House, seen: Event, film: Path) -> Recording:
    """A recording of that event."""
    one = Recording(
        id=new_id(), home_id=HOME, camera_id="yard", kind=RecordingKind.EVENT, started_at=seen.opened_at,
        seconds=2, bytes=1000, codec="h264",
    )  # fmt: skip
    path = house.rooms.recording_files.path(one)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(film, path)
    await house.rooms.recordings.save(one)
    return one


def packer(house: House, spool: Path) -> Packer:
    rooms = house.rooms
    return Packer(rooms.recordings, rooms.recording_files, rooms.events, rooms.files, spool)


def copy_of(one: Recording | Event) -> AwayCopy:
    kind = AwayKind.PICTURE if isinstance(one, Event) else AwayKind(RecordingKind.EVENT.value)
    return AwayCopy(id=one.id, home_id=HOME, camera_id="yard", kind=kind, at=NOW, due_at=NOW)


@WAYS
async def test_a_recording(house: House, recorded: Recording, seen: Event, film: Path, link: Link) -> None:
    doors = [f"/v1/recordings/{recorded.id}/{what}" for what in ("video.mp4", "picture.jpg")]
    clip = f"/v1/events/{seen.id}/clip.mp4"
    assert (await house.call("GET", doors[0])).status == 200
    path = house.rooms.recording_files.path(recorded)
    assert [found for found, _ in await packer(house, film.parent).files(copy_of(recorded))] == [path]
    link(path, film)
    assert [(await house.call("GET", door)).status for door in (*doors, clip)] == [404, 404, 404]
    assert await packer(house, film.parent).files(copy_of(recorded)) == []


@WAYS
async def test_a_picture(house: House, seen: Event, tmp_path: Path, link: Link) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(scene(parcel=True))
    door = f"/v1/events/{seen.id}/before.jpg"
    assert (await house.call("GET", door)).data == scene()
    assert len(await packer(house, tmp_path).files(copy_of(seen))) == len(ROLES)
    link(house.rooms.files.path(seen, PictureRole.BEFORE), secret)
    assert (await house.call("GET", door)).status == 404
    left = await packer(house, tmp_path).files(copy_of(seen))
    assert secret.read_bytes() not in [path.read_bytes() for path, _ in left]


@WAYS
async def test_an_export(house: House, film: Path, link: Link) -> None:
    one = Export(
        id=new_id(), home_id=HOME, camera_id="yard", since=NOW, until=NOW, created_at=NOW,
        state=ExportState.DONE,
    )  # fmt: skip
    await house.rooms.exports.add(one)
    path = house.rooms.exports.path(one)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(film, path)
    door = f"/v1/exports/{one.id}/video.mp4"
    assert (await house.call("GET", door)).status == 200
    link(path, film)
    assert (await house.call("GET", door)).status == 404


async def test_a_media_folder_that_is_itself_reached_by_a_link(
    house: House, recorded: Recording, tmp_path: Path
) -> None:
    """That one somebody chose who may."""
    media = house.rooms.recording_files._root
    moved = media.rename(tmp_path / "larger_disk")
    media.symlink_to(moved)
    assert (await house.call("GET", f"/v1/recordings/{recorded.id}/video.mp4")).status == 200
