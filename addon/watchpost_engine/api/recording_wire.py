"""What visitors say of recordings, checked and turned into nouns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from ..model.recording import KeepDays, RecordingKind, RecordingMode, RecordingSettings, WeeklyTime
from ..storage.recordings import RecordingQuery
from .wire_types import Body, Id, Moment

MOST_ROLL, MOST_BY_HAND = 60.0, 24 * 3600.0
"""Seconds."""

MOST_EXPORTED = timedelta(days=2)

type Roll = Annotated[float, Field(ge=0, le=MOST_ROLL, allow_inf_nan=False)]
type Days = Annotated[float, Field(ge=0, le=36500, allow_inf_nan=False)]
type ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class WeeklyTimeIn(Body):
    """A stretch of each week; `end` 00:00 is midnight."""

    day: Annotated[int, Field(ge=0, le=6)]
    start: ClockTime
    end: ClockTime

    def noun(self) -> WeeklyTime:
        """Return it as a camera has it."""
        return WeeklyTime(
            day=self.day, start=time.fromisoformat(self.start), end=time.fromisoformat(self.end)
        )


def _forward(times: list[WeeklyTimeIn]) -> list[WeeklyTimeIn]:
    if any(one.end <= one.start and one.end != "00:00" for one in times):
        raise ValueError("a time ends before it begins; one over midnight is two")
    return times


class KeepDaysIn(Body):
    """For how many days recordings are kept; what is left out, or null, stays as it is."""

    continuous: Days | None = None
    scheduled: Days | None = None
    event: Days | None = None
    important: Days | None = None

    def applied(self, to: KeepDays) -> KeepDays:
        """Return rules with those changed that were sent."""
        return replace(to, **self.model_dump(exclude_none=True))


class RecordingIn(Body):
    """Any of a camera's recording settings; what is left out, or null, stays as it is."""

    mode: RecordingMode | None = Field(default=None, strict=False)
    pre_roll: Roll | None = None
    post_roll: Roll | None = None
    schedule: Annotated[list[WeeklyTimeIn], Field(max_length=100), AfterValidator(_forward)] | None = None
    audio: bool | None = None
    keep_days: KeepDaysIn | None = None

    def applied(self, to: RecordingSettings) -> RecordingSettings:
        """Return settings with those changed that were sent."""
        sent = self.model_dump(exclude_none=True, exclude={"schedule", "keep_days"})
        if self.schedule is not None:
            sent["schedule"] = tuple(one.noun() for one in self.schedule)
        if self.keep_days is not None:
            sent["keep_days"] = self.keep_days.applied(to.keep_days)
        return replace(to, **sent)


class RecordIn(Body):
    """A start of recording by hand."""

    seconds: Annotated[float, Field(gt=0, le=MOST_BY_HAND, allow_inf_nan=False)] = 60.0
    pre_roll: Roll | None = None


class ExportIn(Body):
    """A span that is wanted as one file."""

    camera_id: Id
    since: Moment = Field(strict=False)
    until: Moment = Field(strict=False)
    time_lapse: bool = False

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if not timedelta(0) < self.until - self.since <= MOST_EXPORTED:
            raise ValueError("a span ends after it begins, and within two days")
        return self


class DaysQuery(BaseModel):
    """Which days are asked for."""

    before: date | None = None
    limit: Annotated[int, Field(ge=1, le=400)] = 60


class RecordingsQuery(BaseModel):
    """Which recordings are asked for."""

    camera_id: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    kind: RecordingKind | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None

    def query(self, home_id: str, limit: int) -> RecordingQuery:
        """Return it as the store takes it."""
        return RecordingQuery(
            home_id=home_id,
            camera_id=self.camera_id,
            since=self.since,
            until=self.until,
            kinds=() if self.kind is None else (self.kind,),
            after=self.after,
            limit=limit,
        )
