"""How messages change what is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from custom_components.watchpost.messages import CameraChanged, CameraGone, News, SystemChanged
from custom_components.watchpost.parse import parse_message, parse_snapshot
from custom_components.watchpost.state import EngineState, fold, from_snapshot
from tests.fakes.engine import golden

CAMERA = "front_door"


@pytest.fixture
def state() -> EngineState:
    """One camera, nothing open, up to news 41."""
    snapshot = golden("snapshot")
    snapshot["open_events"] = []
    return from_snapshot(parse_snapshot(snapshot))


def news(name: str, cursor: int, **event: Any) -> News:
    message = golden(name)
    message["cursor"] = cursor
    message["event"].update(event)
    parsed = parse_message(message)
    assert isinstance(parsed, News)
    return parsed


def test_a_snapshot_knows_what_is_open() -> None:
    state = from_snapshot(parse_snapshot(golden("snapshot")))
    assert state.is_active(CAMERA)


def test_an_event_from_begin_to_end(state: EngineState) -> None:
    state = fold(state, news("event_opened", 42))
    assert state.is_active(CAMERA)
    assert state.cameras[CAMERA].last_change is None
    state = fold(state, news("event_closed", 43))
    assert not state.is_active(CAMERA)
    change = state.cameras[CAMERA].last_change
    assert change is not None
    assert not change.is_described
    state = fold(state, news("event_described", 44))
    change = state.cameras[CAMERA].last_change
    assert change is not None
    assert change.is_described


def test_a_visit_is_no_change(state: EngineState) -> None:
    state = fold(state, news("event_closed", 42, lasting=False))
    assert state.cameras[CAMERA].last_change is None


def test_history_changes_nothing(state: EngineState) -> None:
    """What the snapshot already counted is past: an event that is long closed must not look open."""
    assert fold(state, news("event_opened", 41)) is state


def test_the_end_of_one_event_does_not_close_the_next(state: EngineState) -> None:
    state = fold(state, news("event_opened", 42, id="b"))
    state = fold(state, news("event_closed", 43, id="a"))
    assert state.is_active(CAMERA)


def test_an_older_change_does_not_replace_a_newer_one(state: EngineState) -> None:
    state = fold(state, news("event_closed", 42, id="b"))
    state = fold(state, news("event_described", 43, id="a"))
    change = state.cameras[CAMERA].last_change
    assert change is not None
    assert change.id == "b"


def test_an_unknown_camera_is_not_made_up(state: EngineState) -> None:
    state = fold(state, news("event_closed", 42, camera_id="garage"))
    assert set(state.cameras) == {CAMERA}


def test_cameras_come_and_go(state: EngineState) -> None:
    state = fold(state, news("event_opened", 42))
    camera = replace(state.cameras[CAMERA], id="garage")
    more = fold(state, CameraChanged(camera=camera))
    assert set(more.cameras) == {CAMERA, "garage"}
    assert more.changed_since(state) == {"garage"}
    less = fold(more, CameraGone(camera_id=CAMERA))
    assert set(less.cameras) == {"garage"}
    assert not less.is_active(CAMERA)
    assert less.changed_since(more) == {CAMERA}


def test_the_engine_changes(state: EngineState) -> None:
    changed = fold(state, SystemChanged(system=replace(state.system, queue=9)))
    assert changed.system.queue == 9
    assert changed.changed_since(state) == set()
