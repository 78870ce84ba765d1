"""The operator waits by a clock that nobody sets: the one on the wall only chooses from the schedule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.making import operator
from watchpost_engine.model.recording import RecordingKind, RecordingMode, RecordingSettings
from watchpost_engine.pipeline.operator import Operator

EVENTS = RecordingSettings(mode=RecordingMode.EVENTS, post_roll=10.0)
JUMPS = [timedelta(), timedelta(hours=1), timedelta(hours=-1), timedelta(days=-365), timedelta(days=4000)]


class Wall:
    """A clock on the wall that somebody sets."""

    now = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def one(wall: Wall) -> Iterator[Operator]:
    one = Operator(operator().filming, wall)
    yield one
    one.rest()
    one.filming.close()


@pytest.mark.parametrize("jump", JUMPS)
def test_the_seconds_after_an_event_are_seconds(one: Operator, wall: Wall, jump: timedelta) -> None:
    one.tick(EVENTS, 100.0, event=True)
    wall.now += jump
    one.tick(EVENTS, 109.9, event=False)
    assert one.recording is RecordingKind.EVENT
    one.tick(EVENTS, 110.0, event=False)
    assert one.recording is None


@pytest.mark.parametrize(("pre_roll", "remembered"), [(5.0, True), (0.0, False)])
def test_with_the_mode_off_what_comes_before_a_start_by_hand_is_remembered(
    one: Operator, pre_roll: float, *, remembered: bool
) -> None:
    one.tick(RecordingSettings(pre_roll=pre_roll), 100.0, event=False)
    assert one.recording is None
    assert (one.filming._reel is not None) is remembered


@pytest.mark.parametrize("jump", JUMPS)
def test_by_hand_for_a_minute_is_a_minute(one: Operator, wall: Wall, jump: timedelta) -> None:
    one.record(160.0)
    one.tick(EVENTS, 100.0, event=False)
    wall.now += jump
    one.tick(EVENTS, 159.9, event=False)
    assert one.recording is RecordingKind.MANUAL
    one.tick(EVENTS, 160.0, event=False)
    assert one.recording is None


def test_what_was_asked_for_by_hand_limits_no_event(one: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[float | None] = []
    monkeypatch.setattr(one.filming, "want", lambda _, pre_roll=None: wanted.append(pre_roll))
    one.record(160.0, 2.0)
    one.tick(EVENTS, 100.0, event=False)
    one.tick(EVENTS, 101.0, event=True)
    one.tick(EVENTS, 160.0, event=False)
    assert wanted == [2.0, None, None]


@pytest.mark.parametrize("jump", JUMPS)
def test_what_is_always_recorded_is_not_interrupted(one: Operator, wall: Wall, jump: timedelta) -> None:
    always = RecordingSettings(mode=RecordingMode.ALWAYS)
    one.tick(always, 1.0, event=False)
    line = one.filming._line
    wall.now += jump
    one.tick(always, 1.5, event=False)
    assert one.filming._line is line is not None
