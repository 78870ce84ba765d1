"""A disk that fails, is slow, or loses its power while a camera is recorded. The kernel says so, no mock."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.recording.filmed import FPS, GOP, Camera, Clock, Shelf, await_empty, packets, times
from tests.rig.disks import SmallDisk, forgetful
from watchpost_engine.model.recording import RecordingKind
from watchpost_engine.recording import cutter
from watchpost_engine.recording.filming import Filming
from watchpost_engine.recording.salvage import salvage

SIZE = 1 << 20


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutter, "AGAIN", 0.02)


def until(condition: Callable[[], bool]) -> None:
    """Wait for a thread to get there."""
    while not condition():
        time.sleep(0.001)


def joined(shelf: Shelf) -> list[bytes]:
    return [packet for path in shelf.films for packet in packets(path)]


def missing(kept: list[bytes], sent: list[bytes]) -> int:
    """How many packets of what was sent are not in what was kept, which holds nothing else."""
    rest = iter(sent)
    assert all(any(packet == one for one in rest) for packet in kept), "a packet twice, or out of turn"
    return len(sent) - len(kept)


def test_a_disk_that_is_full_for_a_while(tmp_path: Path, video: Path, clock: Clock) -> None:
    with SmallDisk(tmp_path / "small", SIZE) as disk:
        folder = disk.path / "home" / "yard"
        shelf = Shelf(folder)
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        camera = Camera(video, filming, clock)
        camera.connect()
        camera.go_on(3.5)
        await_empty(filming)
        ballast = disk.fill()
        camera.go_on(2.0)
        until(lambda: shelf.troubles != [])
        ballast.unlink()
        await_empty(filming)
        camera.go_on(9.0)
        filming.close()
        assert [error.errno for error in shelf.troubles if error] == [errno.ENOSPC] * (
            len(shelf.troubles) - 1
        )
        assert shelf.troubles[-1] is None
        assert len(shelf.films) == 2
        lost = missing(joined(shelf), packets(video))
        assert lost < 2 * GOP  # the fragment that failed, and what hangs on the key frame before
        first, second = shelf.filed
        assert 2.5 <= first.seconds <= 5.5
        assert first.seconds == pytest.approx(times(shelf.path(first))[-1] + 1 / FPS)
        assert second.seconds == pytest.approx(times(shelf.path(second))[-1] + 1 / FPS)


def test_a_disk_that_was_full_from_the_beginning(tmp_path: Path, video: Path, clock: Clock) -> None:
    with SmallDisk(tmp_path / "small", SIZE) as disk:
        shelf = Shelf(disk.path / "home")
        shelf.folder.mkdir()
        ballast = disk.fill()
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        Camera(video, filming, clock).play()
        until(lambda: len(shelf.troubles) > 3)
        assert [*shelf.folder.iterdir()] == [], "names of files that hold nothing"
        ballast.unlink()
        await_empty(filming)
        filming.close()
        assert joined(shelf) == packets(video)  # it waited in line all the while


def test_a_full_disk_holds_nobody_up(tmp_path: Path, video: Path, clock: Clock) -> None:
    with SmallDisk(tmp_path / "small", SIZE) as disk:
        shelf = Shelf(disk.path)
        disk.fill()
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        Camera(video, filming, clock).play()
        until(lambda: shelf.troubles != [])
        filming.close()
        assert shelf.filed == []
        assert shelf.troubles[-1] is None


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, video: Path, clock: Clock) -> None:
    with SmallDisk(tmp_path / "small", SIZE) as disk:
        shelf = Shelf(disk.path / "home" / "yard")
        disk.read_only(read_only=True)
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        camera = Camera(video, filming, clock)
        camera.play()
        until(lambda: shelf.troubles != [])
        assert [error.errno for error in shelf.troubles if error][:1] == [errno.EROFS]
        disk.read_only(read_only=False)
        await_empty(filming)
        filming.close()
        assert joined(shelf) == packets(video)


@pytest.mark.parametrize("error", [errno.EROFS, errno.EIO])
def test_a_disk_that_fails_in_the_middle(tmp_path: Path, video: Path, clock: Clock, error: int) -> None:
    with forgetful(tmp_path / "disk") as disk:
        shelf = Shelf(disk.path / "home")
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        camera = Camera(video, filming, clock)
        camera.connect()
        camera.go_on(4.0)
        await_empty(filming)
        disk.do(f"fail {error}")
        camera.go_on(2.0)
        until(lambda: shelf.troubles != [])
        disk.do("fail 0")
        camera.go_on(9.0)
        filming.close()
        assert shelf.troubles[-1] is None
        assert missing(joined(shelf), packets(video)) < 2 * GOP


def test_a_slow_disk_loses_nothing_and_holds_nobody_up(tmp_path: Path, video: Path, clock: Clock) -> None:
    with forgetful(tmp_path / "disk") as disk:
        disk.do("slow 0.1")
        shelf = Shelf(disk.path)
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        Camera(video, filming, clock).play()
        assert filming.waiting > 0, "the camera waited for the disk"
        assert shelf.filed == []
        filming.close()
        assert joined(shelf) == packets(video)
        assert shelf.troubles == []


def test_a_disk_that_is_too_slow_makes_a_gap(
    tmp_path: Path, video: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = packets(video)
    monkeypatch.setattr(cutter, "MOST_WAITING", sum(map(len, sent)) // 3)
    with forgetful(tmp_path / "disk") as disk:
        disk.do("slow 0.3")
        shelf = Shelf(disk.path)
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        camera = Camera(video, filming, clock)
        camera.connect()
        camera.go_on(8.0)
        assert filming.waiting <= sum(map(len, sent)) // 3 + max(map(len, sent))
        disk.do("slow 0")
        await_empty(filming)
        camera.go_on(9.0)
        filming.close()
        kept = joined(shelf)
        assert missing(kept, sent) > 0
        assert kept[-1] == sent[-1]
        for path in shelf.films:
            assert len(times(path)) == len(packets(path)), "pictures that nothing leads to"


@pytest.mark.parametrize("cut", [3.3, 5.9, 7.6])
def test_the_power_goes(
    tmp_path: Path, video: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, cut: float
) -> None:
    monkeypatch.setattr("watchpost_engine.recording.rolling.LENGTH", 4.0)
    with forgetful(tmp_path / "disk") as disk:
        shelf = Shelf(disk.path / "home" / "2026" / "10" / "01" / "yard")
        filming = Filming(shelf, clock)
        filming.want(RecordingKind.CONTINUOUS)
        camera = Camera(video, filming, clock)
        camera.connect()
        camera.go_on(cut)
        await_empty(filming)
        disk.do("off")
        filming.close()
        disk.do("on")
        parts = sorted(shelf.folder.iterdir())
        assert [path.suffix for path in parts] == [".mp4"] * int(cut // 4) + [".part"]
        assert salvage(parts[-1]) > 0
        kept = [packet for path in parts for packet in packets(path)]
        assert kept == packets(video)[: len(kept)]
        assert len(kept) >= (cut - 1.0) * FPS
        for path in parts:
            assert len(times(path)) == len(packets(path))
