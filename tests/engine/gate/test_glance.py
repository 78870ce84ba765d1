"""The first glance leaves out work, never a sighting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.gate.stage import Stage, put, yard
from watchpost_engine.gate.difference import look
from watchpost_engine.gate.glance import Glance
from watchpost_engine.gate.scene import Scene
from watchpost_engine.model.camera import WatchSettings

SHAPE = (24, 32)
LEAST = 4.0


def scene_of(rng: np.random.Generator, contrast: float, noise: float) -> Scene:
    """A scene of texture, brighter on the right, whose spots are restless to different degrees."""
    image = 20 + 4 * np.arange(SHAPE[1]) + rng.normal(0, contrast, SHAPE)
    scene = Scene(look(np.clip(image, 0, 255).astype(np.float32)))
    scene.noise[:] = rng.random(SHAPE) * noise
    return scene


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    contrast=st.floats(0, 60),
    noise=st.floats(0, 60),
    gain=st.floats(0.03, 8),
    grain=st.floats(0, 8),
    masked=st.booleans(),
)
def test_what_it_finds_little_in_has_little(seed, contrast, noise, gain, grain, masked):
    rng = np.random.default_rng(seed)
    scene = scene_of(rng, contrast, noise)
    now = scene.view.image * gain + rng.normal(0, grain, SHAPE) + rng.normal(0, 3 * grain)
    gray = np.clip(now, 0, 255).astype(np.uint8)
    allowed = np.where(rng.random(SHAPE) < 0.8, np.uint8(255), np.uint8(0)) if masked else None
    glance = Glance(SHAPE)
    count = scene.compare(look(gray.astype(np.float32)), allowed).count
    for least in (1.0, LEAST, 30.0):
        assert count < least or not glance.finds_little(gray, scene.view, scene.noise, allowed, least)


@pytest.mark.parametrize("gain", [0.3, 0.95, 1.0, 1.05, 1.4])
def test_a_calm_picture_needs_no_more_than_a_glance(gain):
    rng = np.random.default_rng(1)
    scene = scene_of(rng, 8.0, 4.0)
    gray = np.clip(scene.view.image * gain + rng.normal(0, 0.5, SHAPE), 0, 255).astype(np.uint8)
    glance = Glance(SHAPE)
    assert glance.finds_little(gray, scene.view, scene.noise, None, 1.0)
    gray[8:16, 8:16] = 255 - gray[8:16, 8:16]
    assert not glance.finds_little(gray, scene.view, scene.noise, None, LEAST)
    hidden = np.full(SHAPE, 255, np.uint8)
    hidden[4:20, 4:20] = 0
    assert glance.finds_little(gray, scene.view, scene.noise, hidden, LEAST)
    scene.view = look(gray.astype(np.float32))
    assert glance.finds_little(gray, scene.view, scene.noise, None, LEAST)


class Thorough(Glance):
    """Compares where the other only glances."""

    def finds_little(self, gray, view, noise, allowed, least):
        scene = Scene(view)
        scene.noise = noise
        return scene.compare(look(gray.astype(np.float32)), allowed).count < least


@pytest.mark.parametrize("fps", [1.0, 5.0])
def test_the_same_is_told_with_and_without_it(fps, monkeypatch):
    told = []
    for kind in (Glance, Thorough):
        monkeypatch.setattr("watchpost_engine.gate.pause.Glance", kind)
        stage = Stage(fps=fps, settings=WatchSettings())
        said = []
        for i in range(int(40 * fps)):
            image = yard() * np.float32(1 + 0.2 * np.sin(i / fps))
            if i / fps > 12:
                put(image, 0.3, 0.7, 0.12)
            if 20 < i / fps < 28:
                put(image, 0.1 + 0.1 * (i / fps - 20), 0.5, 0.3, 0.1)
            said += stage.show(image)
        told.append(said)
    assert told[0] == told[1]
    assert len(told[0]) > 5
