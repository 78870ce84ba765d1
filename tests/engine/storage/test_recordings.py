"""Which recordings are kept, and which go first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.making import NOW
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import KeepDays, Recording, RecordingKind
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.recording_cleaner import RecordingCleaner
from watchpost_engine.storage.recording_files import RecordingFiles, read_name
from watchpost_engine.storage.recordings import RecordingQuery, RecordingStore

pytestmark = pytest.mark.usefixtures("homes")

SIZE = 100


class Attic:
    """What is kept, on disk and in the database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.folder = folder
        self.store, self.files = RecordingStore(database), RecordingFiles(folder)
        self.cleaner = RecordingCleaner(database, self.store, self.files)

    async def put(
        self, kind: RecordingKind, days: float, *, camera_id: str = "yard", important: bool = False,
        kept: bool = False,
    ) -> Recording:  # fmt: skip
        """Keep a recording that began so many days ago."""
        one = Recording(
            id=new_id(), home_id="here", camera_id=camera_id, kind=kind,
            started_at=NOW - timedelta(days=days),
            seconds=60, bytes=SIZE, codec="h264", important=important, kept=kept,
        )  # fmt: skip
        path = self.files.path(one)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(SIZE))
        await self.store.save(one)
        return one

    async def left(self) -> set[str]:
        """Ids of what is left; on disk and in the database they are the same."""
        rows = {one.id for one in await self.store.find(RecordingQuery(home_id="here", limit=1000))}
        assert {one.id for _, one in self.files.found()} == rows
        return rows


@pytest.fixture
def attic(database: Database, tmp_path: Path) -> Attic:
    return Attic(database, tmp_path)


async def test_each_camera_and_kind_has_its_days(attic: Attic) -> None:
    rules = {"here/yard": KeepDays(continuous=1, scheduled=2, event=3, important=4)}
    kinds = [RecordingKind.CONTINUOUS, RecordingKind.SCHEDULED, RecordingKind.EVENT, RecordingKind.MANUAL]
    stays = []
    for number, kind in enumerate(kinds):
        await attic.put(kind, number + 1.5)
        stays.append(await attic.put(kind, number + 0.5))
    stays.append(await attic.put(RecordingKind.CONTINUOUS, 3.5, important=True))
    stays.append(await attic.put(RecordingKind.CONTINUOUS, 99, kept=True))
    stays.append(await attic.put(RecordingKind.CONTINUOUS, 2.5, camera_id="other"))
    assert await attic.cleaner.clean(NOW, rules) == len(kinds)
    assert await attic.left() == {one.id for one in stays}


async def test_what_there_is_no_room_for_goes_least_important_first(attic: Attic) -> None:
    order = [
        await attic.put(RecordingKind.CONTINUOUS, 2),
        await attic.put(RecordingKind.CONTINUOUS, 1),
        await attic.put(RecordingKind.SCHEDULED, 9),
        await attic.put(RecordingKind.EVENT, 9),
        await attic.put(RecordingKind.EVENT, 8),
        await attic.put(RecordingKind.EVENT, 20, important=True),
    ]
    kept = await attic.put(RecordingKind.CONTINUOUS, 50, kept=True)
    for number in range(len(order)):
        assert await attic.left() == {kept.id, *(one.id for one in order[number:])}
        assert await attic.cleaner.make_room(SIZE - 1) == SIZE
    assert await attic.cleaner.make_room(SIZE) == 0
    assert await attic.left() == {kept.id}
    assert await attic.cleaner.used() == SIZE


async def test_what_lies_in_a_span_is_marked_and_stays_marked(attic: Attic) -> None:
    inside = await attic.put(RecordingKind.CONTINUOUS, 1)
    outside = await attic.put(RecordingKind.CONTINUOUS, 2)
    moment = inside.started_at + timedelta(seconds=30)
    span = ("here", "yard", moment, moment + timedelta(seconds=5))
    await attic.store.mark(*span, important=True)
    await attic.store.mark(*span, kept=True)
    marked = await attic.store.get("here", inside.id)
    assert marked is not None
    assert (marked.important, marked.kept) == (True, True)
    assert await attic.store.get("here", outside.id) == outside
    assert await attic.store.get("there", inside.id) is None


async def test_what_another_kept_event_shares_stays_kept(attic: Attic) -> None:
    one = await attic.put(RecordingKind.CONTINUOUS, 1)
    moment = one.started_at + timedelta(seconds=30)
    mine = ("here", "yard", moment, moment + timedelta(seconds=5))
    others = moment + timedelta(seconds=10), moment + timedelta(seconds=12)
    await attic.store.mark(*mine, kept=True)
    await attic.store.mark(*mine, kept=False, unless=[others])
    still = await attic.store.get("here", one.id)
    assert still is not None
    assert still.kept
    elsewhere = moment + timedelta(hours=3), moment + timedelta(hours=4)
    await attic.store.mark(*mine, kept=False, unless=[elsewhere])
    assert await attic.store.get("here", one.id) == one


def test_a_name_tells_all_that_a_lost_database_must_know(tmp_path: Path) -> None:
    one = Recording(
        id=new_id(), home_id="here", camera_id="yard", kind=RecordingKind.EVENT, started_at=NOW, seconds=0,
        bytes=0, codec="",
    )  # fmt: skip
    files = RecordingFiles(tmp_path)
    for path in (files.path(one), files.part(one)):
        assert read_name(path.relative_to(tmp_path).as_posix()) == one


@pytest.mark.parametrize(
    "place",
    [
        "here/2026/11/20/yard/060000000000-0-event.mp4",
        "here/2026/13/20/yard/060000000000-" + "0" * 32 + "-event.mp4",
        "here/2026/11/20/yard/060000000000-" + "0" * 32 + "-party.mp4",
        "here/2026/11/20/../060000000000-" + "0" * 32 + "-event.mp4",
        "here/2026/11/20/yard/060000000000-" + "0" * 32 + "-event.mp4.part.part",
        "here/2026/11/20/yard/" + "0" * 32 + "-peak.jpg",
    ],
)
def test_another_name_is_no_recording_of_ours(place: str) -> None:
    assert read_name(place) is None
