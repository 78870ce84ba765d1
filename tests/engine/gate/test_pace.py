"""A clock that stands still, goes back or shows no number: the gate lives on all the same."""

import math
from itertools import cycle, islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.engine.gate.stage import Stage, activity, differences, standing, walker, yard
from watchpost_engine.gate.pace import LONGEST, STALLED, USUAL, Pace
from watchpost_engine.model.sighting import ChangeKind

YEAR = 365 * 86400.0

STEPS = [0.0, 1e-9, -1e-9, -0.2, -60.0, -YEAR, 0.2, 1.0, 60.0, YEAR, math.nan, math.inf, -math.inf]
"""Seconds from one frame to the next; what is no number stands for itself, once."""

MANY = 120
"""Frames: within so many the dullest clock must have let the gate learn."""


class Clockless(Stage):
    """A stage whose camera has a clock of its own."""

    steps = cycle([0.0])

    def frame(self, jpeg):
        step = next(self.steps)
        self.now = getattr(self, "now", 1000.0) + (step if math.isfinite(step) else 0.0)
        made = super().frame(jpeg)
        object.__setattr__(made, "at", self.now if math.isfinite(step) else step)
        return made


def stage(steps):
    made = Clockless()
    made.steps = cycle(steps)
    return made


JPEGS = [Stage().jpeg(yard() + i % 3) for i in range(7)]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=5))
@example([0.0])
@example([-1.0])
@example([math.nan])
@example([1e-9])
def test_learning_ends_whatever_the_clock_says(steps):
    one = stage(steps)
    for jpeg in islice(cycle(JPEGS), MANY):
        one.gate.examine(one.frame(jpeg))
    assert not one.gate.learning


@pytest.mark.parametrize(
    "steps", [[0.0], [-0.2], [-YEAR], [math.nan], [math.inf], [1e-7], [0.0, -5.0, math.nan]]
)
def test_without_a_clock_it_sees_who_comes_and_what_stays(steps):
    one = stage(steps)
    assert one.play(MANY / one.fps) == []
    assert activity(one.play(6, walker(6)))
    one.play(8)
    assert [s.change for _, s in differences(one.play(12, standing()))] == [ChangeKind.APPEARED]


@pytest.mark.parametrize("steps", [[0.001], [1 / 30], [0.2], [1.0], [60.0]])
def test_a_clock_that_runs_is_believed(steps):
    pace = Pace()
    times = [1000 + steps[0] * i for i in range(200)]
    assert sum(map(pace.step, times)) == pytest.approx(steps[0] * 199)


def test_a_burst_of_one_moment_is_no_time_and_a_long_one_counts_by_frames():
    pace = Pace()
    assert [pace.step(5.0) for _ in range(STALLED)] == [0.0] * STALLED
    assert pace.step(5.0) == USUAL
    assert pace.step(6.0) == 1.0
    assert pace.step(6.0) == 0.0


@given(st.lists(st.floats(), max_size=60))
def test_no_step_is_negative_or_without_end(times):
    pace = Pace()
    for at in times:
        assert 0.0 <= pace.step(at) <= LONGEST
