"""Ids sort by the time they were made."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

import pytest

from watchpost_engine.model.ids import new_id


def test_an_id_is_greater_than_all_before() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_an_id_stays_greater_when_the_clock_stands_still_or_goes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [new_id()]
    now = time.time_ns()
    for back in (0, 0, 0, 3600, 0, 7200):
        monkeypatch.setattr(time, "time_ns", lambda back=back: now - back * 10**9)
        made.append(new_id())
    assert made == sorted(set(made))


def test_threads_never_make_the_same() -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(2000)], range(8)))
    assert len({one for batch in batches for one in batch}) == 16_000
    assert all(batch == sorted(batch) for batch in batches)


def test_an_id_is_a_uuid_that_says_when() -> None:
    before = time.time_ns() // 1_000_000
    made = UUID(new_id())
    assert (made.version, made.variant) == (7, RFC_4122)
    assert abs((made.int >> 80) - before) < 60_000
