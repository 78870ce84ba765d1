"""The keeper: keeps one watch running for every camera, and owns the only retry and the clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable

import structlog

from ..events.journal import Journal
from ..model.announcement import Notice, Subject
from ..model.camera import Camera, WatchSettings
from ..model.event import Event
from ..model.frame import Frame
from ..model.recording import Recording
from ..model.status import CameraStatus
from ..model.trace import Trace
from ..recording.tape import Tape
from ..sources.beat import to_next
from ..sources.live import Live
from .keepsakes import Keepsakes
from .memento import view_of
from .operator import Operator
from .post import Post
from .shift import Shift
from .vigil import Vigil
from .watch import FrameGate, Watch

_LOGGER = structlog.get_logger(__name__)

TICK = 0.5
"""Seconds between two looks at the clock."""

COUNTERS = 30.0
"""Seconds between two notices that only counters moved."""


class Keeper:
    """Has a shift for every camera, and says once when one is lost and once when it is back."""

    def __init__(
        self, *, start_watch: Callable[[Post], Watch], new_gate: Callable[[WatchSettings], FrameGate],
        new_operator: Callable[[Camera], Operator], journal: Journal, keepsakes: Keepsakes,
        vigil: Vigil, notice: Callable[[Notice], None],
    ) -> None:  # fmt: skip
        self._start_watch = start_watch
        self._new_gate = new_gate
        self._new_operator = new_operator
        self._journal = journal
        self._keepsakes = keepsakes
        self._vigil = vigil
        self._notice = notice
        self._posts: dict[str, Post] = {}
        self._told: dict[str, CameraStatus] = {}

    def keep(self, camera: Camera) -> None:
        """Watch a camera from now on, with its newest settings; no more is started anew than has to be."""
        post = self._posts.get(camera.key)
        if post is None:
            gate, operator = self._new_gate(camera.settings), self._new_operator(camera)
            post = self._posts[camera.key] = Post(camera=camera, gate=gate, operator=operator)
        old, post.camera = post.camera, camera
        if _sight(old) != _sight(camera) or view_of(old) != view_of(camera):
            post.gate = self._new_gate(camera.settings)
        post.gate.heed(camera.settings)
        if view_of(old) != view_of(camera):
            post.tape = Tape()
        if not camera.settings.watching:
            self._stop(post, "off")
        elif post.task is None or _origin(old) != _origin(camera):
            self._stop(post, "starting")
            post.task = asyncio.create_task(self._serve(post), name=f"watch {camera.key}")
        self.tell(camera)

    async def release(self, camera: Camera) -> None:
        """Stop watching a camera, close its open event, and keep what is remembered of it."""
        if (post := self._posts.pop(camera.key, None)) is not None:
            self._stop(post, "off")
            post.live.close()
            post.pulse.close()
            await asyncio.to_thread(post.operator.filming.close)
            await self._journal.end(camera.key, time.monotonic())
            self._told.pop(camera.key, None)
            await self._keepsakes.keep(post)

    async def forget(self, camera: Camera) -> None:
        """Forget a camera that was released. Raises StorageError."""
        await self._keepsakes.forget(camera)
        await self._vigil.forget(camera)

    async def run(self) -> None:
        """Be the clock: close what is calm, tell what became of cameras, remember them. Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keepsakes.run(self._posts, self._journal.is_open, self._journal.owes))
            tasks.create_task(self._tick())

    async def _tick(self) -> None:
        counters = time.monotonic()
        while True:
            await asyncio.sleep(to_next(TICK))
            now = time.monotonic()
            await self._journal.tick(now)
            await self._vigil.tick(self._posts.values(), now)
            due = now - counters >= COUNTERS
            counters = now if due else counters
            for post in self._posts.values():
                self._look_after(post, now, counters=due)

    async def close(self) -> None:
        """Stop all watches and keep what they know; open events go on after the next start."""
        tasks = [post.task for post in self._posts.values() if post.task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        filming = [post.operator.filming for post in self._posts.values()]
        await asyncio.gather(*(asyncio.to_thread(one.close) for one in filming))
        await self._keepsakes.keep_all(self._posts.values())

    def status(self, camera: Camera) -> CameraStatus:
        """Say how a camera fares right now."""
        if (post := self._posts.get(camera.key)) is None:
            return CameraStatus(camera_id=camera.id, problem="off")
        return post.status(time.monotonic(), active=self._journal.is_open(camera.key))

    def newest(self, camera: Camera) -> Frame | None:
        """Return the newest frame of a camera."""
        post = self._posts.get(camera.key)
        return None if post is None else post.tape.newest

    def follow(self, camera: Camera) -> AsyncGenerator[Frame] | None:
        """Return the newest frames of a camera as they come; None when it is not watched."""
        post = self._posts.get(camera.key)
        return None if post is None else post.pulse.follow()

    def record(self, camera: Camera, seconds: float, pre_roll: float | None = None) -> bool:
        """Record a camera by hand for so long from now on; False when it is not watched."""
        post = self._posts.get(camera.key)
        if post is None or post.task is None:
            return False
        now = time.monotonic()
        post.operator.record(now + seconds, pre_roll)
        self._look_after(post, now, counters=False)
        return True

    def rolling(self, camera: Camera) -> Recording | None:
        """Return the recording of a camera that is being made right now."""
        post = self._posts.get(camera.key)
        return None if post is None else post.operator.filming.rolling

    def stop_recording(self, camera: Camera) -> None:
        """End what was begun by hand."""
        if (post := self._posts.get(camera.key)) is not None:
            post.operator.stop()
            self._look_after(post, time.monotonic(), counters=False)

    def oldest(self, camera: Camera) -> float:
        """Return how long (s) a frame of a camera waited until it was judged, at most, in the last minute."""
        post = self._posts.get(camera.key)
        return 0.0 if post is None else post.pulse.oldest

    def live(self, camera: Camera) -> Live | None:
        """Return the live stream of a camera; None when it is not watched."""
        post = self._posts.get(camera.key)
        return None if post is None else post.live

    async def look(self, camera: Camera) -> Event | None:
        """Make an event of what a camera sees now; None without a picture. Raises StorageError."""
        post = self._posts.get(camera.key)
        if post is None or post.task is None or (frame := post.tape.newest) is None:
            return None
        return await self._journal.look(camera, frame, post.tape.before(frame.at))

    async def explain(self, camera: Camera) -> Trace | None:
        """Return how a camera's newest picture compares with its settled scene; None without a picture."""
        if (post := self._posts.get(camera.key)) is None:
            return None
        async with post.turn:
            return await asyncio.to_thread(post.gate.explain)

    async def accept(self, camera: Camera) -> bool:
        """Take what a camera sees now for normal, and close its open event; False without a picture."""
        post = self._posts.get(camera.key)
        if post is None or post.task is None:
            return False
        async with post.turn:
            if (frame := post.tape.newest) is None:
                return False
            calm = await asyncio.to_thread(post.gate.accept, frame)
            post.tape.accept(calm=calm)
        await self._journal.accept(camera.key, time.monotonic())
        await self._keepsakes.keep(post)
        return True

    def tell(self, camera: Camera) -> None:
        """Hint that the state of a camera changed."""
        self._notice(Notice(home_id=camera.home_id, subject=Subject.CAMERA, camera_id=camera.id))

    def tell_gone(self, camera: Camera) -> None:
        """Say that a camera is no longer watched."""
        notice = Notice(home_id=camera.home_id, subject=Subject.CAMERA_GONE, camera_id=camera.id)
        self._notice(notice)

    async def _serve(self, post: Post) -> None:
        await self._keepsakes.recall(post)
        await Shift(post, self._start_watch).run()

    def _stop(self, post: Post, problem: str) -> None:
        post.pulse.problem = problem
        if post.task is not None:
            post.task.cancel()
            post.task = None
        if problem == "off":
            post.operator.rest()

    def _look_after(self, post: Post, now: float, *, counters: bool) -> None:
        """Compare how a camera fares with what was told of it last."""
        camera = post.camera
        if post.task is not None:
            post.operator.tick(camera.settings.recording, now, event=self._journal.is_open(camera.key))
        status, told = post.status(now, active=self._journal.is_open(camera.key)), self._told.get(camera.key)
        fares_the_same = told is not None and _fares(told) == _fares(status)
        if fares_the_same and not (counters and told != status):
            return
        self._told[camera.key] = status
        self.tell(camera)
        if status.connected and not (told and told.connected):
            _LOGGER.info("camera is there", camera=camera.key)
        elif _is_lost(status) and not (told and _is_lost(told)):
            _LOGGER.warning("camera is lost", camera=camera.key, code=status.problem)


def _is_lost(status: CameraStatus) -> bool:
    return not status.connected and status.problem not in ("off", "starting")


def _fares(status: CameraStatus) -> tuple[object, ...]:
    return status.connected, status.active, status.problem, status.recording, status.view


def _sight(camera: Camera) -> tuple[object, ...]:
    """Return what the gate depends on."""
    return camera.settings.sensitivity, camera.settings.zones, camera.settings.masks


def _origin(camera: Camera) -> tuple[object, ...]:
    """Return what the source depends on."""
    return camera.source, camera.interval, camera.settings.recording.listens
