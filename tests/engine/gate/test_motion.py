"""A camera that is pushed: the scene is learned anew, and it is said once (also when it is pushed back)."""

import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, walker, yard
from tests.engine.gate.weather import shifted
from watchpost_engine.model.sighting import ChangeKind

NEARBY = np.clip(110 + 2.5 * (yard(3, 960, 720) - 110), 15, 235)
"""What lies around, rich in contrast, of which the camera sees a part."""

MOVES = {
    "shifted": (13, 0, 0.0),
    "shifted far": (32, 10, 0.0),
    "turned": (0, 0, 5.0),
    "turned far": (0, 0, 15.0),
    "tilted and shifted": (10, 8, 3.0),
    "elsewhere": (300, 200, 0.0),
}


def sight(x=0, y=0, degrees=0.0):
    """What a camera sees that is turned so, and looks so many pixels further right and down."""
    matrix = cv2.getRotationMatrix2D((480, 360), degrees, 1)
    matrix[:, 2] -= (320 + x, 240 + y)
    return cv2.warpAffine(NEARBY, matrix, (320, 240), borderMode=cv2.BORDER_REFLECT)


@pytest.mark.parametrize("fps", [5.0, 1.0, 1 / 60])
@pytest.mark.parametrize("name", MOVES)
def test_a_pushed_camera_is_said_once_and_learned_anew(name, fps):
    stage = Stage(fps=fps, ground=sight())
    stage.settle()
    stage.ground = sight(*MOVES[name])
    deadline = max(10.0, 2 / fps)
    seen = stage.play(max(15.0, 4 / fps))
    assert [s.change for _, s in seen] == [ChangeKind.CAMERA_MOVED]
    assert seen[0][0] < deadline
    assert activity(stage.play(max(6.0, 3 / fps), walker(max(6.0, 3 / fps))))


@pytest.mark.parametrize("name", ["shifted", "shifted far", "tilted and shifted"])
def test_a_camera_that_is_pushed_back_is_said_again(name):
    stage = Stage(ground=sight())
    stage.settle()
    stage.ground = sight(*MOVES[name])
    stage.play(15)
    stage.ground = sight()
    assert [s.change for _, s in stage.play(15)] == [ChangeKind.CAMERA_MOVED]


def test_a_camera_that_sags_slowly_is_never_said():
    stage = Stage()
    stage.settle()
    assert stage.play(60, lambda image, t: shifted(image, 2.0 * np.sin(np.pi * t / 60), 0)) == []
