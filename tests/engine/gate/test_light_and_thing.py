"""Something that comes or goes just as the light changes is told once: when the light is understood."""

import numpy as np
import pytest

from tests.engine.gate.lights import START
from tests.engine.gate.movers import bin_there, car_there
from tests.engine.gate.nuisances import NUISANCES
from tests.engine.gate.place import HEIGHT, WIDTH, Camera, Nuisance, differences
from tests.engine.gate.stage import overlap

LIGHTS = ("lamp on", "lights off", "infrared on", "infrared off")
STRANGE = NUISANCES["light never seen"]
DAY = Nuisance(grain=STRANGE.grain)
THINGS = {"bin": bin_there(), "car": car_there()}


def until_then(thing):
    return lambda image, t: thing(image, t) if t <= START else None


def from_then(thing):
    return lambda image, t: thing(image, t) if t > START else None


WAYS = {"gone": until_then, "come": from_then}


def before(thing, way):
    """What stands there at first."""
    return [thing] if way == "gone" else []


def is_told_once(told, thing):
    box = thing(np.zeros((HEIGHT, WIDTH, 3), np.uint8), 0.0)
    (one,) = differences(told)
    return any(overlap(box, other) > 0 for other in one.sighting.boxes)


@pytest.mark.parametrize("fps", [5.0, 1.0])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", LIGHTS)
def test_with_a_light_that_explains_itself(name, way, fps):
    nuisance, thing = NUISANCES[name], THINGS["bin"]
    camera = Camera(1, fps)
    calm = Nuisance(effect=nuisance.before, grain=nuisance.grain)
    camera.play(30, calm, before(thing, way), begin=-30)
    assert is_told_once(camera.play(25, nuisance, [WAYS[way](thing)]), thing)


@pytest.mark.parametrize("fps", [5.0, 1.0, 0.1])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", THINGS)
def test_with_a_light_that_is_known(name, way, fps):
    camera, thing = Camera(3, fps), THINGS[name]
    seconds = max(25, 6 / fps)
    for light, begin in ((DAY, 0), (STRANGE, 5), (DAY, 0)):
        assert differences(camera.play(seconds, light, before(thing, way), begin=begin)) == []
    assert is_told_once(camera.play(seconds, STRANGE, [WAYS[way](thing)]), thing)


@pytest.mark.parametrize("fps", [5.0, 1.0])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", THINGS)
def test_with_a_light_never_seen_it_is_told_when_the_old_light_is_back(name, way, fps):
    camera, thing = Camera(4, fps), THINGS[name]
    seconds = max(25, 6 / fps)
    camera.play(seconds, DAY, before(thing, way))
    assert differences(camera.play(seconds, STRANGE, [WAYS[way](thing)])) == []
    after = before(thing, "gone" if way == "come" else "come")
    assert is_told_once(camera.play(seconds, DAY, after), thing)
