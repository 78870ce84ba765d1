"""Builds every room and joins them: the engine's table of contents."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import aiohttp

from .analysis.analyst import Analyst
from .analysis.describer import Describer
from .analysis.errand import Errands
from .analysis.providers.openai import OpenAIProvider
from .api.rooms import Rooms
from .away_rooms import Away
from .events.announcer import Announcer
from .events.filing import Filing
from .events.journal import Journal
from .events.problems import EVERY_HOME, Problems
from .events.publisher import Publisher
from .gate.compare import compare
from .gate.gate import Gate
from .model.announcement import Notice, Subject
from .model.camera import Camera
from .model.event import PictureRole
from .model.ids import new_id
from .model.recording import Recording
from .pictures.jpeg import JpegPicture
from .pipeline.examiner import Examiner
from .pipeline.keeper import Keeper
from .pipeline.keepsakes import Keepsakes
from .pipeline.operator import Operator
from .pipeline.post import Post
from .pipeline.resolver import HomeResolver
from .pipeline.roster import Roster
from .pipeline.side import SideStreams
from .pipeline.vigil import Vigil
from .pipeline.watch import Watch
from .presence import lan_address
from .recording.clips import Clips, weighed
from .recording.exporter import Exporter
from .recording.filming import Filming
from .recording.recorder import Recorder
from .recording.shelf import Archive, CameraShelf
from .recording.splice import Take
from .settings import Settings
from .sources.broker import Broker
from .sources.mqtt import MqttHub
from .sources.push import PushInbox
from .sources.registry import SourceContext, open_source
from .storage.backup import take_up
from .storage.cleaner import Retention
from .storage.database import Database
from .storage.events import EventQuery
from .storage.recordings import RecordingQuery
from .storage.stores import Stores, open_stores

MOST_TAKES = 3000
"""Recordings that one file is made of at most: two days of minutes."""


LONG_AGO = timedelta(minutes=10)
"""No event lasts for so long."""


@asynccontextmanager
async def build(settings: Settings, broker: Broker | None) -> AsyncIterator[Rooms]:
    """Build the engine on its folders, and take it down again. Raises StorageError and OSError."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    take_up(settings.database_url)
    database = Database(settings.database_url)
    threads = os.process_cpu_count() or 1
    workers, examiner = ThreadPoolExecutor(threads, "pictures"), Examiner(threads)
    try:
        retention = Retention(days=settings.retention_days, bytes=settings.retention_bytes)
        keepsakes = settings.data / "keepsakes"
        stores = await open_stores(database, settings.media, keepsakes, retention)
        async with aiohttp.ClientSession() as session:
            rooms = await Building(settings, stores, workers, examiner, session, MqttHub(broker)).rooms()
            yield rooms
            await rooms.side_streams.close()
            await rooms.keeper.close()
            rooms.clips.close()
            await asyncio.to_thread(rooms.exporter.close)
            await rooms.archive.settle()
            await rooms.journal.finish()
    finally:
        await examiner.close()
        await asyncio.to_thread(workers.shutdown)
        await database.close()


async def start(rooms: Rooms) -> None:
    """Take up what an earlier run left open, and watch the cameras. Raises StorageError."""
    for event in await rooms.events.open_events():
        if (camera := rooms.roster.camera(event.home_id, event.camera_id)) is not None:
            jpeg = await rooms.files.read(event, PictureRole.BEFORE)
            before = None if jpeg is None else JpegPicture(jpeg)
            rooms.journal.resume(camera, event, time.monotonic(), before)
    for event in await rooms.events.undescribed():
        await rooms.analyst.ask(event, correction=False)
    rooms.roster.start()


class Building:
    """The engine while it is being built. What needs each other is joined by the methods below."""

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        workers: Executor,
        examiner: Examiner,
        session: aiohttp.ClientSession,
        hub: MqttHub,
    ) -> None:
        self.settings, self.stores, self.examiner, self.hub = settings, stores, examiner, hub
        # Who is told
        self.announcer = Announcer()
        self.problems = Problems(self.announcer, stores.homes.known)
        publisher = Publisher(stores.events, self.announcer)
        # From pictures to words
        recorder = Recorder(stores.files, workers)
        describer = Describer(OpenAIProvider(), recorder, workers)
        errands = Errands(
            homes=stores.homes.known,
            camera=self.camera,
            events=stores.events,
            jobs=stores.jobs,
            usage=stores.usage,
            publisher=publisher,
            problems=self.problems,
            describer=describer,
        )
        self.analyst = Analyst(
            homes=stores.homes.known,
            jobs=stores.jobs,
            usage=stores.usage,
            problems=self.problems,
            describer=describer,
            errands=errands,
        )
        filing = Filing(recorder, publisher, self.analyst, compare, workers)
        self.journal = Journal(filing, self.problems, self.tell)
        # From cameras to pictures
        self.inbox, self.resolver = PushInbox(), HomeResolver()
        self.sources = SourceContext(
            session=session, inbox=self.inbox, mqtt=hub, resolver=self.resolver, busy=self.journal.is_open
        )
        self.vigil = Vigil(stores.views, publisher, self.problems)
        self.keeper = Keeper(
            start_watch=self.start_watch,
            new_gate=Gate,
            new_operator=self.new_operator,
            journal=self.journal,
            keepsakes=Keepsakes(stores.keepsakes, Gate.load),
            vigil=self.vigil,
            notice=self.announcer.notice,
        )
        self.clips = Clips(settings.data / "clips", self.takes)
        self.exporter = Exporter(stores.exports, self.takes, self.camera, self.tell_system)
        self.first_id = new_id()
        self.archive = Archive(stores.recordings, stores.recording_files, self.weigh, self.note_disk)
        self.away = Away(stores, self.problems, settings.data, self.tell_system)
        self.roster = Roster(
            stores.cameras, stores.events, stores.files, stores.recording_cleaner, self.keeper
        )

    def camera(self, home_id: str, camera_id: str) -> Camera | None:
        """Find a camera for the analyst."""
        return self.roster.camera(home_id, camera_id)

    def tell(self, camera: Camera) -> None:
        """Have told that a camera's state changed, for the journal."""
        self.keeper.tell(camera)

    def tell_system(self, home_id: str) -> None:
        """Have told that how the engine fares for a home changed."""
        self.announcer.notice(Notice(home_id=home_id, subject=Subject.SYSTEM))

    def start_watch(self, post: Post) -> Watch:
        """Start one watch of a camera, for the keeper. Raises SourceError."""
        return Watch(
            post.current_camera,
            source=open_source(post.camera, self.sources, [post.live, post.operator.filming]),
            gate=post.current_gate,
            tape=post.tape,
            pulse=post.pulse,
            journal=self.journal,
            examiner=self.examiner,
            film=post.operator.filming.show,
            turn=post.turn,
        )

    def new_operator(self, camera: Camera) -> Operator:
        """Make the one who records a camera, for the keeper."""
        filming = Filming(CameraShelf(self.archive, camera.home_id, camera.id))
        return Operator(filming, partial(self.local, camera.home_id))

    def local(self, home_id: str) -> datetime:
        """Return a home's own time."""
        return datetime.now(ZoneInfo(self.stores.homes.known[home_id].time_zone))

    def note_disk(self, error: OSError | None) -> None:
        """Say what the recordings find of the disk."""
        if error is None:
            self.problems.clear(EVERY_HOME, "recording_failed")
        else:
            self.problems.report(EVERY_HOME, "recording_failed", error.strerror or "")

    async def weigh(self, recording: Recording) -> Recording:
        """Mark a recording with what the events say that lie in it. Raises StorageError."""
        camera = self.roster.camera(recording.home_id, recording.camera_id)
        if camera is None:
            return recording
        query = EventQuery(
            home_id=camera.home_id, camera_id=camera.id, since=recording.started_at - LONG_AGO,
            until=recording.ended_at + LONG_AGO, limit=MOST_TAKES,
        )  # fmt: skip
        return weighed(recording, camera, await self.stores.events.find(query))

    async def takes(self, camera: Camera, since: datetime, until: datetime) -> list[Take]:
        """Return what was recorded of a camera within a span, for clips. Raises StorageError.

        A recording is made, then complete, then in the database: asked in this order, none is missed.
        """
        rolling, fresh = self.keeper.rolling(camera), self.archive.fresh(camera)
        query = RecordingQuery(
            home_id=camera.home_id, camera_id=camera.id, since=since, until=until, limit=MOST_TAKES
        )
        files = self.stores.recording_files
        kept = list(reversed(await self.stores.recordings.find(query)))
        takes = [take for take in [await self.away.take(one) for one in kept] if take is not None]
        known = {one.id for one in kept}
        beside = [(one, files.path(one)) for one in fresh]
        if rolling is not None:
            beside.append((rolling, files.part(rolling)))
        for one, path in beside:
            if one.id not in known and one.started_at < until and one.ended_at > since:
                takes.append(Take(path=path, begun=one.started_at))
            known.add(one.id)
        return takes

    def own_url(self) -> str:
        """Return the address of the engine in the home's network."""
        return self.settings.public_url or f"http://{lan_address()}:{self.settings.port}"

    async def rooms(self) -> Rooms:
        """Return what the doors lead to. Raises StorageError."""
        await self.roster.load()
        await self.vigil.load()
        await self.clips.forget()
        await self.away.returned.forget()
        stores = self.stores
        return Rooms(
            engine_id=stores.engine_id,
            started_at=datetime.now(UTC),
            homes=stores.homes,
            tokens=stores.tokens,
            facts=stores.facts,
            events=stores.events,
            files=stores.files,
            jobs=stores.jobs,
            usage=stores.usage,
            cleaner=stores.cleaner,
            recording_cleaner=stores.recording_cleaner,
            budget=self.settings.retention_bytes,
            announcer=self.announcer,
            problems=self.problems,
            journal=self.journal,
            analyst=self.analyst,
            roster=self.roster,
            recordings=stores.recordings,
            recording_files=stores.recording_files,
            archive=self.archive,
            clips=self.clips,
            away=stores.away,
            uploader=self.away.uploader,
            returned=self.away.returned,
            exports=stores.exports,
            days=stores.days,
            exporter=self.exporter,
            first_id=self.first_id,
            keeper=self.keeper,
            side_streams=SideStreams(self.sources, self.roster.camera),
            resolver=self.resolver,
            inbox=self.inbox,
            broker=lambda: self.hub.state,
            own_url=self.own_url,
        )
