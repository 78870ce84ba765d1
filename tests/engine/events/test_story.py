"""When sightings are one event."""

from dataclasses import replace

import pytest

from tests.engine.making import CAMERA, PARCEL, event, frame, sighting
from watchpost_engine.events import story as stories
from watchpost_engine.model.event import EventState
from watchpost_engine.model.sighting import ChangeKind, Difference, Evidence, SightingKind


def begin(at: float = 100.0) -> stories.Story:
    return stories.begin(CAMERA, frame(at), [sighting(at)], "e1")


def run(story: stories.Story, *frames: tuple[float, bool]) -> stories.Story:
    for at, seen in frames:
        story = stories.carry_on(story, frame(at), [sighting(at)] if seen else [])
    return story


def test_it_is_over_five_calm_seconds_after_the_last_sighting() -> None:
    story = run(begin(), (101, True), (102, False), (106, False))
    assert not stories.is_over(story, 105.9)
    assert stories.is_over(story, 106.0)


def test_another_sighting_keeps_it_open() -> None:
    story = run(begin(), (104, False), (104.9, True), (108, False))
    assert not stories.is_over(story, 109.8)
    assert stories.is_over(story, 109.9)


def test_it_is_split_after_five_minutes() -> None:
    story = run(begin(), *((100.0 + second, True) for second in range(0, 300, 2)))
    assert not stories.is_over(story, 399.9)
    assert stories.is_over(story, 400)


def test_a_camera_with_a_picture_a_minute_is_waited_for() -> None:
    story = run(begin(), (160, True))
    assert not stories.is_over(story, 170), "no calm picture could come yet"
    assert stories.is_over(run(story, (220, False)), 220)


def test_a_camera_that_went_silent_is_not_waited_for_for_ever() -> None:
    story = run(begin(), (160, True))
    assert stories.is_over(story, 160 + stories.PATIENCE)


def test_the_strongest_sighting_is_the_peak() -> None:
    story = stories.carry_on(begin(), frame(101), [sighting(101, score=0.9)])
    story = stories.carry_on(story, frame(102), [sighting(102, score=0.6)])
    assert story.event.peak_score == 0.9


def test_a_clock_that_steps_back_never_moves_the_end_before_the_start() -> None:
    late = replace(frame(101), captured_at=frame(-5000).captured_at)
    story = stories.carry_on(begin(), late, [sighting(101)])
    assert story.event.seen_at == story.event.opened_at


def test_it_closes_calm_seconds_after_it_was_last_seen() -> None:
    closed = stories.end(run(begin(), (103, True)).event)
    assert closed.state is EventState.CLOSED
    assert closed.closed_at is not None
    assert (closed.closed_at - closed.seen_at).total_seconds() == stories.CALM


@pytest.mark.parametrize("difference", [None, Difference(changed=False, score=0.2)])
def test_without_a_difference_it_was_a_visit(difference: Difference | None) -> None:
    settled = stories.settle(begin().event, difference)
    assert settled.lasting is False
    assert settled.change is None


def test_a_difference_is_a_lasting_change_in_its_place() -> None:
    difference = Difference(changed=True, score=0.8, boxes=(PARCEL,), change=ChangeKind.APPEARED)
    settled = stories.settle(event(lasting=None, boxes=()), difference)
    assert (settled.lasting, settled.change, settled.boxes) == (True, ChangeKind.APPEARED, (PARCEL,))


MOVED = Evidence(
    kind=SightingKind.DIFFERENCE, change=ChangeKind.CAMERA_MOVED, score=0.9, boxes=((0.0, 0.0, 1.0, 1.0),)
)


@pytest.mark.parametrize(
    "difference",
    [
        None,
        Difference(changed=False, score=0.1, shifted=True),
        Difference(changed=True, score=0.8, boxes=(PARCEL,), change=ChangeKind.ALTERED),
    ],
)
def test_a_camera_that_was_moved_is_the_change(difference: Difference | None) -> None:
    settled = stories.settle(event(lasting=None, evidence=(MOVED,)), difference)
    assert (settled.lasting, settled.change) == (True, ChangeKind.CAMERA_MOVED)
    assert settled.boxes == ((0.0, 0.0, 1.0, 1.0),)


def test_a_camera_that_is_back_where_it_was_has_not_changed() -> None:
    settled = stories.settle(event(lasting=None, evidence=(MOVED,)), Difference(changed=False, score=0.1))
    assert (settled.lasting, settled.change) == (False, None)


def test_a_camera_that_sways_was_not_moved() -> None:
    swayed = Difference(changed=False, score=0.1, shifted=True)
    assert stories.settle(event(lasting=None), swayed).lasting is False


@pytest.mark.parametrize(
    ("told", "closed", "another"),
    [
        ({"lasting": True}, {"lasting": True}, False),
        ({"lasting": False}, {"lasting": False, "boxes": ((0, 0, 0.1, 0.1),)}, False),
        ({"lasting": False}, {"lasting": True}, True),
        ({"lasting": True}, {"lasting": False}, True),
        ({"change": ChangeKind.APPEARED}, {"change": ChangeKind.MOVED}, True),
        ({"boxes": (PARCEL,)}, {"boxes": ((0.0, 0.0, 0.1, 0.1),)}, True),
        ({"boxes": (PARCEL,)}, {"boxes": ((0.45, 0.6, 0.5, 0.7),)}, False),
    ],
)
def test_only_another_change_asks_for_a_correction(
    told: dict[str, object], closed: dict[str, object], another: bool
) -> None:
    assert stories.is_another_change(event(**told), event(**closed)) is another
