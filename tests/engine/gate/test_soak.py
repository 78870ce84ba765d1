"""A day before a camera, 432,000 frames, and nothing grows, drifts or wears out."""

import gc
import os
import tracemalloc
from pathlib import Path

import pytest

from tests.engine.gate.soak import ROUND, Soak, count, weight

ROUNDS = round(86400 / ROUND)

BREATH = 1.3
"""By how much a gate may be heavier at one moment than at another: it keeps pictures of what moves."""


MOST_GROWTH = 4 * 1024**2
"""Bytes by which the whole process may have grown since the second round: what allocators need to settle."""


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.timeout(1200)
def test_a_day_at_five_frames_a_second():
    soak = Soak()
    soak.round()
    first = count(soak.round())
    assert first[0] == ["appeared", "disappeared"]
    gc.collect()
    size, memory = weight(soak.gate), resident()
    for _ in range(ROUNDS - 2):
        assert count(soak.round()) == first
        assert weight(soak.gate) <= BREATH * size
    assert soak.at >= 86400 - ROUND / 100
    assert len(soak.gate.dump()) <= BREATH * size
    gc.collect()
    assert resident() - memory < MOST_GROWTH


def test_memory_is_flat():
    """Counted by the interpreter: whatever the gate holds, wherever it holds it."""
    soak = Soak(1)
    soak.round()
    tracemalloc.start()
    try:
        soak.round()
        gc.collect()
        after_one = tracemalloc.get_traced_memory()[0]
        for _ in range(2):
            soak.round()
        gc.collect()
        after_three = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert after_three - after_one < 100_000


@pytest.mark.parametrize("size", [(320, 240), (800, 600)])
def test_a_gate_takes_little_memory(size):
    """All it holds of a camera, whatever the camera's resolution: under a megabyte."""
    soak = Soak(0)
    soak.reel.enlarge(*size)
    for picture in soak.pictures():
        soak.show(picture)
    assert weight(soak.gate) < 1_000_000


def test_the_weight_counts_planes_and_what_is_in_containers():
    """Else the tests above could not fail."""
    soak = Soak(0)
    soak.round()
    before = weight(soak.gate)
    hoard = [bytes(100_000) for _ in range(3)]
    soak.gate._memory._spots.append(hoard)
    assert weight(soak.gate) - before > 300_000
