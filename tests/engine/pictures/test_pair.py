"""Before and after side by side: equal height, and marks one can see."""

import cv2
import numpy as np
import pytest

from watchpost_engine.model.frame import PictureError
from watchpost_engine.pictures.pair import GAP, side_by_side


def plain(width: int, height: int, level: int) -> bytes:
    return cv2.imencode(".jpg", np.full((height, width, 3), level, np.uint8))[1].tobytes()


def pixels(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize(
    ("before", "after", "shape"),
    [
        ((1600, 1200), (1600, 1200), (540, 720 + GAP + 720)),
        ((640, 480), (640, 480), (480, 640 + GAP + 640)),
        ((640, 480), (1920, 1080), (480, 640 + GAP + 853)),
    ],
)
def test_both_have_the_same_height(before, after, shape):
    assert pixels(side_by_side(plain(*before, 0), plain(*after, 0))).shape[:2] == shape


def test_before_is_left_and_after_right():
    joined = pixels(side_by_side(plain(640, 480, 20), plain(640, 480, 220)))
    assert joined[:, :600].mean() < 40
    assert joined[:, 700:].mean() > 200


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("box", [(0.4, 0.4, 0.6, 0.6), (0, 0, 1, 1), (0.95, 0.95, 1, 1)])
def test_the_place_is_marked_in_both_on_any_scene(level, box):
    data = plain(640, 480, level)
    marked, bare = pixels(side_by_side(data, data, [box])), pixels(side_by_side(data, data))
    for part in (np.s_[:, :640], np.s_[:, 640 + GAP :]):
        strong = np.abs(marked[part].astype(int) - bare[part]).max(axis=2) > 60
        assert strong.sum() > 100
    assert not (np.abs(marked.astype(int) - bare)[240, 320].max() > 10)


def test_a_bad_picture_is_refused():
    with pytest.raises(PictureError):
        side_by_side(plain(64, 48, 0), b"\xff\xd8 no")
