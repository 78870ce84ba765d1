"""What the doors lead to: every room they need, handed over in one piece by the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..analysis.analyst import Analyst
    from ..events.announcer import Announcer
    from ..events.journal import Journal
    from ..events.problems import Problems
    from ..pipeline.keeper import Keeper
    from ..pipeline.resolver import HomeResolver
    from ..pipeline.roster import Roster
    from ..pipeline.side import SideStreams
    from ..recording.clips import Clips
    from ..recording.exporter import Exporter
    from ..recording.returned import Returned
    from ..recording.shelf import Archive
    from ..recording.upload import Uploader
    from ..sources.push import PushInbox
    from ..storage.away import AwayStore
    from ..storage.cleaner import Cleaner
    from ..storage.days import DayStore
    from ..storage.events import EventStore
    from ..storage.exports import ExportStore
    from ..storage.facts import FactStore
    from ..storage.files import PictureFiles
    from ..storage.homes import HomeStore
    from ..storage.jobs import JobStore
    from ..storage.recording_cleaner import RecordingCleaner
    from ..storage.recording_files import RecordingFiles
    from ..storage.recordings import RecordingStore
    from ..storage.tokens import TokenStore
    from ..storage.usage import UsageStore

DEVICE_URL = "device_url"
"""Name of the fact under which the address for devices is kept, where somebody has set one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How patient the doors are. Times in seconds."""

    push_most: int = 10 * 1024 * 1024
    """Bytes of a pushed picture."""

    push_seconds: float = 20.0
    """For the whole body of a pushed picture."""

    push_per_second: float = 30.0
    """Pictures of one camera."""

    push_at_once: int = 2
    """Bodies of one camera that may be on their way at the same time."""

    push_waiting: int = 256 * 1024 * 1024
    """Bytes of all bodies that are on their way."""

    wrong_tokens: int = 20
    """From one address at once; then one every six seconds."""

    listen_seconds: float = 15.0
    """From hello to listen."""

    send_seconds: float = 20.0
    """For a listener to take one message, and a viewer one picture."""

    counters_seconds: float = 30.0
    """Between two messages that only say that the counters of a camera moved."""

    ticket_seconds: float = 60.0
    """To open a live view."""

    visits: int = 32
    """Listeners, or viewers, that one token may have at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The rooms of a running engine, ready to be used."""

    engine_id: str
    started_at: datetime
    homes: HomeStore
    tokens: TokenStore
    facts: FactStore
    events: EventStore
    files: PictureFiles
    jobs: JobStore
    usage: UsageStore
    cleaner: Cleaner
    recording_cleaner: RecordingCleaner
    budget: int
    """Bytes that pictures, recordings and exports may take."""

    announcer: Announcer
    problems: Problems
    journal: Journal
    analyst: Analyst
    roster: Roster
    recordings: RecordingStore
    recording_files: RecordingFiles
    archive: Archive
    clips: Clips
    away: AwayStore
    uploader: Uploader
    returned: Returned
    exports: ExportStore
    days: DayStore
    exporter: Exporter
    first_id: str
    """Sorts before all ids that this run of the engine makes."""

    keeper: Keeper
    side_streams: SideStreams
    resolver: HomeResolver
    inbox: PushInbox
    broker: Callable[[], str]
    """Says how the connection to the MQTT broker fares: one word, `none` without one."""

    own_url: Callable[[], str]
    """Says the engine's address on the local network, for devices, unless somebody has set another."""

    limits: Limits = field(default_factory=Limits)

    async def exported(self) -> int:
        """Return the bytes that exports take of what may be kept: at most half of it. Raises StorageError.

        They never go by themselves: if they took all, nothing could be recorded any more.
        """
        return min(await self.exports.used(), self.budget // 2)

    def device_url(self) -> str:
        """Return the address devices shall use, without a slash at its end."""
        return (self.facts.known.get(DEVICE_URL) or self.own_url()).rstrip("/")
