"""From JSON to nouns. Tolerant of unknown fields, strict on types: what breaks the contract raises."""

from __future__ import annotations

from collections.abc import Callable

from .away import AwayCopies, parse_away
from .errors import ContractError
from .fields import Fields, numbers
from .messages import (
    Analysis,
    Box,
    Camera,
    CameraChanged,
    CameraGone,
    CameraStatus,
    Event,
    Hello,
    Message,
    ModelSettings,
    News,
    Point,
    Polygon,
    Problem,
    Request,
    Snapshot,
    System,
    SystemChanged,
    Today,
    ViewNews,
    WatchSettings,
    Zone,
)
from .recorded import parse_clip, parse_export, parse_recording_settings, parse_storage

VIEW_NEWS = ("view_problem", "view_clear")


def parse_box(value: object) -> Box:
    """Return `[x0, y0, x1, y1]` as a box."""
    x0, y0, x1, y1 = numbers(value, 4, "box")
    return (x0, y0, x1, y1)


def parse_point(value: object) -> Point:
    """Return `[x, y]` as a point."""
    x, y = numbers(value, 2, "point")
    return (x, y)


def parse_polygon(value: object) -> Polygon:
    """Return a list of points as a polygon."""
    if not isinstance(value, list):
        raise ContractError("polygon: not a list")
    return tuple(parse_point(point) for point in value)


def parse_zone(fields: Fields) -> Zone:
    """Return a named part of the picture."""
    return Zone(
        name=fields.text("name"),
        polygon=parse_polygon(fields.items("polygon")),
        sensitivity=fields.maybe("sensitivity", fields.whole),
    )


def parse_settings(fields: Fields) -> WatchSettings:
    """Return how a camera is watched."""
    return WatchSettings(
        watching=fields.flag("watching"),
        sensitivity=fields.whole("sensitivity"),
        min_duration=fields.maybe("min_duration", fields.number) or 0.0,
        zones=tuple(parse_zone(zone) for zone in fields.objects("zones")),
        masks=tuple(parse_polygon(mask) for mask in fields.items("masks")),
        prompt=fields.text("prompt"),
        model=fields.text("model"),
        language=fields.text("language"),
        recording=parse_recording_settings(fields.nested("recording")),
    )


def parse_status(fields: Fields) -> CameraStatus:
    """Return how a camera fares."""
    return CameraStatus(
        connected=fields.flag("connected"),
        active=fields.flag("active"),
        problem=fields.text("problem"),
        recording=fields.maybe("recording", fields.text),
        view=fields.text("view"),
        last_frame_at=fields.maybe("last_frame_at", fields.time),
        fps=fields.number("fps"),
        frames_seen=fields.whole("frames_seen"),
        frames_replaced=fields.whole("frames_replaced"),
    )


def parse_today(fields: Fields) -> Today:
    """Return the counters of the day."""
    return Today(
        changes=fields.whole("changes"),
        analyses=fields.whole("analyses"),
        tokens=fields.whole("tokens"),
    )


def parse_analysis(fields: Fields) -> Analysis:
    """Return the words for an event."""
    return Analysis(
        summary=fields.text("summary"),
        kind=fields.text("kind"),
        importance=fields.text("importance"),
        labels=fields.texts("labels"),
        changed=fields.maybe("changed", fields.flag),
        model=fields.text("model"),
        language=fields.text("language"),
        tokens_in=fields.whole("tokens_in"),
        tokens_out=fields.whole("tokens_out"),
        cost=fields.maybe("cost", fields.number),
        described_at=fields.time("described_at"),
    )


def parse_event(fields: Fields) -> Event:
    """Return an event."""
    analysis, clip = fields.maybe("analysis", fields.nested), fields.maybe("clip", fields.nested)
    return Event(
        id=fields.text("id"),
        camera_id=fields.text("camera_id"),
        state=fields.text("state"),
        opened_at=fields.time("opened_at"),
        seen_at=fields.time("seen_at"),
        closed_at=fields.maybe("closed_at", fields.time),
        peak_score=fields.number("peak_score"),
        boxes=tuple(parse_box(box) for box in fields.items("boxes")),
        lasting=fields.maybe("lasting", fields.flag),
        change=fields.maybe("change", fields.text),
        change_score=fields.number("change_score"),
        pictures=fields.texts("pictures"),
        words=fields.text("words"),
        words_error=fields.text("words_error"),
        interrupted=fields.flag("interrupted"),
        analysis=None if analysis is None else parse_analysis(analysis),
        clip=None if clip is None else parse_clip(clip),
    )


def parse_camera(fields: Fields) -> Camera:
    """Return a camera."""
    last_change = fields.maybe("last_change", fields.nested)
    return Camera(
        id=fields.text("id"),
        name=fields.text("name"),
        source_kind=fields.text("source_kind"),
        address=fields.text("address"),
        interval=fields.number("interval"),
        owner=fields.text("owner"),
        wanted=fields.flag("wanted"),
        settings=parse_settings(fields.nested("settings")),
        status=parse_status(fields.nested("status")),
        today=parse_today(fields.nested("today")),
        last_change=None if last_change is None else parse_event(last_change),
        live=fields.text("live"),
    )


def parse_model(fields: Fields) -> ModelSettings:
    """Return the model server of a home."""
    return ModelSettings(
        configured=fields.flag("configured"),
        base_url=fields.text("base_url"),
        model=fields.text("model"),
        has_key=fields.flag("has_key"),
        daily_calls=fields.whole("daily_calls"),
        daily_tokens=fields.whole("daily_tokens"),
        calls_today=fields.whole("calls_today"),
        tokens_today=fields.whole("tokens_today"),
    )


def parse_system(fields: Fields) -> System:
    """Return how the engine fares."""
    return System(
        version=fields.text("version"),
        schema_version=fields.whole("schema_version"),
        engine_id=fields.text("engine_id"),
        started_at=fields.time("started_at"),
        device_url=fields.text("device_url"),
        queue=fields.whole("queue"),
        disk_used=fields.whole("disk_used"),
        disk_free=fields.whole("disk_free"),
        exports=tuple(parse_export(one) for one in fields.objects("exports")),
        storage=parse_storage(fields.nested("storage")),
        away=_maybe_away(fields),
        problems=tuple(
            Problem(code=problem.text("code"), detail=problem.text("detail"))
            for problem in fields.objects("problems")
        ),
        broker=fields.text("broker"),
        model=parse_model(fields.nested("model")),
    )


def _maybe_away(fields: Fields) -> AwayCopies:
    """Return how away copies fare; an engine that says nothing of them has none."""
    away = fields.maybe("away", fields.nested)
    return AwayCopies() if away is None else parse_away(away)


def parse_hello(value: object) -> Hello:
    """Return the engine's first message. Raises ContractError."""
    fields = _typed(value, "hello")
    return Hello(
        schema_version=fields.whole("schema_version"),
        engine_version=fields.text("engine_version"),
        engine_id=fields.text("engine_id"),
        home_id=fields.text("home_id"),
        cursor=fields.whole("cursor"),
    )


def parse_snapshot(value: object) -> Snapshot:
    """Return how everything is now. Raises ContractError."""
    fields = _typed(value, "snapshot")
    return Snapshot(
        cursor=fields.whole("cursor"),
        missed=fields.flag("missed"),
        cameras=tuple(parse_camera(camera) for camera in fields.objects("cameras")),
        open_events=tuple(parse_event(event) for event in fields.objects("open_events")),
        system=parse_system(fields.nested("system")),
    )


def parse_message(value: object) -> Message | None:
    """Return a message that came after the snapshot, None for a kind that a later engine added.

    Raises ContractError.
    """
    fields = Fields.of(value, "message")
    read = _MESSAGES.get(fields.text("type"))
    return None if read is None else read(fields)


def _typed(value: object, kind: str) -> Fields:
    fields = Fields.of(value, kind)
    if fields.text("type") != kind:
        raise ContractError(f"expected {kind}, got {fields.text('type')[:40]!r}")
    return fields


def _news(fields: Fields) -> News | ViewNews:
    if fields.text("news") in VIEW_NEWS:
        return ViewNews(
            cursor=fields.whole("cursor"),
            news=fields.text("news"),
            at=fields.time("at"),
            late=fields.flag("late"),
            camera_id=fields.text("camera_id"),
            view=fields.text("view"),
        )
    return News(
        cursor=fields.whole("cursor"),
        news=fields.text("news"),
        at=fields.time("at"),
        late=fields.flag("late"),
        event=parse_event(fields.nested("event")),
    )


def _request(fields: Fields) -> Request:
    return Request(id=fields.text("id"), what=fields.text("what"), camera_id=fields.text("camera_id"))


_MESSAGES: dict[str, Callable[[Fields], Message]] = {
    "news": _news,
    "camera": lambda fields: CameraChanged(camera=parse_camera(fields.nested("camera"))),
    "camera_gone": lambda fields: CameraGone(camera_id=fields.text("camera_id")),
    "system": lambda fields: SystemChanged(system=parse_system(fields.nested("system"))),
    "request": _request,
}
