"""On-screen clocks, sweeping light and threads of a web: found by themselves, and never in anybody's way."""

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
    assert len(activity(seen)) <= 5
    assert len(activity(stage.play(6, together(walker(6), after(20, thread))))) > 10
