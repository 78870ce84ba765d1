"""What a watch learned is kept while it goes on, and taken up by the next engine, or not at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from structlog.testing import capture_logs

from tests.engine.making import CAMERA, frame, operator, scene
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.keepsake import Keepsake
from watchpost_engine.pipeline import memento
from watchpost_engine.pipeline.keepsakes import EVERY, FIRST, OLDEST, SETTLED, SOONEST, Keepsakes, is_due
from watchpost_engine.pipeline.post import Post
from watchpost_engine.storage.keepsakes import KeepsakeStore


def new_post(camera: Camera = CAMERA) -> Post:
    return Post(camera=camera, gate=Gate(camera.settings), operator=operator())


def see(post: Post, seconds: float = 20.0, *, parcel: bool = False, until: float | None = None) -> float:
    """Show a post what its camera sees, up to now. Return the moment of the last frame."""
    end = time.monotonic() if until is None else until
    for i in range(int(seconds * 2)):
        shown = frame(end - seconds + (i + 1) / 2, scene(parcel=parcel, seed=i))
        sightings = post.gate.examine(shown)
        post.pulse.beat(shown, 0)
        post.pulse.differences += bool(sightings)
        post.tape.remember(shown, calm=not sightings)
    return end


async def kept(folder: Path, camera: Camera = CAMERA) -> tuple[KeepsakeStore, Post]:
    """Have an engine see the empty yard and keep what it knows."""
    store, post = KeepsakeStore(folder), new_post(camera)
    see(post)
    await Keepsakes(store, Gate.load).keep(post)
    return store, post


async def recalled(store: KeepsakeStore, camera: Camera = CAMERA) -> tuple[Post, list[str]]:
    """Start another engine, and return its post and what it logged."""
    post = new_post(camera)
    with capture_logs() as logs:
        await Keepsakes(store, Gate.load).recall(post)
    return post, [f"{log['log_level']} {log['event']}: {log.get('reason', '')}" for log in logs]


async def test_the_next_engine_goes_on(tmp_path: Path) -> None:
    store, first = await kept(tmp_path)
    post, logs = await recalled(store)
    assert logs == []
    assert isinstance(post.gate, Gate)
    assert not post.gate.learning
    before = post.tape.before(time.monotonic())
    assert before is not None
    assert first.tape.newest is not None
    assert before.picture.jpeg().startswith(b"\xff\xd8")
    assert before.captured_at < datetime.now(UTC)
    assert post.tape.newest is None, "nothing was seen yet"


async def test_what_came_meanwhile_has_the_old_picture_as_before(tmp_path: Path) -> None:
    store, first = await kept(tmp_path)
    calm = first.tape.before(time.monotonic())
    post, _ = await recalled(store)
    post.gate.wake()
    told = []
    for i in range(40):
        shown = frame(time.monotonic() + i / 4, scene(parcel=True, seed=i))
        sightings = post.gate.examine(shown)
        began = min((one.began for one in sightings), default=shown.at)
        told += [(one, post.tape.before(began)) for one in sightings]
        post.tape.remember(shown, calm=not sightings)
    [(sighting, before)] = told
    assert sighting.kind == "difference"
    assert before is not None
    assert calm is not None
    assert before.picture.jpeg() == calm.picture.jpeg()
    assert before.at <= sighting.began + 1


SPOILERS: dict[str, Callable[[Keepsake], Keepsake]] = {
    "too old": lambda it: replace(it, seen_at=it.seen_at - timedelta(seconds=OLDEST)),
    "another view": lambda it: replace(it, view="elsewhere"),
    "no memory of a gate": lambda it: replace(it, gate=b"junk"),
    "damaged": lambda it: replace(it, gate=it.gate[:-9]),
}


@pytest.mark.parametrize("reason", SPOILERS)
async def test_what_cannot_be_used_is_said_once(tmp_path: Path, reason: str) -> None:
    store, _ = await kept(tmp_path)
    keepsake = await store.read(CAMERA)
    assert keepsake is not None
    await store.keep(CAMERA, SPOILERS[reason](keepsake))
    post, logs = await recalled(store)
    assert logs == [f"warning memory is lost: begins anew: {reason}"]
    assert isinstance(post.gate, Gate)
    assert post.gate.learning


async def test_a_broken_file_is_said_once(tmp_path: Path) -> None:
    store, _ = await kept(tmp_path)
    path = store.path(CAMERA)
    data = path.read_bytes()
    for broken in (b"", b"junk", data[:50], data[:-1], data + b"x", data[:200] + b"\0" + data[201:]):
        path.write_bytes(broken)
        _, logs = await recalled(store)
        assert logs == ["warning memory is lost: begins anew: damaged"]


async def test_other_settings_begin_anew(tmp_path: Path) -> None:
    store, _ = await kept(tmp_path)
    camera = replace(CAMERA, settings=replace(CAMERA.settings, sensitivity=80))
    post, logs = await recalled(store, camera)
    assert logs == ["warning memory is lost: begins anew: made with other settings"]
    assert isinstance(post.gate, Gate)
    assert post.gate.learning


@pytest.mark.parametrize("ago", [-3600.0, 0.0])
async def test_a_clock_that_is_not_set_yet(tmp_path: Path, ago: float) -> None:
    """After a power cut a small computer may think that it is still yesterday."""
    store, _ = await kept(tmp_path)
    keepsake = await store.read(CAMERA)
    assert keepsake is not None
    await store.keep(CAMERA, replace(keepsake, seen_at=datetime.now(UTC) - timedelta(seconds=ago)))
    post, logs = await recalled(store)
    assert logs == []
    post.gate.wake()
    assert post.gate.examine(frame(time.monotonic(), scene(parcel=True))) == (), "told as movement"


async def test_a_disk_that_fails_is_said_once_and_once_when_it_is_over(tmp_path: Path) -> None:
    folder = tmp_path / "keepsakes"
    folder.write_text("in the way")
    store, post = KeepsakeStore(folder), new_post()
    see(post)
    keepsakes = Keepsakes(store, Gate.load)
    with capture_logs() as logs:
        await keepsakes.keep(post)
        await keepsakes.keep(post)
        folder.unlink()
        await keepsakes.keep(post)
        await keepsakes.keep(post)
    assert [log["event"] for log in logs] == ["memory is not kept", "memory is kept again"]
    assert (await store.read(CAMERA)) is not None


async def test_nothing_seen_keeps_what_was_there(tmp_path: Path) -> None:
    store, _ = await kept(tmp_path)
    before = store.path(CAMERA).read_bytes()
    await Keepsakes(store, Gate.load).keep(new_post())
    assert store.path(CAMERA).read_bytes() == before


async def test_forgotten(tmp_path: Path) -> None:
    store, _ = await kept(tmp_path)
    store.path(CAMERA).with_suffix(".part").write_bytes(b"half")
    await Keepsakes(store, Gate.load).forget(CAMERA)
    assert list(store.path(CAMERA).parent.iterdir()) == []
    assert await store.read(CAMERA) is None


async def test_given_up_while_it_is_made(tmp_path: Path) -> None:
    store, post = KeepsakeStore(tmp_path), new_post()
    see(post)
    keepsakes = Keepsakes(store, Gate.load)
    task = asyncio.create_task(keepsakes.keep(post))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    await keepsakes.keep_all([])
    assert await store.read(CAMERA) is not None


async def test_it_is_small(tmp_path: Path) -> None:
    large = np.random.default_rng(1).integers(0, 255, (1440, 2560, 3), np.uint8)
    jpeg = cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    assert len(jpeg) > 3_000_000
    assert 0 < len(memento.small(frame(0, jpeg))) <= memento.MOST_PICTURE
    assert memento.small(frame(0, scene())) == scene()
    assert memento.small(frame(0, b"\xff\xd8" + bytes(200_000))) == b""
    store, _ = await kept(tmp_path)
    assert store.path(CAMERA).stat().st_size < 200_000


def test_when_it_is_due() -> None:
    post = new_post()
    start = post.kept_at
    assert not is_due(post, start + 2 * EVERY, busy=False), "nothing was seen"
    see(post, 2)
    assert is_due(post, start + FIRST + 0.01, busy=False)
    post.kept_frames = 1
    assert not is_due(post, start + FIRST + 0.01, busy=False)
    assert is_due(post, start + EVERY + 0.01, busy=True)
    post.pulse.differences += 1
    assert not is_due(post, start + SOONEST - 0.01, busy=True), "no disk is kept busy"
    assert is_due(post, start + SOONEST + 0.01, busy=True), "its event may be over soon, or the engine"
    post.kept_differences, post.kept_busy = post.pulse.differences, True
    assert not is_due(post, start + SETTLED + 0.01, busy=True)
    assert is_due(post, start + SETTLED + 0.01, busy=False), "with the picture of what is calm now"


async def test_it_runs_by_itself(tmp_path: Path) -> None:
    store, post = KeepsakeStore(tmp_path), new_post()
    see(post)
    post.kept_at -= EVERY
    keepsakes = Keepsakes(store, Gate.load)
    task = asyncio.create_task(keepsakes.run({CAMERA.key: post}, lambda _: False, lambda _: False))
    async with asyncio.timeout(20):
        while not store.path(CAMERA).exists():  # noqa: ASYNC110 - the disk has no bell
            await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.wait({task})


def written(folder: Path) -> dict[str, int]:
    """When the keepsake of each camera was written."""
    return {path.stem: path.stat().st_mtime_ns for path in folder.glob("*/*.keepsake")}


async def test_who_has_told_something_is_kept_first_and_never_before_the_journal(tmp_path: Path) -> None:
    """After a start all cameras are due at once."""
    store, posts, owing = KeepsakeStore(tmp_path), {}, set()
    for name in ("a", "b", "c", "told", "told late"):
        camera = replace(CAMERA, id=name.replace(" ", "-"))
        posts[camera.key] = post = new_post(camera)
        see(post, 3)
        post.kept_at -= EVERY
        if name.startswith("told"):
            post.pulse.differences += 1
        if name == "told late":
            owing.add(camera.key)
    keepsakes = Keepsakes(store, Gate.load)
    task = asyncio.create_task(keepsakes.run(posts, lambda _: True, lambda key: key in owing))
    async with asyncio.timeout(20):
        while len(times := written(tmp_path)) < 4:  # noqa: ASYNC110 - the disk has no bell
            await asyncio.sleep(0.02)
        assert set(times) == {"a", "b", "c", "told"}, "what is not on disk was told to nobody"
        assert min(times, key=lambda name: times[name]) == "told"
        owing.clear()
        while "told-late" not in written(tmp_path):  # noqa: ASYNC110 - the disk has no bell
            await asyncio.sleep(0.02)
    assert [post.kept_busy for post in posts.values()] == [False, False, False, True, True]
    task.cancel()
    await asyncio.wait({task})
