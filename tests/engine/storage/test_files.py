"""Pictures on disk: whole or not at all, and nowhere else."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.engine.making import event, scene
from watchpost_engine.model.event import PictureRole
from watchpost_engine.storage.errors import StorageError
from watchpost_engine.storage.files import PictureFiles


@pytest.fixture
def files(tmp_path: Path) -> PictureFiles:
    return PictureFiles(tmp_path / "media")


def everything(files: PictureFiles) -> list[Path]:
    return [path for path in files._root.rglob("*") if path.is_file()]


async def test_they_lie_by_date_and_camera(files: PictureFiles) -> None:
    made = event()
    await files.keep(made, {PictureRole.PEAK: scene()})
    path = files.path(made, PictureRole.PEAK).relative_to(files._root)
    assert str(path) == f"here/2026/11/20/yard/{made.id}-peak.jpg"
    assert await files.read(made, PictureRole.PEAK) == scene()
    assert await files.read(made, PictureRole.AFTER) is None
    assert files.size(made) == len(scene())


async def test_removing_them_removes_empty_folders_and_nothing_else(files: PictureFiles) -> None:
    one, other = event(), event(camera_id="gate")
    for made in (one, other):
        await files.keep(made, {PictureRole.BEFORE: scene(), PictureRole.AFTER: scene()})
    await files.remove(one)
    assert not (files._root / "here/2026/11/20/yard").exists()
    assert len(everything(files)) == 2
    await files.remove(other)
    assert list(files._root.iterdir()) == []
    await files.remove(other)


@pytest.mark.parametrize("fails_at", ["fsync", "replace"])
async def test_a_disk_that_fails_leaves_no_half_picture(
    files: PictureFiles, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    made = event()
    with monkeypatch.context() as patch:
        patch.setattr(os if fails_at == "fsync" else Path, fails_at, full)
        with pytest.raises(StorageError) as caught:
            await files.keep(made, {PictureRole.PEAK: scene()})
    assert caught.value.code == "disk_full"
    assert everything(files) == []
    await files.keep(made, {PictureRole.PEAK: scene()})
    assert await files.read(made, PictureRole.PEAK) == scene()


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file in the way")
    with pytest.raises(StorageError) as caught:
        await PictureFiles(tmp_path / "media").open()
    assert caught.value.code == "storage_failed"
