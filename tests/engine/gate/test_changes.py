"""Every kind of change by its name, at several places: told once, on the spot, and told right."""

import pytest

from tests.engine.gate.movers import animal, bin_there, car_there, door, parcel, person, vehicle
from tests.engine.gate.place import CALM, Camera, activities, differences
from tests.engine.gate.stage import area, overlap
from watchpost_engine.model.sighting import ChangeKind

SEEDS = [0, 1, 2, 3]
PACES = [5.0, 1.0]


def camera_before(seed, fps, things):
    """A camera that knows a place with these things in it."""
    camera = Camera(seed, fps)
    camera.play(max(12, 4 / fps), things=things)
    return camera


def becomes(seed, fps, before, after):
    """What lasting differences are told when one set of things is replaced by another at once."""
    told = differences(camera_before(seed, fps, before).play(max(15, 6 / fps), things=after))
    return [one.sighting for one in told]


def lies_on(sighting, true):
    return any(
        overlap(box, true) >= 0.25 * min(area(box), area(true)) and area(box) <= max(0.35, 4 * area(true))
        for box in sighting.boxes
    )


def box_of(thing):
    """Where something is that stands still."""
    return Camera(0).jpeg(CALM, 0.0, [thing])[1][0]


LEFT = {"parcel": parcel(), "bin": bin_there(), "car": car_there(), "small parcel": parcel(0.7, 0.9, 0.07)}


@pytest.mark.parametrize("fps", [*PACES, 1 / 60])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", LEFT)
def test_left_and_removed(what, seed, fps):
    there = [LEFT[what]]
    (came,) = becomes(seed, fps, [], there)
    (went,) = becomes(seed, fps, there, [])
    assert (came.change, went.change) == (ChangeKind.APPEARED, ChangeKind.DISAPPEARED)
    for sighting in (came, went):
        assert lies_on(sighting, box_of(LEFT[what]))


@pytest.mark.parametrize("fps", PACES)
@pytest.mark.parametrize("seed", [*SEEDS, 4])
def test_moved(seed, fps):
    (told,) = becomes(seed, fps, [bin_there(0.3)], [bin_there(0.75)])
    assert told.change is ChangeKind.MOVED
    assert lies_on(told, box_of(bin_there(0.3)))
    assert lies_on(told, box_of(bin_there(0.75)))


@pytest.mark.parametrize("fps", PACES)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("opens", [True, False], ids=["opened", "closed"])
def test_opened_and_closed(opens, seed, fps):
    (told,) = becomes(seed, fps, [door(ajar=not opens)], [door(ajar=opens)])
    assert lies_on(told, box_of(door(ajar=opens)))


PASSING = {
    "person": person(6),
    "person far away": person(8, high=0.16, y=0.62, coat=2),
    "animal": animal(5),
    "vehicle": vehicle(4),
}


@pytest.mark.parametrize("fps", PACES)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", PASSING)
def test_what_passes_is_activity_on_the_spot_and_leaves_nothing(who, seed, fps):
    camera = camera_before(seed, fps, [])
    told = activities(camera.play(8, things=[PASSING[who]]))
    assert any(lies_on(one.sighting, true) for one in told for true in one.true)
    assert differences(camera.play(10)) == []


@pytest.mark.parametrize("fps", PACES)
@pytest.mark.parametrize("seed", range(6))
def test_a_vehicle_that_stops_is_activity_and_then_has_come(seed, fps):
    camera = camera_before(seed, fps, [])

    def arrives(image, t):
        return vehicle(5)(image, min(t, 2.6))

    told = camera.play(12, things=[arrives])
    assert activities(told)
    assert [one.sighting.change for one in differences(told)] == [ChangeKind.APPEARED]


@pytest.mark.parametrize("seed", SEEDS)
def test_somebody_brings_a_thing_and_another_takes_it(seed):
    """The person is activity, the thing a difference: once when it came, once when it went."""
    camera = camera_before(seed, 5.0, [])

    def during(first, last, thing):
        return lambda image, t: thing(image, t) if first <= t < last else None

    box = parcel(0.5, 0.85)
    scene = [during(3, 30, box), person(6), person(6, enters=27, back=True, coat=2)]
    told = camera.play(50, things=scene)
    assert [one.sighting.change for one in differences(told)] == [ChangeKind.APPEARED, ChangeKind.DISAPPEARED]
    assert all(lies_on(one.sighting, box_of(box)) for one in differences(told))
    quiet = [one for one in activities(told) if 8 < one.t < 26 or one.t > 35]
    assert quiet == []
