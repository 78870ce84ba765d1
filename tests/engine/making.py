"""Makes nouns and pictures for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np

from watchpost_engine.events.announcer import Announcer
from watchpost_engine.events.problems import Problems
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.event import Event, EventState, PictureRole
from watchpost_engine.model.frame import Frame
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.sighting import Box, ChangeKind, Evidence, Sighting, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture
from watchpost_engine.pipeline.operator import Operator
from watchpost_engine.pipeline.vigil import Vigil
from watchpost_engine.recording.filming import Filming
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.views import ViewStore

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
CAMERA = Camera(id="yard", home_id="here", name="Yard", source="push:")
PARCEL: Box = (0.4, 0.5, 0.55, 0.75)
EVIDENCE = (
    Evidence(kind=SightingKind.ACTIVITY, score=0.6, boxes=(PARCEL,)),
    Evidence(kind=SightingKind.DIFFERENCE, change=ChangeKind.APPEARED, score=0.7, boxes=(PARCEL,)),
)


def scene(parcel: bool = False, seed: int = 1) -> bytes:
    """Return a JPEG of 320 x 240: a textured yard, with or without a parcel in PARCEL."""
    noise = np.random.default_rng(seed).normal(0, 2, (240, 320))
    rows, columns = np.mgrid[0:240, 0:320]
    gray = 110 + 25 * np.sin(columns / 9) * np.cos(rows / 7) + rows / 8 + noise
    picture = np.dstack([gray * 0.9, gray, gray * 0.95]).clip(0, 255).astype(np.uint8)
    if parcel:
        cv2.rectangle(picture, (128, 120), (176, 180), (40, 90, 160), -1)
        cv2.line(picture, (128, 150), (176, 150), (200, 220, 230), 4)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def operator(_: Camera = CAMERA) -> Operator:
    """Return one who never records: for cameras whose mode is off."""
    return Operator(Filming(None), lambda: NOW)  # type: ignore[arg-type]


def vigil(database: Database, announcer: Announcer | None = None) -> Vigil:
    """Return one who tells what becomes of views."""
    told = announcer or Announcer()
    return Vigil(ViewStore(database), Publisher(EventStore(database), told), Problems(told, {"here"}))


def frame(at: float, jpeg: bytes | None = None, camera: Camera = CAMERA) -> Frame:
    """Return a frame taken so many seconds after NOW."""
    picture = JpegPicture(scene() if jpeg is None else jpeg)
    captured_at = NOW + timedelta(seconds=at)
    return Frame(camera_key=camera.key, captured_at=captured_at, at=at, picture=picture)


def sighting(at: float, score: float = 0.7, kind: SightingKind = SightingKind.ACTIVITY) -> Sighting:
    """Return what a gate might say of a frame."""
    return Sighting(kind=kind, at=at, captured_at=NOW + timedelta(seconds=at), score=score, boxes=(PARCEL,))


def event(**values: object) -> Event:
    """Return a closed event with a lasting change, changed as given."""
    made = Event(
        id=new_id(), home_id="here", camera_id="yard", state=EventState.CLOSED, opened_at=NOW, seen_at=NOW,
        lasting=True, boxes=(PARCEL,), evidence=EVIDENCE,
        pictures=(PictureRole.BEFORE, PictureRole.PEAK, PictureRole.AFTER),
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]
