"""However a picture is written: what can be read tells the same, what cannot leaves no trace."""

import struct

import cv2
import numpy as np
import pytest
import simplejpeg

from tests.engine.gate.soak import weight
from tests.engine.gate.stage import Stage, differences, put, standing, yard
from tests.engine.gate.test_any_input import as_jpeg, as_video, frame, run
from watchpost_engine.gate.compare import compare
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings
from watchpost_engine.model.frame import PictureError
from watchpost_engine.model.sighting import ChangeKind
from watchpost_engine.pictures.jpeg import JpegPicture

SAMPLING = cv2.IMWRITE_JPEG_SAMPLING_FACTOR


def by_opencv(*options, ending=".jpg"):
    def write(pixels):
        return cv2.imencode(ending, pixels, [*options])[1].tobytes()

    return write


def with_segment(kind, body):
    """Another segment right after the beginning."""

    def write(pixels):
        jpeg = by_opencv()(pixels)
        return jpeg[:2] + struct.pack(">HH", 0xFF00 | kind, len(body) + 2) + body + jpeg[2:]

    return write


def turned(orientation):
    """An EXIF block that says how to hold the picture: it is not heeded."""
    tag = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 1) + tag + bytes(4))


def in_cmyk(pixels):
    """As Adobe's programs do: 255 is no ink."""
    black = np.full_like(pixels[:, :, :1], 255)
    return simplejpeg.encode_jpeg(np.ascontiguousarray(np.dstack([pixels, black])), 90, "CMYK")


def gray(pixels):
    return simplejpeg.encode_jpeg(np.ascontiguousarray(pixels[:, :, :1]), 85, "GRAY")


READABLE = {
    "progressive": by_opencv(cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "with restarts": by_opencv(cv2.IMWRITE_JPEG_RST_INTERVAL, 3),
    "optimised": by_opencv(cv2.IMWRITE_JPEG_OPTIMIZE, 1),
    "4:1:1": by_opencv(SAMPLING, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411),
    "4:4:0": by_opencv(SAMPLING, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440),
    "4:4:4": by_opencv(SAMPLING, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
    "gray": gray,
    "CMYK": in_cmyk,
    "comment": with_segment(0xFE, b"\xff\xd9\xff\xd8 no end"),
    **{f"EXIF {number}": turned(number) for number in (1, 3, 6, 8, 9)},
    "rubbish behind": lambda pixels: by_opencv()(pixels) + b"\0" * 999,
}


def marked_as(marker):
    """A JPEG whose heading says that it is coded in another way."""
    return lambda pixels: by_opencv()(pixels).replace(b"\xff\xc0", bytes((0xFF, marker)), 1)


def twelve_bit(pixels):
    jpeg = bytearray(by_opencv()(pixels))
    jpeg[jpeg.index(b"\xff\xc0") + 4] = 12
    return bytes(jpeg)


REFUSED = {
    "12 bits": twelve_bit,
    "lossless": marked_as(0xC3),
    "hierarchical": marked_as(0xC5),
    "arithmetic, lossless": marked_as(0xCB),
    "PNG": by_opencv(ending=".png"),
    "WebP": by_opencv(ending=".webp"),
    "BMP": by_opencv(ending=".bmp"),
    "TIFF": by_opencv(ending=".tiff"),
    "JPEG 2000 by name": lambda pixels: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(200),
    "nothing": lambda pixels: b"",
    "no pixels": lambda pixels: by_opencv()(pixels)[: by_opencv()(pixels).index(b"\xff\xda")] + b"\xff\xd9",
}


class Written(Stage):
    """A stage whose camera writes its pictures in a way of its own."""

    write = staticmethod(by_opencv())

    def jpeg(self, image):
        jpeg = super().jpeg(image)
        return self.write(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))


@pytest.mark.parametrize("how", READABLE)
def test_what_came_is_told_however_it_is_written(how):
    stage = Written()
    stage.write = READABLE[how]
    stage.settle()
    assert [s.change for _, s in differences(stage.play(8, standing()))] == [ChangeKind.APPEARED]


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_no_jpeg_that_can_be_read_is_refused_without_a_trace(how):
    stage = Stage()
    stage.settle()
    before = stage.gate.dump()
    pixels = cv2.cvtColor(yard().astype(np.uint8), cv2.COLOR_GRAY2BGR)
    for act in (stage.gate.examine, stage.gate.accept):
        with pytest.raises(PictureError):
            act(stage.frame(REFUSED[how](pixels)))
        assert stage.gate.dump() == before


@pytest.mark.parametrize("how", [by_opencv(), READABLE["progressive"], READABLE["with restarts"]])
@pytest.mark.parametrize("end", [b"", b"\xff\xd9"])
def test_cut_anywhere_it_is_refused_without_a_trace(how, end):
    """With an end put on again, too: what is missing then is not made up."""
    stage = Stage()
    stage.settle()
    jpeg = how(cv2.cvtColor(yard(2).astype(np.uint8), cv2.COLOR_GRAY2BGR))
    before, cuts = stage.gate.dump(), {*range(0, 700, 23), *range(700, len(jpeg) - 60, 997)}
    read = 0
    for cut in sorted(cuts):
        try:
            JpegPicture(jpeg[:cut] + end).gray(60)
        except PictureError:
            with pytest.raises(PictureError):
                stage.gate.examine(stage.frame(jpeg[:cut] + end))
        else:
            read += 1
    assert stage.gate.dump() == before
    assert read <= (len(cuts) // 3 if how is READABLE["progressive"] and end else 0)


WIDE = [(64, 16384), (16, 65500), (120, 1600), (600, 16000), (65500, 16), (16384, 64)]
"""Rows, columns."""


@pytest.mark.parametrize("size", WIDE)
@pytest.mark.parametrize("make", [lambda plane: as_jpeg(plane, gray=True), as_video])
def test_of_any_proportions_it_is_cheap_and_sees(size, make):
    rng, gate, shown = np.random.default_rng(1), Gate(WatchSettings()), []
    ground = cv2.resize(rng.integers(40, 200, (12, 40), np.uint8), size[::-1])
    for i in range(26):
        image = ground.copy()
        if i >= 16:
            image[size[0] // 3 : size[0] // 2 + 1, size[1] // 2 : size[1] // 2 + size[1] // 8 + 1] = 255
        shown.append(frame(make(image + np.uint8(i % 3)), i / 2))
    assert any(run(gate, shown)) or max(size) > 1000 * min(size), "an eighth of the width changed"
    assert weight(gate) < 4_000_000
    assert len(gate.dump()) < 1_000_000
    assert not compare(shown[0].picture, shown[15].picture, WatchSettings()).changed


def test_the_same_frames_tell_the_same():
    def told():
        stage = Stage()
        stage.settle()
        return stage.play(12, lambda image, t: (put(image, 0.1 * (t % 8), 0.7, 0.2), image)[1])

    assert told() == told() != []
