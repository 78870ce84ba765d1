"""On-screen clocks, sweeping light and threads of a web: found by themselves, and never in anybody's way."""

from datetime import datetime, timedelta

import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, differences, put, standing, together, walker, yard
from tests.engine.gate.weather import exposed, from_then_on, infrared
from watchpost_engine.gate.compare import compare
from watchpost_engine.gate.overlay import Overlay
from watchpost_engine.gate.sweep import LONGEST
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.sighting import ChangeKind
from watchpost_engine.pictures.jpeg import JpegPicture


def clock(image, t):
    """A line of text with a running clock, unlike the scene in any light."""
    shown = np.clip(image, 0, 255).astype(np.uint8)
    text = f"2026-11-20 {int(t // 3600) % 24:02d}:{int(t // 60) % 60:02d}:{int(t) % 60:02d}"
    for level, width in ((0.0, 3), (255.0, 1)):
        cv2.putText(shown, text, (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, level, width)
    return shown.astype(np.float32)


def after(seconds, effect):
    """The effect later on its own clock."""
    return lambda image, t: effect(image, t + seconds)


@pytest.mark.parametrize("light", [exposed(0.4), infrared])
def test_a_clock_is_no_change_when_the_light_switches(light):
    stage = Stage()
    assert stage.play(60, clock) == []
    assert stage.play(20, together(from_then_on(2, light), after(60, clock))) == []


def test_a_clock_is_found_and_let_go():
    pace, seconds = 5, 90
    bare = cv2.resize(yard(), (80, 60), interpolation=cv2.INTER_AREA)

    def small(t):
        shown = cv2.resize(clock(yard(), t), (80, 60), interpolation=cv2.INTER_AREA)
        return np.clip(shown, 0, 255).astype(np.uint8)

    overlay = Overlay(small(0), 0.0)
    for i in range(seconds * pace):
        overlay.look(small(i / pace), i / pace)
    assert overlay.hidden is not None
    assert not overlay.hidden[12:].any()
    for i in range(seconds * pace):
        overlay.look(bare.astype(np.uint8), seconds + i / pace)
    assert overlay.hidden is None


OUTLINED, BOXED, BLACK, CLEAR = "outlined", "on black", "on white", "transparent"


def stamped(style, spots=((6, 24),), begin="2026-12-31 23:53:21", form="%Y-%m-%d %H:%M", size=0.75):
    """A line of text at each spot (x, y of its foot; its clock goes on at midnight), as cameras write it."""
    start = datetime.fromisoformat(begin)

    def draw(image, t):
        shown = np.clip(image, 0, 255).astype(np.uint8)
        text = format(start + timedelta(seconds=t), form)
        for x, y in spots:
            (wide, tall), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
            bare = shown.copy()
            if style in (BOXED, BLACK):
                ground = 255.0 if style == BLACK else 0.0
                cv2.rectangle(shown, (x - 2, y - tall - 3), (x + wide + 2, y + 4), ground, -1)
            if style == OUTLINED:
                cv2.putText(shown, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, 0.0, 3)
            level = 0.0 if style == BLACK else 255.0
            cv2.putText(shown, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, level, 1, cv2.LINE_AA)
            if style == CLEAR:
                shown = cv2.addWeighted(shown, 0.6, bare, 0.4, 0)
        return shown.astype(np.float32)

    return draw


@pytest.mark.parametrize(
    ("fps", "minutes", "style"),
    [
        (5.0, 5, OUTLINED),
        (1.0, 10, BOXED),
        (1.0, 10, BLACK),
        (1.0, 10, CLEAR),
        (0.2, 20, OUTLINED),
        (1 / 60, 60, BOXED),
    ],
)
def test_of_a_large_clock_with_minutes_at_most_the_first_steps_are_told(fps, minutes, style):
    """Over midnight too, when the whole line is another one."""
    stage = Stage(fps=fps)
    seen = stage.play(60 * minutes, stamped(style))
    assert [t for t, _ in seen if t > max(60, 30 / fps if fps > 0.1 else 3 / fps)] == []


@pytest.mark.parametrize("style", [OUTLINED, BOXED, BLACK, CLEAR])
def test_two_clocks_with_seconds_are_never_told(style):
    stage = Stage()
    seconds = stamped(style, ((6, 15), (150, 234)), form="%Y-%m-%d %H:%M:%S", size=0.4)
    assert stage.play(90, seconds) == []


@pytest.mark.parametrize("fps", [5.0, 1.0])
def test_somebody_below_a_clock_with_minutes_is_seen_at_once(fps):
    stage = Stage(fps=fps)
    stage.play(130, stamped(BOXED))
    for begin in (130, 136, 142):
        clock_goes_on = after(begin, stamped(BOXED))
        seen = activity(stage.play(6, together(walker(6), clock_goes_on)))
        assert seen[0][0] <= 1
        assert len(seen) > 0.7 * 6 * fps


def test_what_came_to_the_edge_once_is_no_clock():
    """It is left out for some seconds a minute later, and at no other time."""
    stage = Stage()
    stage.settle()
    parcel = standing(0.5, 0.08, 0.12)
    stage.play(20, parcel)
    stage.play(20)
    assert differences(stage.play(12, parcel))


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.5])
def test_somebody_below_a_clock_is_seen(fps):
    stage = Stage(fps=fps)
    stage.play(60, clock)
    seen = stage.play(6, together(walker(6), after(60, clock)))
    assert activity(seen)


def test_what_comes_and_goes_at_the_edge_is_no_clock():
    stage = Stage()
    stage.settle()
    seen = differences(stage.play(15, standing(0.5, 0.08, 0.12)))
    assert [s.change for _, s in seen] == [ChangeKind.APPEARED]


def test_a_clock_is_no_change_between_two_pictures():
    def picture(image, t):
        shown = np.clip(clock(image, t), 0, 255).astype(np.uint8)
        return JpegPicture(cv2.imencode(".jpg", shown)[1].tobytes())

    settings, ground = WatchSettings(), yard()
    assert not compare(picture(ground, 11), picture(ground, 4568), settings).changed
    parcel = ground.copy()
    put(parcel, 0.7, 0.75, 0.15)
    found = compare(picture(ground, 11), picture(parcel, 4568), settings)
    assert found.change is ChangeKind.APPEARED
    assert len(found.boxes) == 1


def beam(image, t):
    """The light of a passing car, with the shadow of a post in it; a car every four seconds."""
    height, width = image.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    along = x / width - 0.3 * (y / height - 0.5) - (-0.3 + 0.8 * (t % 4))
    light = np.exp(-((along / 0.15) ** 4)) * np.exp(-(((y / height - 0.5) / 0.35) ** 4))
    light *= np.where(np.abs(along - 0.02) < 0.015, 0.2, 1.0)
    return image * (0.4 + 0.9 * light) + 20 * light


def test_headlights_are_hardly_ever_told_and_leave_nothing_behind():
    stage = Stage()
    stage.settle()
    stage.play(20, exposed(0.4))
    seen = stage.play(20, beam)
    assert len(activity(seen)) <= 3
    assert differences(seen) == []
    assert len(activity(stage.play(6, together(walker(6), exposed(0.4))))) > 15


def test_somebody_in_headlights_is_seen_in_time():
    stage = Stage()
    stage.settle()
    stage.play(20, exposed(0.4))
    seen = activity(stage.play(7, together(walker(7), beam)))
    assert seen
    assert seen[0][0] <= LONGEST + 1


def thread(image, t):
    """A thread of a web, close to the lens: unsharp, and it sways."""
    lines = np.zeros_like(image)
    away = int(12 * np.sin(2 * t))
    cv2.line(lines, (40 + away, 0), (260 + away, 239), 160.0, 3)
    return image + cv2.GaussianBlur(lines, (0, 0), 2.5)


def test_a_thread_that_sways_is_not_told_and_somebody_behind_it_is():
    stage = Stage()
    stage.settle()
    seen = stage.play(20, thread)
    assert differences(seen) == []
    assert len(activity(seen)) <= 10  # five looks: what is told goes on for one picture more
    assert len(activity(stage.play(6, together(walker(6), after(20, thread))))) > 10
