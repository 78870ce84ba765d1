"""A camera that sends one picture for ever is frozen; one that is quiet, or fetched too often, is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import Stage
from watchpost_engine.gate.standstill import FROZEN
from watchpost_engine.model.view import ViewState


class Camera(Stage):
    """A stage that sends what it is told to."""

    def live(self, seconds: float) -> None:
        """Send pictures with the noise of the moment."""
        self.play(max(seconds, 12 / self.fps))
        assert self.gate.lookout.view is ViewState.CLEAR

    def send(self, jpeg: bytes, seconds: float) -> list[tuple[float, ViewState]]:
        """Send one picture again and again; return when the view became what."""
        begin, told, before = self.at, [], self.gate.lookout.view
        while self.at - begin < seconds:
            self.at += 1 / self.fps
            self.gate.examine(self.frame(jpeg))
            if self.gate.lookout.view is not before:
                before = self.gate.lookout.view
                told.append((self.at - begin, before))
        return told


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.2, 1 / 60])
def test_the_same_picture_for_a_minute_is_frozen_until_another_comes(fps: float) -> None:
    camera = Camera(fps=fps)
    camera.live(30)
    told = camera.send(camera.jpeg(camera.ground), max(90.0, 8 / fps))
    assert [view for _, view in told] == [ViewState.FROZEN]
    assert FROZEN <= told[0][0] <= max(FROZEN + 2 + 1 / fps, 7 / fps)
    assert camera.gate.lookout.trusted
    camera.show(camera.ground)
    assert camera.gate.lookout.view is ViewState.CLEAR


def test_the_same_pixels_in_other_bytes_are_frozen() -> None:
    camera = Camera()
    camera.live(30)
    image = camera.ground.astype(np.uint8)
    for number in range(400):
        # A comment in the file: what a frozen camera's proxy may add, a time for instance.
        jpeg = cv2.imencode(".jpg", image)[1].tobytes()
        text = str(number).encode()
        camera.at += 0.2
        comment = b"\xff\xfe" + (len(text) + 2).to_bytes(2) + text
        camera.gate.examine(camera.frame(jpeg[:2] + comment + jpeg[2:]))
    assert camera.gate.lookout.view is ViewState.FROZEN


@pytest.mark.parametrize("every", [5.0, 20.0, 120.0])
def test_a_snapshot_that_is_fetched_more_often_than_it_is_taken_is_not_frozen(every: float) -> None:
    camera = Camera(fps=1.0)
    for _ in range(12):
        assert ViewState.FROZEN not in [v for _, v in camera.send(camera.jpeg(camera.ground), every)]
    told = camera.send(camera.jpeg(camera.ground), max(90.0, 7 * every))
    assert [view for _, view in told] == [ViewState.FROZEN]
    assert told[0][0] >= min(6 * every - 10, 6 * every * 0.9)


def test_a_clock_that_runs_is_life() -> None:
    camera = Camera(fps=1.0)
    camera.live(30)
    for number in range(200):
        image = camera.ground.astype(np.uint8)
        cv2.putText(image, f"{number:04}", (10, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 255, 2)
        camera.at += 1.0
        camera.gate.examine(camera.frame(cv2.imencode(".jpg", image)[1].tobytes()))
        assert camera.gate.lookout.view is not ViewState.FROZEN


def test_a_camera_that_never_had_noise_is_not_called_frozen() -> None:
    camera = Camera(fps=1.0)
    still = cv2.imencode(".jpg", camera.ground.astype(np.uint8))[1].tobytes()
    assert ViewState.FROZEN not in [view for _, view in camera.send(still, 7200)]


def test_a_room_without_noise_in_the_dark_is_not_called_frozen() -> None:
    """By day its pictures differ; at night a strong compression makes them all the same."""
    camera = Camera(fps=1.0)
    camera.live(60)
    dark = cv2.imencode(".jpg", (camera.ground * 0.1).astype(np.uint8))[1].tobytes()
    assert camera.send(dark, 7200) == []
    camera.live(20)


def test_who_froze_and_came_back_gets_more_patience() -> None:
    camera = Camera(fps=1.0)
    camera.live(30)
    assert camera.send(camera.jpeg(camera.ground), 120)
    camera.live(30)
    told = camera.send(camera.jpeg(camera.ground), 600)
    assert [view for _, view in told] == [ViewState.FROZEN]
    assert told[0][0] > 5 * FROZEN
