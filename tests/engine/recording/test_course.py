"""The times of a film."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchpost_engine.recording.course import Course


@given(
    own=st.lists(st.one_of(st.none(), st.integers(-(1 << 40), 1 << 40)), min_size=1, max_size=50),
    gaps=st.lists(st.floats(0, 30), min_size=50, max_size=50),
)
def test_whatever_a_camera_says_times_only_grow(own: list[int | None], gaps: list[float]) -> None:
    tick, at = 1 / 90000, 100.0
    course = Course(tick, at)
    last = -1
    for dts, gap in zip(own, gaps, strict=False):
        at += gap
        placed, shown = course.place(dts, dts, 3000, at)
        assert placed > last
        assert shown >= placed
        assert (placed - last) * tick <= at - 100.0 + 11.0
        last = placed
    assert course.end >= last
