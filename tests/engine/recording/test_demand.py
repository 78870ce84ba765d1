"""When a camera is recorded: by the clock on the wall, in every zone, over every change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchpost_engine.model.recording import RecordingKind, RecordingMode, RecordingSettings, WeeklyTime
from watchpost_engine.recording.demand import demand, is_scheduled, memory

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")
CHANGES = {
    "Europe/Berlin": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
}
"""When clocks are changed."""

YEARS = {
    "min_value": datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis wants it so
    "max_value": datetime(2040, 1, 1),  # noqa: DTZ001
}
MINUTES = st.integers(0, 24 * 60)


@st.composite
def weekly(draw: st.DrawFn) -> WeeklyTime:
    start, end = sorted(draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True)))
    return WeeklyTime(day=draw(st.integers(0, 6)), start=clock(start), end=clock(end))


def clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def around_changes(zone: str) -> list[datetime]:
    """Every minute of the hours around both changes of a year."""
    return [change + timedelta(minutes=minute) for change in CHANGES[zone] for minute in range(-180, 181)]


@given(
    schedule=st.lists(weekly(), max_size=5),
    moment=st.datetimes(timezones=st.just(UTC), **YEARS),
    zone=st.sampled_from(ZONES),
)
def test_it_is_what_the_clock_on_the_wall_says(
    schedule: list[WeeklyTime], moment: datetime, zone: str
) -> None:
    local = moment.astimezone(ZoneInfo(zone))
    here = local.hour * 60 + local.minute
    scheduled = any(
        one.day == local.weekday() and minutes(one.start) <= here < (minutes(one.end) or 24 * 60)
        for one in schedule
    )
    assert is_scheduled(schedule, local) == scheduled


@pytest.mark.parametrize("zone", CHANGES)
def test_a_week_without_end_has_no_hole_when_clocks_change(zone: str) -> None:
    always = [WeeklyTime(day=day, start=time.min, end=time.min) for day in range(7)]
    assert all(is_scheduled(always, moment.astimezone(ZoneInfo(zone))) for moment in around_changes(zone))


@pytest.mark.parametrize("zone", CHANGES)
def test_a_night_over_a_change_is_whole(zone: str) -> None:
    """From ten in the evening to six: as many minutes as that night really has."""
    for change in CHANGES[zone]:
        evening: date = (change.astimezone(ZoneInfo(zone)) - timedelta(hours=12)).date()
        night = [
            WeeklyTime(day=evening.weekday(), start=time(22), end=time.min),
            WeeklyTime(day=(evening.weekday() + 1) % 7, start=time.min, end=time(6)),
        ]
        begin = datetime.combine(evening, time(22), ZoneInfo(zone)).astimezone(UTC)
        end = datetime.combine(evening + timedelta(days=1), time(6), ZoneInfo(zone)).astimezone(UTC)
        moments = [begin + timedelta(minutes=minute) for minute in range(-60, 11 * 60)]
        recorded = [one for one in moments if is_scheduled(night, one.astimezone(ZoneInfo(zone)))]
        assert (recorded[0], recorded[-1] + timedelta(minutes=1)) == (begin, end)
        assert len(recorded) == (end - begin) // timedelta(minutes=1)


def test_an_hour_that_is_repeated_is_recorded_twice_and_one_that_is_skipped_is_not() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    hour = [WeeklyTime(day=6, start=time(2), end=time(3))]
    spring, autumn = CHANGES["Europe/Berlin"]
    count = [
        sum(
            is_scheduled(hour, (change + timedelta(minutes=minute)).astimezone(berlin))
            for minute in range(-180, 181)
        )
        for change in (spring, autumn)
    ]
    assert count == [0, 120]


@pytest.mark.parametrize(
    ("mode", "pre_roll", "kept"),
    [
        (RecordingMode.OFF, 5.0, 5.0),  # for a start by hand
        (RecordingMode.OFF, 0.0, None),
        (RecordingMode.EVENTS, 0.0, 0.0),  # back to the last key frame, or it would begin with the next
        (RecordingMode.ALWAYS, 5.0, None),
    ],
)
def test_what_is_kept_in_memory(mode: RecordingMode, pre_roll: float, kept: float | None) -> None:
    assert memory(RecordingSettings(mode=mode, pre_roll=pre_roll)) == kept


def test_the_leap_day_is_a_day_like_any_other() -> None:
    tuesday = [WeeklyTime(day=1, start=time.min, end=time.min)]
    leap = datetime(2028, 2, 29, tzinfo=UTC)
    hours = [leap + timedelta(hours=hour) for hour in range(-24, 48)]
    assert [one for one in hours if is_scheduled(tuesday, one)] == hours[24:48]


MORE = {kind: place for place, kind in enumerate((None, *RecordingKind))}


@given(
    mode=st.sampled_from(RecordingMode), event=st.booleans(), by_hand=st.booleans(),
    schedule=st.lists(weekly(), max_size=3),
    local=st.datetimes(**YEARS),
)  # fmt: skip
def test_a_better_reason_never_makes_it_record_less(
    mode: RecordingMode, schedule: list[WeeklyTime], local: datetime, *, event: bool, by_hand: bool
) -> None:
    settings = RecordingSettings(mode=mode, schedule=tuple(schedule))
    here = demand(settings, local=local, event=event, by_hand=by_hand)
    assert MORE[demand(settings, local=local, event=True, by_hand=by_hand)] >= MORE[here]
    assert demand(settings, local=local, event=event, by_hand=True) is RecordingKind.MANUAL
    if mode is RecordingMode.ALWAYS:
        assert here is not None
