"""Two pictures of one place: what changed, and what only looks so."""

import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import HEIGHT, WIDTH, area, overlap, put, yard
from tests.engine.gate.weather import infrared, lamp, shifted
from tests.engine.making import scene
from watchpost_engine.gate.compare import compare
from watchpost_engine.model.camera import WatchSettings, Zone
from watchpost_engine.model.frame import PictureError
from watchpost_engine.model.sighting import ChangeKind
from watchpost_engine.pictures.jpeg import JpegPicture

SETTINGS = WatchSettings()
GROUND = yard()


def picture(image, seed=0):
    noisy = image + np.random.default_rng(seed).normal(0, 2, image.shape)
    return JpegPicture(cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8))[1].tobytes())


def with_parcel(x=0.7, y=0.75, high=0.15, level=215.0, image=GROUND):
    image = image.copy()
    return image, put(image, x, y, high, level=level)


@pytest.mark.parametrize(("noise", "other"), [(3, 20), (0, 21), (8, 22), (17, 29), (22, 75), (47, 66)])
def test_a_thing_on_a_repeated_pattern_is_no_shift(noise, other):
    before, after = JpegPicture(scene(seed=noise)), JpegPicture(scene(parcel=True, seed=other))
    assert compare(before, after, SETTINGS).change is ChangeKind.APPEARED


@pytest.mark.parametrize("strong", [1.0, 2.0])
def test_a_push_on_gravel_is_undone_though_all_of_it_differs(strong):
    gravel = np.full((HEIGHT + 20, WIDTH + 20), 120, np.float32)
    for cells, depth in ((60, 14), (100, 20)):
        grains = np.random.default_rng(cells).normal(0, depth * strong, (cells, cells * 4 // 3))
        gravel += cv2.resize(grains.astype(np.float32), gravel.shape[::-1], interpolation=cv2.INTER_CUBIC)
    before, after = (gravel[y : y + HEIGHT, x : x + WIDTH].copy() for x, y in ((10, 10), (15, 12)))
    assert compare(picture(before), picture(after, 1), SETTINGS).change is None
    put(after, 0.6, 0.6, 0.2)
    assert compare(picture(before), picture(after, 1), SETTINGS).change is ChangeKind.APPEARED


@pytest.mark.parametrize("level", [25.0, 215.0])
@pytest.mark.parametrize("place", [(0.2, 0.3), (0.7, 0.75), (0.5, 0.6), (0.85, 0.2)])
def test_what_came_and_what_went(place, level):
    image, box = with_parcel(*place, level=level)
    came = compare(picture(GROUND), picture(image, 1), SETTINGS)
    went = compare(picture(image), picture(GROUND, 1), SETTINGS)
    assert (came.change, went.change) == (ChangeKind.APPEARED, ChangeKind.DISAPPEARED)
    for difference in (came, went):
        assert difference.changed
        assert difference.score > 0.5
        assert any(overlap(b, box) > 0.5 * area(box) and area(b) < 4 * area(box) for b in difference.boxes)


def test_what_moved():
    before, after = with_parcel(0.3)[0], with_parcel(0.75)[0]
    difference = compare(picture(before), picture(after, 1), SETTINGS)
    assert difference.change is ChangeKind.MOVED
    assert len(difference.boxes) == 2


UNCHANGED = {
    "nothing": GROUND,
    "exposure + 15 %": GROUND * 1.15,
    "exposure - 40 %": GROUND * 0.6,
    "brightness + 40": GROUND + 40,
    "a lamp": lamp(50)(GROUND, 0),
    "12 px of 720 to the side": shifted(GROUND, 4, 0),
    "3 px of 720 aslant": shifted(GROUND, 1, -0.6),
    "grain": GROUND + np.random.default_rng(3).normal(0, 10, GROUND.shape),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_what_only_looks_changed(name):
    difference = compare(picture(GROUND), picture(UNCHANGED[name], 1), SETTINGS)
    assert not difference.changed
    assert difference.score < 0.5
    assert difference.change is None
    assert difference.boxes == ()


def test_infrared_is_not_called_a_turned_camera():
    assert (
        compare(picture(GROUND), picture(infrared(GROUND), 1), SETTINGS).change is not ChangeKind.CAMERA_MOVED
    )


def test_a_small_object_scores_above_any_nuisance():
    """Peers 9: four thousandths of the picture count more than light, shake and grain."""
    high = (0.004 * WIDTH / HEIGHT) ** 0.5
    image, _ = with_parcel(high=high)
    score = compare(picture(GROUND), picture(image, 1), SETTINGS).score
    for nuisance in UNCHANGED.values():
        assert score > compare(picture(GROUND), picture(nuisance, 1), SETTINGS).score


@pytest.mark.parametrize("light", [lambda image: image * 1.2, lambda image: shifted(image, 2, 1)])
def test_a_change_is_found_under_another_light_or_shift(light):
    image, _ = with_parcel()
    assert compare(picture(GROUND), picture(light(image), 1), SETTINGS).change is ChangeKind.APPEARED


def test_another_view_is_a_turned_camera():
    other = np.ascontiguousarray(np.rot90(yard(5, 240, 320)))[:240, :320]
    assert compare(picture(GROUND), picture(other), SETTINGS).change is ChangeKind.CAMERA_MOVED


def test_pictures_of_two_sizes_are_compared():
    image, _ = with_parcel()
    large = cv2.resize(image, (1280, 960), interpolation=cv2.INTER_CUBIC)
    assert compare(picture(GROUND), picture(large), SETTINGS).change is ChangeKind.APPEARED
    large = cv2.resize(GROUND, (1280, 960), interpolation=cv2.INTER_CUBIC)
    assert not compare(picture(GROUND), picture(large), SETTINGS).changed


def test_sensitivity_zones_and_masks_count():
    image, _ = with_parcel(0.7, 0.75, 0.08)
    left = ((0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (0.0, 1.0))
    right = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))

    def changed(**settings):
        return compare(picture(GROUND), picture(image, 1), WatchSettings(**settings)).changed

    assert changed()
    assert not changed(sensitivity=0)
    assert not changed(zones=(Zone(name="left", polygon=left),))
    assert changed(zones=(Zone(name="right", polygon=right),))
    assert not changed(masks=(right,))


def test_a_bad_picture_is_refused():
    with pytest.raises(PictureError):
        compare(picture(GROUND), JpegPicture(b"no"), SETTINGS)
    with pytest.raises(PictureError):
        compare(JpegPicture(picture(GROUND).jpeg()[:-500]), picture(GROUND), SETTINGS)
