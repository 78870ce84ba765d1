"""The wire: other sizes of the same view, other quality, pictures that repeat or are rare, in any order."""

import cv2
import numpy as np
import pytest

from tests.engine.gate.stage import Stage, activity, differences, put, walker, yard
from watchpost_engine.gate.gate import Gate

GROUND = yard(1, 1280, 720)
LARGE, SMALL, ODD, WIDE = (1920, 1080), (640, 360), (704, 396), (1280, 720)


def view(size, draw=None, t=0.0):
    """What the camera sees, sent at a size."""
    image = GROUND.copy() if draw is None else draw(GROUND.copy(), t)
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


class Streams(Stage):
    """A stage whose camera sends what it likes, at any quality and time."""

    def send(self, image, quality=85, passed=None):
        self.at += 1 / self.fps if passed is None else passed
        grain = self.rng.normal(0, 2, image.shape).astype(np.float32)
        noisy = np.clip(image + grain, 0, 255).astype(np.uint8)
        self.last = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        return self.gate.examine(self.frame(self.last))

    def send_again(self, passed):
        self.at += passed
        return self.gate.examine(self.frame(self.last))


@pytest.mark.parametrize("sizes", [(WIDE, SMALL, WIDE), (SMALL, LARGE, SMALL), (LARGE, ODD, WIDE)])
def test_another_size_of_the_same_view_is_no_change_and_hides_nobody(sizes):
    stage = Streams(fps=1.0)
    for size in sizes:
        assert [stage.send(view(size)) for _ in range(8)] == [()] * 8
        crossing = [stage.send(view(size, walker(6), float(i))) for i in range(6)]
        assert sum(map(bool, crossing)) > 0.7 * len(crossing)
        for _ in range(2):
            stage.send(view(size))


@pytest.mark.parametrize("sizes", [(LARGE, SMALL), (SMALL, LARGE, ODD, WIDE)])
def test_a_camera_that_changes_its_size_all_the_time_is_watched(sizes):
    stage = Streams(fps=1.0)
    told = [stage.send(view(sizes[i % len(sizes)])) for i in range(40)]
    assert not any(told)
    crossing = [stage.send(view(sizes[i % len(sizes)], walker(8), float(i))) for i in range(8)]
    assert sum(map(bool, crossing)) >= 6


def test_what_came_while_another_stream_was_chosen_is_told():
    def parcel(image, _):
        put(image, 0.7, 0.75, 0.15)
        return image

    stage = Streams(fps=1.0)
    assert not any(list(map(stage.send, [view(LARGE)] * 12)))
    seen = [(i, s) for i in range(8) for s in stage.send(view(SMALL, parcel))]
    assert len(differences(seen)) == 1


CROPPED = (960, 720)
"""Another shape: the camera squeezes its picture into it."""


class Changing(Streams):
    """A stage whose camera changes between two shapes, after so many pictures each."""

    def watch(self, frames, every, draw=None):
        """Return in which of so many pictures something was seen."""
        return [
            i for i in range(frames) if self.send(view((WIDE, CROPPED)[i // every % 2], draw, i / self.fps))
        ]


@pytest.mark.parametrize("fps", [5.0, 0.2])
@pytest.mark.parametrize("every", [1, 5, 15, 60])
def test_a_camera_that_changes_its_shape_again_and_again_is_known_at_once(every, fps):
    stage = Changing(fps=fps)
    assert stage.watch(max(4 * every, 60), every) == []
    seen = stage.watch(4 * every + 12, every, walks)
    assert all(seen_soon(seen, turn) for turn in range(every, 4 * every, every))
    assert len(seen) > 0.7 * 4 * every


def walks(image, t):
    """Three people who walk about, each at a pace of their own."""
    for pace, y, level in ((0.11, 0.3, 235), (-0.17, 0.55, 20), (0.23, 0.8, 220)):
        put(image, 0.1 + 0.8 * ((0.5 + pace * t) % 1), y + 0.05 * np.sin(t), 0.24, 0.09, level=float(level))
    return image


def seen_soon(seen, turn):
    """Whether somebody is seen within two pictures."""
    return bool({turn, turn + 1} & set(seen))


def test_a_shape_is_remembered_over_a_restart():
    stage = Changing(fps=1.0)
    stage.watch(60, 15)
    stage.gate = Gate.load(stage.gate.dump(), stage.settings)
    assert seen_soon(stage.watch(15, 15, walks), 0)


def test_the_shapes_that_are_remembered_are_few():
    stage = Streams(fps=1.0)
    sizes = [WIDE, CROPPED, (800, 800), (1280, 400), (500, 700)]
    sizes = [size for size in sizes * 2 for _ in range(5)]
    lengths = [len(stage.gate.dump()) for size in sizes if stage.send(view(size)) == ()]
    assert max(lengths[25:]) < 1.2 * max(lengths[:25])


@pytest.mark.parametrize("seed", range(3))
def test_quality_repeats_and_irregular_times_are_no_change_and_hide_nobody(seed):
    """Any quality, a third of the pictures twice, and from a twentieth of a second to 90 s between two."""
    stage, rng = Streams(), np.random.default_rng(seed)

    def send(image):
        told = list(stage.send(image, int(rng.integers(15, 96)), float(rng.choice(STEPS, p=CHANCES))))
        return told + list(
            stage.send_again(float(rng.choice([0.05, 0.2, 2.0]))) if rng.random() < 0.3 else []
        )

    assert not any(list(map(send, [yard()] * 300)))
    crossing = [send(walker(1.0)(yard(), i / 30)) for i in range(30)]
    assert sum(map(bool, crossing)) > 15
    for _ in range(30):
        send(yard())
    parcel = yard()
    put(parcel, 0.4, 0.5, 0.15)
    seen = [(i, s) for i in range(60) for s in send(parcel)]
    assert len(differences(seen)) == 1


STEPS, CHANCES = [0.05, 0.2, 1.0, 5.0, 20.0, 90.0], [0.3, 0.3, 0.2, 0.1, 0.06, 0.04]


def test_a_snapshot_that_is_fetched_again_and_again():
    """Renewed every seven seconds, fetched five times a second."""
    stage = Streams()

    def watch(images):
        told = []
        for image in images:
            told += [(0.0, s) for s in stage.send(image, passed=0.2)]
            for _ in range(34):
                told += [(0.0, s) for s in stage.send_again(0.2)]
        return told

    assert watch([yard()] * 12) == []
    assert len(activity(watch([walker(4)(yard(), float(i)) for i in range(1, 4)]))) == 3
