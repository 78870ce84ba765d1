"""Pictures for a model: small, and of the same place."""

import cv2
import numpy as np
import pytest

from watchpost_engine.model.frame import PictureError
from watchpost_engine.model.sighting import Box
from watchpost_engine.pictures.crop import WHOLE, scale, views, window


def picture(width: int, height: int) -> bytes:
    """Black, with a red square from 40 to 60 % of the width and the height."""
    image = np.zeros((height, width, 3), np.uint8)
    image[int(0.4 * height) : int(0.6 * height), int(0.4 * width) : int(0.6 * width)] = (0, 0, 220)
    return cv2.imencode(".jpg", image)[1].tobytes()


def crop(jpeg: bytes, view: Box, side: int) -> bytes:
    return views(jpeg, [(view, side)])[0]


def pixels(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize(
    ("size", "side", "shape"), [((1600, 1200), 400, (300, 400)), ((480, 640), 320, (320, 240))]
)
def test_scale_keeps_the_shape(size, side, shape):
    assert pixels(scale(picture(*size), side)).shape[:2] == shape


def test_scale_leaves_a_small_picture_alone():
    data = picture(320, 240)
    assert scale(data, 320) is data


def test_window_surrounds_all_boxes_with_a_margin():
    x0, y0, x1, y1 = window([(0.4, 0.4, 0.5, 0.6), (0.55, 0.45, 0.6, 0.5)], margin=0.5)
    assert (x0, y0, x1, y1) == pytest.approx((0.3, 0.3, 0.7, 0.7))


@pytest.mark.parametrize("box", [(0, 0, 0.01, 0.01), (0.99, 0.99, 1, 1), (0, 0, 1, 1), (0.5, 0, 0.51, 1)])
def test_window_stays_inside_and_is_never_tiny(box):
    x0, y0, x1, y1 = window([box], least=0.2)
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1
    assert min(x1 - x0, y1 - y0) >= 0.2 - 1e-9
    assert x0 <= box[0] + 1e-9
    assert x1 >= box[2] - 1e-9


def test_no_boxes_is_the_whole_picture():
    assert window([]) == (0, 0, 1, 1)


@pytest.mark.parametrize("size", [(1600, 1200), (640, 480), (641, 483)])
def test_the_same_window_shows_the_same_place_at_any_size(size):
    part = pixels(crop(picture(*size), (0.4, 0.4, 0.6, 0.6), 100))
    assert part.shape[:2] == pytest.approx((75, 100), abs=1)
    assert part[4:-4, 4:-4, 2].min() > 180
    assert part[..., 0].mean() < 40


def test_crop_is_never_larger_than_the_original():
    assert pixels(crop(picture(200, 100), (0, 0, 0.5, 1), 1000)).shape[:2] == (100, 100)


def test_crop_of_a_hair_is_still_a_picture():
    assert pixels(crop(picture(200, 100), (1, 1, 1, 1), 50)).size > 0


def test_several_windows_are_what_they_are_alone():
    data, box = picture(1600, 1200), (0.3, 0.3, 0.7, 0.7)
    whole, close = (pixels(jpeg) for jpeg in views(data, [(WHOLE, 400), (box, 400)]))
    assert whole.shape == (300, 400, 3)
    assert close.shape == (300, 400, 3)
    for shown, alone in ((whole, scale(data, 400)), (close, crop(data, box, 400))):
        assert np.abs(shown.astype(int) - pixels(alone)).mean() < 3


def test_a_small_picture_stays_as_it_is_beside_its_windows():
    data = picture(320, 240)
    whole, close = views(data, [(WHOLE, 320), ((0.4, 0.4, 0.6, 0.6), 100)])
    assert whole is data
    assert pixels(close)[4:-4, 4:-4, 2].min() > 180


def test_bad_pictures_are_refused():
    with pytest.raises(PictureError):
        crop(b"no", (0, 0, 1, 1), 100)
    with pytest.raises(PictureError):
        scale(picture(640, 480)[:-100], 100)
