"""A decoded video frame shows the same as the JPEG made of it, whatever its pixel format."""

import av
import cv2
import numpy as np
import pytest

from watchpost_engine.pictures.jpeg import JpegPicture
from watchpost_engine.pictures.video import VideoPicture

FORMATS = ["yuv420p", "yuvj420p", "nv12", "yuv444p", "yuv420p10le", "gray", "bgr24"]


def frame(kind: str, width: int = 638, height: int = 362) -> av.VideoFrame:
    """Gray stripes from black to white, with rows whose length is no round number."""
    image = np.repeat(np.linspace(0, 255, width), 3).reshape(1, width, 3).repeat(height, 0).astype(np.uint8)
    return av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format=kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_gray_runs_from_black_to_white(kind):
    picture = VideoPicture(frame(kind))
    assert picture.size == (638, 362)
    gray = picture.gray(90)
    assert gray.shape == (91, 160)
    assert np.abs(gray[:, 1:-1] - np.linspace(0, 255, 160)[None, 1:-1]).max() < 4


@pytest.mark.parametrize("kind", FORMATS)
def test_gray_and_jpeg_show_the_same(kind):
    picture = VideoPicture(frame(kind))
    again = JpegPicture(picture.jpeg()).gray(90)
    assert np.abs(picture.gray(90).astype(int) - again)[:, 1:-1].mean() < 2.5


def test_whole_size_is_a_copy_of_its_own():
    source = frame("yuvj420p")
    gray = VideoPicture(source).gray(1000)
    gray[:] = 0
    assert VideoPicture(source).gray(1000).max() > 200


def test_the_jpeg_is_made_once():
    picture = VideoPicture(frame("yuv420p"))
    assert picture.jpeg() is picture.jpeg()
    shape = cv2.imdecode(np.frombuffer(picture.jpeg(), np.uint8), cv2.IMREAD_COLOR).shape
    assert shape == (362, 638, 3)
