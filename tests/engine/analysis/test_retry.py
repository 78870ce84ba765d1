"""When an event without words is tried again, and what a day is."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.making import NOW
from watchpost_engine.analysis import retry
from watchpost_engine.analysis.budget import day_of, next_day
from watchpost_engine.analysis.providers.base import ProviderError
from watchpost_engine.model.event import Words
from watchpost_engine.model.home import Home
from watchpost_engine.model.job import Job

JOB = Job(event_id="e", home_id="here", due_at=NOW)


@pytest.mark.parametrize("code", ["timeout", "unreachable", "unauthorized", "rate_limited"])
def test_what_may_mend_itself_is_tried_for_ever(code: str) -> None:
    job, waits = JOB, []
    for _ in range(20):
        words, later = retry.after(job, ProviderError(code), NOW, 0.5)
        assert words is Words.RETRYING
        assert later is not None
        waits.append((later.due_at - NOW).total_seconds())
        job = later
    assert waits == sorted(waits)
    assert waits[-1] == retry.LONGEST


@pytest.mark.parametrize("code", ["bad_reply", "refused"])
def test_there_is_an_end_to_answers_that_cannot_be_read(code: str) -> None:
    job: Job | None = JOB
    for _ in range(retry.BAD_REPLIES - 1):
        assert job is not None
        _, job = retry.after(job, ProviderError(code), NOW, 0)
    assert job is not None
    assert retry.after(job, ProviderError(code), NOW, 0) == (Words.FAILED, None)


def test_the_server_says_how_long_to_wait() -> None:
    _, later = retry.after(JOB, ProviderError("rate_limited", retry_after=120), NOW, 0.25)
    assert later is not None
    assert later.due_at == NOW + timedelta(seconds=120.25)


@pytest.mark.parametrize(
    ("zone", "now", "day", "tomorrow"),
    [
        ("UTC", datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "2026-11-20", datetime(2026, 11, 21, tzinfo=UTC)),
        (
            "Europe/Berlin",
            datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
            "2026-03-29",
            datetime(2026, 3, 29, 22, tzinfo=UTC),
        ),  # the night the clocks go forward
        (
            "Pacific/Auckland",
            datetime(2026, 11, 20, 12, tzinfo=UTC),
            "2026-11-21",
            datetime(2026, 11, 21, 11, tzinfo=UTC),
        ),
    ],
)
def test_a_day_is_the_homes_own(zone: str, now: datetime, day: str, tomorrow: datetime) -> None:
    home = Home(id="h", name="H", created_at=NOW, time_zone=zone)
    assert day_of(home, now) == day
    assert next_day(home, now) == tomorrow
