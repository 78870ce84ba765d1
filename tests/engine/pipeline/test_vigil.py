"""What becomes of a camera's view is told exactly once, in order, and survives restarts and full disks."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.engine.making import CAMERA, event, frame, operator, vigil
from watchpost_engine.events.announcer import Announcer
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.announcement import News, Notice, ViewAnnouncement
from watchpost_engine.model.view import ViewState
from watchpost_engine.pipeline.post import Post
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.errors import StorageError
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.homes import HomeStore
from watchpost_engine.storage.views import ViewStore

COVERED, CLEAR, UNKNOWN = ViewState.COVERED, ViewState.CLEAR, ViewState.UNKNOWN


@dataclass
class Seen(Post):
    """A post whose gate says of the view what it is told to."""

    said: ViewState = UNKNOWN

    @property
    def view(self) -> ViewState:
        return self.said


@dataclass
class Street:
    """A vigil on a real database, and one who listens."""

    database: Database
    announcer: Announcer = field(default_factory=Announcer)

    def __post_init__(self) -> None:
        self.listener = self.announcer.listen("here")
        self.vigil = vigil(self.database, self.announcer)
        self.post = Seen(camera=CAMERA, gate=Gate(CAMERA.settings), operator=operator())
        self.now = 0.0

    async def see(self, *views: ViewState) -> None:
        for view in views:
            self.post.said = view
            self.now += 0.5
            await self.vigil.tick([self.post], self.now)

    async def restart(self) -> None:
        self.vigil = vigil(self.database, self.announcer)
        await self.vigil.load()

    async def told(self) -> list[tuple[int, ViewState]]:
        """Return what is on disk; it is what listeners heard."""
        kept = await EventStore(self.database).news_after("here", 0)
        heard = [self.listener._queue.get_nowait() for _ in range(self.listener._queue.qsize())]
        assert [one for one in heard if not isinstance(one, Notice)] == kept[len(kept) - len(heard) :]
        return [(one.cursor, one.change.view) for one in kept if isinstance(one, ViewAnnouncement)]


@pytest.fixture
def street(database: Database, homes: HomeStore) -> Street:
    return Street(database)


async def test_each_change_is_told_once(street: Street) -> None:
    await street.see(UNKNOWN, CLEAR, CLEAR, COVERED, COVERED, COVERED, CLEAR, CLEAR)
    assert await street.told() == [(1, COVERED), (2, CLEAR)]


async def test_another_problem_is_told_too(street: Street) -> None:
    await street.see(COVERED, ViewState.SPRAYED, CLEAR)
    assert [view for _, view in await street.told()] == [COVERED, ViewState.SPRAYED, CLEAR]


async def test_what_is_not_known_ends_nothing(street: Street) -> None:
    await street.see(COVERED, UNKNOWN, COVERED, UNKNOWN, CLEAR, UNKNOWN, CLEAR)
    assert await street.told() == [(1, COVERED), (2, CLEAR)]


async def test_a_restart_tells_nothing_again_and_does_not_forget_the_end(street: Street) -> None:
    await street.see(COVERED)
    await street.restart()
    await street.see(UNKNOWN, COVERED)
    assert await street.told() == [(1, COVERED)]
    await street.restart()
    await street.see(CLEAR)
    await street.restart()
    await street.see(CLEAR)
    assert await street.told() == [(1, COVERED), (2, CLEAR)]


async def test_cameras_do_not_stand_for_each_other(street: Street) -> None:
    await street.see(COVERED)
    other = Seen(camera=CAMERA, gate=Gate(CAMERA.settings), operator=operator())
    other.camera = type(CAMERA)(id="gate", home_id="here", name="Gate", source="push:")
    other.said = CLEAR
    await street.restart()
    await street.vigil.tick([street.post, other], 10.0)
    assert await street.told() == [(1, COVERED)]


async def test_news_of_views_and_events_share_one_row_of_cursors(street: Street) -> None:
    await street.see(COVERED)
    await Publisher(EventStore(street.database), street.announcer).publish(event(), News.CLOSED)
    await street.see(CLEAR)
    assert await street.told() == [(1, COVERED), (3, CLEAR)]


async def test_who_is_forgotten_leaves_nothing(street: Street) -> None:
    await street.see(COVERED)
    await street.vigil.forget(CAMERA)
    assert await EventStore(street.database).news_after("here", 0) == []
    await street.restart()
    await street.see(CLEAR)
    assert await EventStore(street.database).news_after("here", 0) == []


async def test_a_full_disk_delays_the_news_and_loses_none(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []

    async def full(*_: object) -> None:
        attempts.append(street.now)
        raise StorageError("disk_full")

    with monkeypatch.context() as broken:
        broken.setattr(ViewStore, "publish", full)
        await street.see(*[COVERED] * 20)
    assert 2 <= len(attempts) <= 4
    assert [problem.code for problem in street.vigil._problems.of("here")] == ["disk_full"]
    await street.see(*[COVERED] * 30)
    assert await street.told() == [(1, COVERED)]
    assert street.vigil._problems.of("here") == []


def test_a_camera_without_pictures_has_no_view() -> None:
    post = Post(camera=CAMERA, gate=Gate(CAMERA.settings), operator=operator())
    post.gate.examine(frame(0.0))
    assert post.view is UNKNOWN
