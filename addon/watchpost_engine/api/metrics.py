"""The door for Prometheus. What a token may not see is not counted for it either."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from .. import __version__
from ..analysis.budget import day_of
from ..model.home import Home
from ..model.status import CameraStatus
from ..model.token import Scope
from ..model.usage import Usage
from .answers import NEVER
from .door import WATCHERS, Door, Visitor
from .rooms import Rooms
from .state import State


class MetricsDoor:
    """Counts what a token may see: one home, or (admin) all."""

    def __init__(self, rooms: Rooms, state: State) -> None:
        self._rooms = rooms
        self._state = state

    def doors(self) -> list[Door]:
        """Return the door of this file."""
        return [Door(method="GET", path="/metrics", scopes=WATCHERS, handler=self.show)]

    async def show(self, _: web.Request, visitor: Visitor) -> web.Response:
        """Return the numbers of this moment."""
        known = self._rooms.homes.known
        seen = known if visitor.token.scope is Scope.ADMIN else {visitor.home_id: known[visitor.home_id]}
        registry = CollectorRegistry()
        registry.register(await self._numbers(list(seen.values())))
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": NEVER}
        return web.Response(body=generate_latest(registry), headers=headers)

    async def _numbers(self, homes: list[Home]) -> Numbers:
        numbers = Numbers(*await self._state.disk())
        for home in homes:
            used = await self._rooms.usage.of_home(home.id, day_of(home, datetime.now(UTC)))
            numbers.add_home(home.id, await self._rooms.jobs.count(home.id), used)
            for camera in self._rooms.roster.cameras(home.id):
                if camera.wanted:
                    live = self._rooms.keeper.live(camera)
                    let_go = 0 if live is None else live.let_go
                    oldest = self._rooms.keeper.oldest(camera)
                    numbers.add_camera(home.id, self._rooms.keeper.status(camera), let_go, oldest)
        return numbers


class Numbers(Collector):
    """Numbers gathered for one answer."""

    def __init__(self, disk_used: int, disk_free: int) -> None:
        camera = ("home", "camera")
        self._frames = CounterMetricFamily("watchpost_frames", "Pictures seen", labels=camera)
        self._replaced = CounterMetricFamily(
            "watchpost_frames_replaced", "Pictures that newer ones replaced", labels=camera
        )
        self._let_go = CounterMetricFamily(
            "watchpost_viewers_let_go", "Viewers of the stream that read too slowly", labels=camera
        )
        self._fps = GaugeMetricFamily("watchpost_frames_per_second", "Over half a minute", labels=camera)
        self._oldest = GaugeMetricFamily(
            "watchpost_frame_age_seconds", "When judged, at most, in the last minute", labels=camera
        )
        self._connected = GaugeMetricFamily("watchpost_camera_connected", "Pictures come in", labels=camera)
        self._active = GaugeMetricFamily("watchpost_camera_active", "An event is open", labels=camera)
        self._changes = GaugeMetricFamily("watchpost_changes_today", "Lasting changes", labels=camera)
        self._analyses = GaugeMetricFamily("watchpost_analyses_today", "Calls to a model", labels=camera)
        self._tokens = GaugeMetricFamily("watchpost_tokens_today", "Tokens in and out", labels=camera)
        self._queue = GaugeMetricFamily("watchpost_queue", "Events that wait for words", labels=["home"])
        self._engine = (
            InfoMetricFamily("watchpost_engine", "The engine", value={"version": __version__}),
            GaugeMetricFamily("watchpost_disk_used_bytes", "Bytes of all pictures", value=disk_used),
            GaugeMetricFamily("watchpost_disk_free_bytes", "Bytes left on the disk", value=disk_free),
        )

    def add_home(self, home: str, queue: int, used: dict[str, Usage]) -> None:
        """Add what counts for a whole home."""
        self._queue.add_metric([home], queue)
        for camera, usage in used.items():
            self._changes.add_metric([home, camera], usage.changes)
            self._analyses.add_metric([home, camera], usage.analyses)
            self._tokens.add_metric([home, camera], usage.tokens)

    def add_camera(self, home: str, status: CameraStatus, let_go: int, oldest: float) -> None:
        """Add how a camera fares."""
        labels = [home, status.camera_id]
        self._frames.add_metric(labels, status.frames_seen)
        self._replaced.add_metric(labels, status.frames_replaced)
        self._let_go.add_metric(labels, let_go)
        self._fps.add_metric(labels, status.fps)
        self._oldest.add_metric(labels, oldest)
        self._connected.add_metric(labels, status.connected)
        self._active.add_metric(labels, status.active)

    def collect(self) -> Iterator[Metric]:
        """Yield all numbers."""
        yield from self._engine
        yield from (self._frames, self._replaced, self._let_go, self._fps, self._oldest)
        yield from (self._connected, self._active)
        yield from (self._changes, self._analyses, self._tokens, self._queue)
