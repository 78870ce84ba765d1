"""The doors to exports."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import pytest

from tests.engine.api.house import HOME, House
from tests.engine.making import NOW
from tests.fakes.scene import Scene, write_mp4
from watchpost_engine.chores import tidy
from watchpost_engine.model.export import Export, ExportState
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.recording import splice

SECONDS, FPS = 6, 10


@pytest.fixture
async def footage(house: House) -> None:
    """Two recordings of a camera, one after the other."""
    await house.camera()
    for begun in (NOW, NOW + timedelta(seconds=SECONDS)):
        one = Recording(
            id=new_id(), home_id=HOME, camera_id="yard", kind=RecordingKind.CONTINUOUS, started_at=begun,
            seconds=SECONDS, bytes=1000, codec="h264",
        )  # fmt: skip
        path = house.rooms.recording_files.path(one)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_mp4(path, Scene(7, width=160, height=128), seconds=SECONDS, fps=FPS, gop=10)
        await house.rooms.recordings.save(one)


@asynccontextmanager
async def exporting(house: House) -> AsyncIterator[None]:
    """Have the engine's exporter at work, as its main loop does."""
    task = asyncio.create_task(house.rooms.exporter.run())
    yield
    task.cancel()
    await asyncio.wait({task})


async def over(house: House, export_id: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            export = (await house.call("GET", f"/v1/exports/{export_id}", "viewer")).body
            if export["state"] in ("done", "failed"):
                return dict(export)
            await asyncio.sleep(0.02)


def span(first: float, last: float, camera_id: str = "yard") -> dict[str, str]:
    since, until = (NOW + timedelta(seconds=seconds) for seconds in (first, last))
    return {"camera_id": camera_id, "since": since.isoformat(), "until": until.isoformat()}


@pytest.mark.usefixtures("footage")
async def test_a_span_becomes_one_file(house: House) -> None:
    async with exporting(house):
        asked = await house.call("POST", "/v1/exports", json=span(4, 9))
        assert (asked.status, asked.body["state"]) == (202, "waiting")
        export = await over(house, asked.body["id"])
    assert (export["state"], export["progress"], export["error"]) == ("done", 1.0, "")
    video = await house.call("GET", f"/v1/exports/{export['id']}/video.mp4", "viewer")
    assert len(video.data) == export["bytes"]
    with av.open(io.BytesIO(video.data)) as container:
        assert len([*container.decode(video=0)]) == 5 * FPS
    assert (await house.call("GET", "/v1/exports")).body == {"exports": [export]}
    assert (await house.call("GET", "/v1/exports", "there")).body == {"exports": []}
    assert (await house.call("DELETE", f"/v1/exports/{export['id']}")).status == 204
    assert (await house.call("GET", f"/v1/exports/{export['id']}/video.mp4")).status == 404
    assert [*house.rooms.exports.path(stored(export)).parent.iterdir()] == []


def stored(export: dict[str, Any]) -> Export:
    """The export as the store names its file."""
    return Export(id=export["id"], home_id=HOME, camera_id="yard", since=NOW, until=NOW, created_at=NOW)


@pytest.mark.usefixtures("footage")
async def test_the_same_span_twice_at_once_is_two_files(house: House) -> None:
    async with exporting(house):
        asked = await asyncio.gather(*(house.call("POST", "/v1/exports", json=span(0, 12)) for _ in range(2)))
        exports = [await over(house, one.body["id"]) for one in asked]
    assert [one["state"] for one in exports] == ["done", "done"]
    assert exports[0]["bytes"] == exports[1]["bytes"]
    assert exports[0]["id"] != exports[1]["id"]


@pytest.mark.usefixtures("footage")
async def test_exports_count_towards_the_room_and_stay(house: House) -> None:
    export = replace(stored({"id": new_id()}), bytes=500)
    await house.rooms.exports.add(export)
    recorded = await house.rooms.recording_cleaner.used()
    await tidy(replace(house.rooms, budget=recorded + 500), NOW)
    assert await house.rooms.recording_cleaner.used() == recorded
    await tidy(replace(house.rooms, budget=recorded + 499), NOW)
    assert await house.rooms.recording_cleaner.used() == recorded // 2
    assert await house.rooms.exports.all() == [export]


@pytest.mark.usefixtures("footage")
async def test_exports_take_half_of_the_room_at_the_most(house: House) -> None:
    export = replace(stored({"id": new_id()}), bytes=10**9)
    await house.rooms.exports.add(export)
    recorded = await house.rooms.recording_cleaner.used()
    await tidy(replace(house.rooms, budget=2 * recorded), NOW)
    assert await house.rooms.recording_cleaner.used() == recorded


@pytest.mark.usefixtures("footage")
async def test_a_recording_that_is_deleted_while_it_is_exported(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun ends with what was there: a file that is open stays until it is closed."""
    (await_it, go_on), progress = (threading.Event(), threading.Event()), list[float]()
    write = splice.splice

    def slowly(takes: Any, since: Any, until: Any, target: Path, note: Any) -> float:
        def told(share: float) -> None:
            progress.append(share)
            await_it.set()
            assert go_on.wait(20)
            note(share)

        return write(takes, since, until, target, told)

    monkeypatch.setattr(splice, "splice", slowly)
    async with exporting(house):
        asked = await house.call("POST", "/v1/exports", json=span(0, 12))
        await asyncio.to_thread(await_it.wait, 20)
        for one in (await house.call("GET", "/v1/recordings")).body["recordings"]:
            assert (await house.call("DELETE", f"/v1/recordings/{one['id']}")).status == 204
        go_on.set()
        export = await over(house, asked.body["id"])
        assert (export["state"], export["error"]) == ("failed", "empty"), "its second half was gone"
        again = await house.call("POST", "/v1/exports", json=span(0, 12))
        assert (await over(house, again.body["id"]))["error"] == "empty"
    assert [*house.rooms.exports.path(stored(export)).parent.iterdir()] == []


@pytest.mark.usefixtures("footage")
async def test_a_recording_that_is_deleted_while_it_is_played(house: House) -> None:
    (one, *_) = (await house.call("GET", "/v1/recordings")).body["recordings"]
    path = f"/v1/recordings/{one['id']}"
    headers = {"Authorization": f"Bearer {house.tokens['viewer']}"}
    async with house.session.get(f"{house.url}{path}/video.mp4", headers=headers) as playing:
        size = int(playing.headers["Content-Length"])
        assert (await house.call("DELETE", path)).status == 204
        assert len(await playing.read()) == size
    assert (await house.call("GET", f"{path}/video.mp4", "viewer")).status == 404


@pytest.mark.usefixtures("footage")
async def test_a_span_becomes_a_time_lapse(house: House) -> None:
    async with exporting(house):
        asked = await house.call("POST", "/v1/exports", json={**span(0, 12), "time_lapse": True})
        export = await over(house, asked.body["id"])
    assert (export["state"], export["time_lapse"]) == ("done", True)
    video = await house.call("GET", f"/v1/exports/{export['id']}/video.mp4", "viewer")
    with av.open(io.BytesIO(video.data)) as container:
        assert len([*container.decode(video=0)]) == 12, "a key frame a second"
        assert export["seconds"] == 12 / 25


@pytest.mark.usefixtures("footage")
async def test_where_nothing_was_recorded_it_fails_and_says_why(house: House) -> None:
    async with exporting(house):
        asked = await house.call("POST", "/v1/exports", json=span(100, 110))
        export = await over(house, asked.body["id"])
    assert (export["state"], export["error"]) == ("failed", "empty")
    assert (await house.call("GET", f"/v1/exports/{export['id']}/video.mp4")).status == 409


@pytest.mark.usefixtures("footage")
async def test_one_that_was_running_at_a_stop_is_made_after_the_start(house: House) -> None:
    since, until = NOW, NOW + timedelta(seconds=5)
    export = Export(
        id=new_id(), home_id=HOME, camera_id="yard", since=since, until=until, created_at=NOW,
        state=ExportState.RUNNING, progress=0.4,
    )  # fmt: skip
    await house.rooms.exports.add(export)
    async with exporting(house):
        assert (await over(house, export.id))["state"] == "done"


@pytest.mark.usefixtures("footage")
async def test_one_that_waits_can_be_taken_back(house: House) -> None:
    asked = await house.call("POST", "/v1/exports", json=span(0, 12))
    system = (await house.call("GET", "/v1/system")).body
    assert [one["id"] for one in system["exports"]] == [asked.body["id"]]
    assert (await house.call("DELETE", f"/v1/exports/{asked.body['id']}")).status == 204
    async with exporting(house):
        other = await house.call("POST", "/v1/exports", json=span(0, 2))
        assert (await over(house, other.body["id"]))["state"] == "done"
    assert len((await house.call("GET", "/v1/exports")).body["exports"]) == 1
    folder: Path = house.rooms.exports.path(stored(other.body)).parent
    assert len([*folder.iterdir()]) == 1  # noqa: ASYNC240


@pytest.mark.usefixtures("footage")
async def test_one_that_is_taken_back_in_its_last_moment_leaves_no_file(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, go_on = threading.Event(), threading.Event()
    weigh = house.rooms.exports.settle

    def size(export: Export) -> int:
        written.set()
        assert go_on.wait(20)
        return weigh(export)

    monkeypatch.setattr(house.rooms.exports, "settle", size)
    async with exporting(house):
        asked = await house.call("POST", "/v1/exports", json=span(0, 5))
        assert await asyncio.to_thread(written.wait, 20)
        assert (await house.call("DELETE", f"/v1/exports/{asked.body['id']}")).status == 204
        go_on.set()
        other = await house.call("POST", "/v1/exports", json=span(0, 2))
        assert (await over(house, other.body["id"]))["state"] == "done"
    folder = house.rooms.exports.path(stored(other.body)).parent
    assert [path.stem for path in folder.iterdir()] == [other.body["id"]]


@pytest.mark.usefixtures("footage")
async def test_the_exports_of_a_camera_that_is_purged_go_with_it(house: House) -> None:
    async with exporting(house):
        asked = await house.call("POST", "/v1/exports", json=span(0, 5))
        export = await over(house, asked.body["id"])
        assert (await house.call("DELETE", "/v1/cameras/yard?purge=true")).status == 204
    assert (await house.call("GET", "/v1/exports")).body == {"exports": []}
    assert [*house.rooms.exports.path(stored(export)).parent.iterdir()] == []


@pytest.mark.usefixtures("footage")
@pytest.mark.parametrize("ends", [(5.0, 5.0), (5.0, 4.0), (0.0, 49 * 3600.0)])
async def test_a_wrong_span_is_refused(house: House, ends: tuple[float, float]) -> None:
    reply = await house.call("POST", "/v1/exports", json=span(*ends))
    assert (reply.status, reply.code) == (400, "invalid")
    assert (await house.call("POST", "/v1/exports", json=span(0, 1, "nowhere"))).status == 404
