"""What is known of the engine, and how messages change it. Pure: no I/O, no Home Assistant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .messages import (
    Camera,
    CameraChanged,
    CameraGone,
    Event,
    News,
    Snapshot,
    System,
    SystemChanged,
    ViewNews,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """How everything is, as far as we were told."""

    cursor: int
    """News up to here are already in it."""

    cameras: Mapping[str, Camera]
    open_events: Mapping[str, Event]
    """By camera: each has at most one."""

    system: System
    last_events: Mapping[str, Event]
    """The newest event of each camera, as far as one was told since we listen, or is its last change."""

    def is_active(self, camera_id: str) -> bool:
        """Return whether something is moving in front of a camera."""
        return camera_id in self.open_events

    def changed_since(self, before: EngineState) -> set[str]:
        """Return the ids of cameras that are not what they were, came, or went."""
        return (
            _different(before.cameras, self.cameras)
            | _different(before.open_events, self.open_events)
            | _different(before.last_events, self.last_events)
        )


def from_snapshot(snapshot: Snapshot) -> EngineState:
    """Return the state that a snapshot tells."""
    last = {camera.id: camera.last_change for camera in snapshot.cameras if camera.last_change is not None}
    return EngineState(
        cursor=snapshot.cursor,
        cameras=_frozen({camera.id: camera for camera in snapshot.cameras}),
        open_events=_frozen({event.camera_id: event for event in snapshot.open_events}),
        system=snapshot.system,
        last_events=_frozen({**last, **{event.camera_id: event for event in snapshot.open_events}}),
    )


def fold(
    state: EngineState, message: News | ViewNews | CameraChanged | CameraGone | SystemChanged
) -> EngineState:
    """Return the state after a message."""
    match message:
        case News():
            return _fold_news(state, message)
        case ViewNews():
            return _fold_view(state, message)
        case CameraChanged(camera=camera):
            return replace(state, cameras=_frozen({**state.cameras, camera.id: camera}))
        case CameraGone(camera_id=camera_id):
            return replace(
                state,
                cameras=_without(state.cameras, camera_id),
                open_events=_without(state.open_events, camera_id),
                last_events=_without(state.last_events, camera_id),
            )
        case SystemChanged(system=system):
            return replace(state, system=system)


def _fold_news(state: EngineState, news: News) -> EngineState:
    """Take in one event. News that the snapshot already counted tell of the past, and change nothing."""
    if news.cursor <= state.cursor:
        return state
    event = news.event
    known = state.open_events.get(event.camera_id)
    open_events = state.open_events
    if event.is_open:
        open_events = _frozen({**open_events, event.camera_id: event})
    elif known is not None and known.id == event.id:
        open_events = _without(open_events, event.camera_id)
    cameras = _with_change(state.cameras, event)
    last = state.last_events.get(event.camera_id)
    last_events = state.last_events
    if last is None or last.id <= event.id:  # ids sort by time
        last_events = _frozen({**last_events, event.camera_id: event})
    return replace(
        state, cursor=news.cursor, open_events=open_events, cameras=cameras, last_events=last_events
    )


def _fold_view(state: EngineState, news: ViewNews) -> EngineState:
    """Take in what became of a view; the snapshot already counts what is older."""
    if news.cursor <= state.cursor:
        return state
    cameras = state.cameras
    if (camera := cameras.get(news.camera_id)) is not None:
        seen = replace(camera, status=replace(camera.status, view=news.view))
        cameras = _frozen({**cameras, camera.id: seen})
    return replace(state, cursor=news.cursor, cameras=cameras)


def _with_change(cameras: Mapping[str, Camera], event: Event) -> Mapping[str, Camera]:
    """Return the cameras with a lasting change as the last one of its camera, if none came later."""
    camera = cameras.get(event.camera_id)
    if camera is None or not event.lasting:
        return cameras
    # Ids sort by time.
    if camera.last_change is not None and camera.last_change.id > event.id:
        return cameras
    return _frozen({**cameras, camera.id: replace(camera, last_change=event)})


def _different[T](before: Mapping[str, T], after: Mapping[str, T]) -> set[str]:
    keys: Iterable[str] = before.keys() | after.keys()
    return {key for key in keys if before.get(key) != after.get(key)}


def _without[T](values: Mapping[str, T], key: str) -> Mapping[str, T]:
    return _frozen({other: value for other, value in values.items() if other != key})


def _frozen[T](values: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType(values)
