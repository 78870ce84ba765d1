"""Whatever comes in: the gate neither raises nor tells nonsense, and a picture it refuses leaves no trace."""

import math

import av
import cv2
import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.gate.stage import NOW, Stage, activity, differences, standing, together, walker
from watchpost_engine.gate.compare import compare
from watchpost_engine.gate.gate import Gate
from watchpost_engine.model.camera import WatchSettings, Zone
from watchpost_engine.model.frame import Frame, PictureError
from watchpost_engine.model.sighting import ChangeKind, SightingKind
from watchpost_engine.pictures.jpeg import JpegPicture
from watchpost_engine.pictures.video import VideoPicture

YEAR = 365 * 86400.0


def flat(level):
    return lambda size, rng: np.full(size, level, np.uint8)


CONTENTS = {
    "black": flat(0),
    "white": flat(255),
    "flat": flat(117),
    "noise": lambda size, rng: rng.integers(0, 256, size, np.uint8),
    "dim noise": lambda size, rng: rng.integers(0, 9, size, np.uint8),
    "two levels": lambda size, rng: rng.integers(0, 2, size, np.uint8) * np.uint8(255),
    "stripes": lambda size, rng: np.indices(size).sum(0).astype(np.uint8) // 4 % 2 * 255,
    "slope": lambda size, rng: np.linspace(0, 255, size[0] * size[1]).reshape(size).astype(np.uint8),
    "blocks": lambda size, rng: cv2.resize(
        rng.integers(0, 256, (6, 8), np.uint8), size[::-1], interpolation=cv2.INTER_NEAREST
    ),
}

SIDES = st.sampled_from([1, 2, 3, 5, 7, 8, 9, 16, 17, 31, 60, 61, 64, 119, 240, 481, 1300])
FINE_SIDES = st.sampled_from([16, 17, 31, 33, 60, 96, 119, 240, 481, 1300])


@st.composite
def planes(draw, sides=SIDES):
    """Pixels of any size and content."""
    content = CONTENTS[draw(st.sampled_from(sorted(CONTENTS)))]
    size = draw(sides), draw(sides)
    return np.ascontiguousarray(content(size, np.random.default_rng(draw(st.integers(0, 9)))))


def as_jpeg(plane, gray):
    if gray:
        return JpegPicture(simplejpeg.encode_jpeg(plane[:, :, None], 60, "GRAY"))
    coloured = np.ascontiguousarray(np.dstack([plane, plane // 2, 255 - plane]))
    return JpegPicture(simplejpeg.encode_jpeg(coloured, 60, "BGR", "420"))


def as_video(plane):
    return VideoPicture(av.VideoFrame.from_ndarray(plane, format="gray"))


PICTURES = st.one_of(
    planes().map(as_video),
    st.tuples(planes(FINE_SIDES), st.booleans()).map(lambda made: as_jpeg(*made)),
)
"""Anything that can be decoded, as a source would hand it over."""

SHARES = st.floats(0, 1)
POLYGONS = st.lists(st.tuples(SHARES, SHARES), min_size=3, max_size=7).map(tuple)
"""Also without an area, crossing itself, or as one point thrice."""

SETTINGS = st.builds(
    WatchSettings,
    sensitivity=st.sampled_from([0, 1, 50, 75, 76, 99, 100]),
    zones=st.lists(POLYGONS.map(lambda p: Zone(name="zone", polygon=p)), max_size=3).map(tuple),
    masks=st.lists(POLYGONS, max_size=3).map(tuple),
)

STEPS = st.sampled_from(
    [0.0, 0.01, 0.2, 1.0, 10.0, 60.0, 3600.0, YEAR, -0.01, -1.0, -YEAR, math.nan, math.inf, -math.inf]
)
"""Seconds from one frame to the next."""


def frame(picture, at):
    return Frame(camera_key="here/yard", captured_at=NOW, at=at, picture=picture)


def check_boxes(boxes):
    for x0, y0, x1, y1 in boxes:
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1


def check(sighting, shown):
    """A sighting says what a sighting can say, of the frame that was shown."""
    assert sighting.at == shown.at or math.isnan(shown.at)
    assert sighting.captured_at == shown.captured_at
    assert 0 <= sighting.score <= 1
    assert sighting.boxes
    check_boxes(sighting.boxes)
    assert (sighting.change is not None) is (sighting.kind is SightingKind.DIFFERENCE)
    if sighting.since is not None and math.isfinite(sighting.at):
        assert sighting.since <= sighting.at
        assert sighting.began <= sighting.at


def run(gate, shown):
    """Show frames, check all that is told; every kind of thing is told at most once of one frame."""
    told = []
    for each in shown:
        sightings = gate.examine(each)
        for sighting in sightings:
            check(sighting, each)
        assert len({sighting.kind for sighting in sightings}) == len(sightings)
        told.append(sightings)
    return told


def at_times(steps, begin=1000.0):
    """Moments of a clock that makes these steps. What is no number stands for itself, once."""
    at = begin
    for step in steps:
        if math.isfinite(step):
            at += step
        yield at if math.isfinite(step) else step


@settings(max_examples=120)
@given(SETTINGS, st.lists(st.tuples(PICTURES, STEPS), min_size=1, max_size=12))
def test_pictures_of_any_size_kind_and_time(chosen, script):
    times = at_times(step for _, step in script)
    run(Gate(chosen), [frame(picture, at) for (picture, _), at in zip(script, times, strict=True)])


@settings(max_examples=60)
@given(SETTINGS, planes(), st.lists(st.tuples(st.integers(0, 40), STEPS), min_size=6, max_size=25))
def test_a_plane_of_any_size_on_which_something_changes(chosen, plane, script):
    """One size throughout, so that every part of the gate gets to see it: also the narrowest there is."""
    shown, rng = [], np.random.default_rng(1)
    for (spot, _), at in zip(script, at_times(step for _, step in script), strict=True):
        image = np.clip(plane + rng.normal(0, 2, plane.shape), 0, 255).astype(np.uint8)
        rows, columns = plane.shape
        y, x = spot % 7 * rows // 7, spot % 5 * columns // 5
        if spot:
            image[y : y + 1 + rows // 4, x : x + 1 + columns // 4] = 255 - image[0, 0]
        shown.append(frame(as_video(image), at))
    run(Gate(chosen), shown)


@pytest.mark.parametrize("sensitivity", [0, 50, 100])
@pytest.mark.parametrize(
    "size", [(1, 1), (1, 900), (900, 1), (2, 2), (3, 700), (700, 3), (16, 3000), (3000, 16)]
)
@pytest.mark.parametrize("fps", [100.0, 5.0, 1 / 60])
def test_the_narrowest_pictures_at_any_pace(size, fps, sensitivity):
    """Rows, columns. Each shows in turn noise that stays, a half that flips, and all of it inverted."""
    rng, shown = np.random.default_rng(2), []
    ground = rng.integers(0, 256, size, np.uint8)
    for i in range(40):
        image = ground.copy() if i < 30 else 255 - ground
        if 20 <= i < 30:
            image[: 1 + size[0] // 2, : 1 + size[1] // 2] = 255 * (i % 2)
        shown.append(frame(as_video(image), i / fps))
    run(Gate(WatchSettings(sensitivity=sensitivity)), shown)


def test_a_huge_picture_is_taken_and_one_beyond_reason_is_refused():
    gate = Gate(WatchSettings())
    ground = cv2.resize(np.random.default_rng(1).integers(0, 256, (40, 60), np.uint8), (7000, 5000))
    for i in range(3):
        run(gate, [frame(as_jpeg(ground, gray=True), float(i))])
    data = bytearray(as_jpeg(ground[:64, :64], gray=True).jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(PictureError):
        gate.examine(frame(JpegPicture(bytes(data)), 4.0))


@settings(max_examples=60)
@given(PICTURES, PICTURES, SETTINGS)
def test_any_two_pictures_can_be_compared(before, after, chosen):
    difference = compare(before, after, chosen)
    assert 0 <= difference.score <= 1
    assert difference.changed is (difference.score >= 0.5)
    assert (difference.change is not None) is difference.changed
    assert bool(difference.boxes) is difference.changed
    check_boxes(difference.boxes)
    assert compare(before, after, chosen) == difference


@settings(max_examples=60)
@given(PICTURES, SETTINGS)
def test_a_picture_does_not_differ_from_itself(picture, chosen):
    assert not compare(picture, picture, chosen).changed


def film(count, *effects):
    """So many pictures of the yard."""
    stage = Stage()
    return [stage.jpeg(together(*effects)(stage.ground.copy(), i / 5)) for i in range(count)]


FILM = film(15) + film(22, standing())
GOOD = FILM[0]


def project(gate, jpegs, begin):
    """Show pictures to a gate, five a second."""
    return run(gate, [frame(JpegPicture(jpeg), begin + i / 5) for i, jpeg in enumerate(jpegs)])


UNHARMED = project(Gate(WatchSettings()), FILM, 0)


def test_the_film_has_something_to_tell():
    assert {sighting.kind for told in UNHARMED for sighting in told} == set(SightingKind)


@st.composite
def damage(draw):
    """A JPEG that was cut, or in which bytes were lost, doubled or altered."""
    data = bytearray(GOOD)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.one_of(st.integers(0, 700), st.integers(0, len(data))))
        how = draw(st.sampled_from(["cut", "lose", "alter", "double"]))
        many = draw(st.integers(1, 300))
        if how == "cut":
            del data[at:]
        elif how == "lose":
            del data[at : at + many]
        elif how == "alter":
            data[at : at + many] = draw(st.binary(min_size=1, max_size=8)) * (many // 4 + 1)
        else:
            data[at:at] = data[at : at + many]
    return bytes(data)


def is_readable(data):
    try:
        JpegPicture(data).gray(60)
    except PictureError:
        return False
    return True


DAMAGES = st.one_of(damage(), st.binary(max_size=60), st.binary(max_size=60).map(lambda b: b"\xff\xd8" + b))


@settings(max_examples=15)
@given(st.lists(DAMAGES, min_size=10, max_size=20))
def test_a_damaged_picture_is_shown_as_far_as_it_goes_or_refused_without_a_trace(damaged):
    gate, other, told = Gate(WatchSettings()), Gate(WatchSettings()), []
    for i, jpeg in enumerate(FILM):
        told += project(gate, [jpeg], i / 5)
        data = damaged[i % len(damaged)]
        if is_readable(data):
            project(other, [jpeg, data, jpeg], i)
            continue
        for each in (gate, other):
            with pytest.raises(PictureError):
                each.examine(frame(JpegPicture(data), i / 5 + 0.1))
    assert told == UNHARMED


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 1e300, -1e300, YEAR, -YEAR])
def test_a_time_that_is_none_does_no_harm(wrong):
    stage = Stage()
    stage.settle()
    assert stage.gate.examine(frame(JpegPicture(stage.jpeg(stage.ground)), wrong)) == ()
    stage.play(3)
    assert activity(stage.play(6, walker(6)))
    stage.play(8)
    assert [s.change for _, s in differences(stage.play(10, standing()))] == [ChangeKind.APPEARED]
