"""A house whose recordings go away, piece by piece."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.engine.making import event
from tests.fakes.away_stores import Gate
from watchpost_engine.model.away import AwayKind, AwaySettings, AwayStoreKind
from watchpost_engine.model.event import Event
from watchpost_engine.model.home import Home
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.recording.parcel import Packer
from watchpost_engine.recording.returned import Returned
from watchpost_engine.recording.throttle import Clock
from watchpost_engine.recording.upload import Shift, Uploader
from watchpost_engine.storage.bucket import Bucket
from watchpost_engine.storage.cleaner import Retention
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.stores import Stores, open_stores

BEGUN = datetime.now(UTC) - timedelta(minutes=10)
KEY_FILE = json.dumps(
    {"client_email": "", "private_key": "", "private_key_id": "", "disable_oauth": True, "gcs_base_url": ""}
)


@dataclass
class Simulated:
    """A clock that jumps to where somebody waits for."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        self.slept.append(seconds)
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.at, sleep=self.sleep)


class Depot:
    """One home with its stores on disk, and the settings of its away copies."""

    def __init__(self, stores: Stores, folder: Path, settings: AwaySettings, patience: float = 20) -> None:
        self.stores, self.folder, self.settings = stores, folder, settings
        self.patience = patience
        self.simulated = Simulated()
        self.troubles: list[str | None] = []
        self.progressed = 0
        self.packer = Packer(
            stores.recordings, stores.recording_files, stores.events, stores.files, folder / "sending"
        )

    @property
    def homes(self) -> dict[str, Home]:
        return {"here": Home(id="here", name="Here", created_at=BEGUN, away=self.settings)}

    def shift(self) -> Shift:
        """The work for the home, as after a start of the engine."""
        return Shift(
            self.homes["here"], self.stores.away, self.packer, lambda one: Bucket(one, self.patience),
            self.simulated.clock,
        )  # fmt: skip

    def uploader(self) -> Uploader:
        return Uploader(
            self.homes, self.stores.away, self.packer, lambda _, code: self.troubles.append(code),
            lambda _: self.progress(), opening=Bucket, patience=self.patience, clock=self.simulated.clock,
        )  # fmt: skip

    def progress(self) -> None:
        self.progressed += 1

    def returned(self) -> Returned:
        return Returned(self.folder / "returned", self.homes, self.stores.away)

    async def record(
        self, data: bytes, kind: RecordingKind = RecordingKind.EVENT, camera_id: str = "yard"
    ) -> Recording:
        """Have something recorded."""
        one = Recording(
            id=new_id(), home_id="here", camera_id=camera_id, kind=kind, started_at=BEGUN, seconds=60,
            bytes=len(data), codec="h264",
        )  # fmt: skip
        path = self.stores.recording_files.path(one)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        await self.stores.recordings.save(one)
        return one

    async def happen(self, pictures: dict[str, bytes]) -> Event:
        """Have an event with pictures."""
        one = event(opened_at=BEGUN, seen_at=BEGUN)
        one = replace(one, pictures=tuple(role for role in one.pictures if role in pictures))
        await self.stores.files.keep(one, {role: pictures[role] for role in one.pictures})
        await self.stores.events.save(one)
        return one

    async def state(self, recording: Recording) -> str:
        found = await self.stores.recordings.get("here", recording.id)
        assert found is not None
        return found.away

    async def work(self, shift: Shift | None = None) -> Shift:
        """Send until nothing is left to do."""
        shift = shift or self.shift()
        while await shift.step(datetime.now(UTC)):
            pass
        return shift


async def open_depot(folder: Path, settings: AwaySettings) -> tuple[Depot, Callable[[], object]]:
    """Open a house, new or as it was left."""
    database = Database(f"sqlite:///{folder / 'watchpost.db'}")
    retention = Retention(days=30, bytes=10**12)
    stores = await open_stores(database, folder / "media", folder / "keepsakes", retention)
    if "here" not in stores.homes.known:
        await stores.homes.add(Home(id="here", name="Here", created_at=BEGUN))
    return Depot(stores, folder, settings), database.close


def s3_settings(gate: Gate, bucket: str, **more: object) -> AwaySettings:
    settings = AwaySettings(
        store=AwayStoreKind.S3, endpoint=gate.url, bucket=bucket, account="key", secret="hush",
        kinds=tuple(AwayKind),
    )  # fmt: skip
    return replace(settings, **more)  # type: ignore[arg-type]


def gcs_settings(gate: Gate) -> AwaySettings:
    return AwaySettings(
        store=AwayStoreKind.GCS, endpoint=gate.url, bucket="clips", secret=KEY_FILE, kinds=tuple(AwayKind)
    )
