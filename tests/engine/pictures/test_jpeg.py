"""A JPEG is judged by its header before a byte of it is decoded."""

import struct

import cv2
import numpy as np
import pytest

from watchpost_engine.model.frame import PictureError
from watchpost_engine.pictures.jpeg import JpegPicture, check_jpeg


def scene(width: int, height: int) -> np.ndarray:
    """A smooth colour picture with a bright square in its upper left quarter."""
    y, x = np.mgrid[0:height, 0:width]
    image = np.stack([40 + 60 * x / width, 50 + 60 * y / height, np.full(x.shape, 80)], -1)
    image[height // 8 : height // 4, width // 8 : width // 4] = 230
    return image.astype(np.uint8)


def jpeg(width: int = 640, height: int = 480, *options: int) -> bytes:
    return cv2.imencode(".jpg", scene(width, height), options)[1].tobytes()


def bomb(data: bytes, width: int, height: int) -> bytes:
    """The same bytes that declare another size."""
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


@pytest.mark.parametrize(
    ("lines", "shape"),
    [(0, (60, 80)), (60, (60, 80)), (61, (120, 160)), (240, (240, 320)), (241, (480, 640))],
)
def test_gray_is_the_smallest_reduction_with_enough_lines(lines, shape):
    assert JpegPicture(jpeg()).gray(lines).shape == shape


def test_gray_shows_what_the_picture_shows():
    full = cv2.cvtColor(scene(640, 480), cv2.COLOR_BGR2GRAY)
    expected = cv2.resize(full, (80, 60), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(JpegPicture(jpeg()).gray(60) - expected).mean() < 2


def test_odd_sizes_round_up():
    picture = JpegPicture(jpeg(333, 251))
    assert picture.size == (333, 251)
    assert picture.gray(30).shape == (32, 42)


@pytest.mark.parametrize("options", [(cv2.IMWRITE_JPEG_PROGRESSIVE, 1), (cv2.IMWRITE_JPEG_RST_INTERVAL, 4)])
def test_other_ways_to_write_a_jpeg(options):
    data = jpeg(320, 240, *options)
    assert check_jpeg(data) == (320, 240)
    assert JpegPicture(data).gray(60).shape == (60, 80)


def test_padding_after_the_end_is_no_harm():
    data = jpeg() + bytes(512)
    assert check_jpeg(data) == (640, 480)
    assert JpegPicture(data).gray(60).shape == (60, 80)


def test_padding_before_the_end_is_no_harm():
    data = jpeg()[:-2] + bytes(64) + b"\xff\xd9"
    assert JpegPicture(data).gray(60).shape == (60, 80)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        b"<html>busy</html>",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8" + b"\xff" * 5000,
        b"\xff\xd8\xff\xe0\x00\x00" * 20,
    ],
)
def test_what_is_no_jpeg_is_refused(data):
    with pytest.raises(PictureError):
        check_jpeg(data)
    with pytest.raises(PictureError):
        JpegPicture(data).gray(60)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.999])
def test_a_jpeg_cut_short_is_refused(share):
    whole = jpeg()
    data = whole[: int(len(whole) * share)]
    with pytest.raises(PictureError):
        check_jpeg(data)


def test_a_jpeg_with_a_hole_is_refused_when_decoded():
    whole = jpeg()
    data = whole[: len(whole) // 2] + whole[-2:]
    with pytest.raises(PictureError):
        JpegPicture(data).gray(60)


@pytest.mark.parametrize(("width", "height"), [(60000, 60000), (65535, 800), (0, 480), (640, 0)])
def test_a_size_no_camera_sends_is_refused_undecoded(width, height):
    data = bomb(jpeg(), width, height)
    with pytest.raises(PictureError):
        check_jpeg(data)
    with pytest.raises(PictureError):
        JpegPicture(data).gray(60)


def test_a_progressive_jpeg_of_endless_scans_is_refused():
    data = jpeg(320, 240, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    at = data.rindex(b"\xff\xda")
    with pytest.raises(PictureError, match="scans"):
        check_jpeg(data[:at] + data[at:-2] * 100 + data[-2:])


def test_equal_bytes_are_the_same_picture():
    assert JpegPicture(jpeg()) == JpegPicture(jpeg())
    assert JpegPicture(jpeg()) != JpegPicture(jpeg(320, 240))
    assert len({JpegPicture(jpeg()), JpegPicture(jpeg())}) == 1


def test_the_bytes_are_the_sources_own():
    data = jpeg()
    assert JpegPicture(data).jpeg() is data


def test_damage_behind_harmless_padding_is_still_damage() -> None:
    whole = bytes(cv2.imencode(".jpg", np.random.default_rng(1).integers(0, 255, (96, 128, 3), np.uint8))[1])
    at = whole.index(b"\xff\xda")
    broken = whole[:at] + b"\xff\xff\xff" + whole[at : at + 60] + b"\x00" * 40 + b"\xff\xd9"
    for colours in range(50):
        data = broken[: at + 20 + colours] + b"\xff\xd9"
        try:
            JpegPicture(data).gray(60)
        except PictureError:
            continue


@pytest.mark.parametrize(("width", "height"), [(1, 4000), (4000, 1), (1, 1), (15, 4000)])
def test_what_is_too_narrow_is_no_picture(width: int, height: int) -> None:
    with pytest.raises(PictureError):
        check_jpeg(bytes(cv2.imencode(".jpg", np.zeros((height, width, 3), np.uint8))[1]))
