"""Builds the rooms of the away copy, and joins them to the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from .recording.parcel import Packer
from .recording.returned import FILM, Returned
from .recording.splice import Take
from .recording.upload import Uploader
from .storage.bucket import AwayError

if TYPE_CHECKING:
    from .events.problems import Problems
    from .model.recording import Recording
    from .storage.stores import Stores

_LOGGER = structlog.get_logger(__name__)

PROBLEM = "away_failed"


class Away:
    """What sends copies, and what gets them back."""

    def __init__(
        self, stores: Stores, problems: Problems, data: Path, on_progress: Callable[[str], None]
    ) -> None:
        self._stores, self._problems = stores, problems
        packer = Packer(
            stores.recordings, stores.recording_files, stores.events, stores.files, data / "sending"
        )
        self.uploader = Uploader(stores.homes.known, stores.away, packer, self._note, on_progress)
        self.returned = Returned(data / "returned", stores.homes.known, stores.away)

    def _note(self, home_id: str, code: str | None) -> None:
        known = next((one.detail for one in self._problems.of(home_id) if one.code == PROBLEM), None)
        if known is not None and known != code:
            self._problems.clear(home_id, PROBLEM)
        if code is not None:
            self._problems.report(home_id, PROBLEM, code)

    async def take(self, recording: Recording) -> Take | None:
        """Return a recording as clips take it, from wherever it is; None when it cannot be had.

        Raises StorageError.
        """
        files = self._stores.recording_files
        if await asyncio.to_thread(files.is_linked, recording):
            return None
        here = files.path(recording)
        is_here = not recording.missing and await asyncio.to_thread(here.is_file)
        path = here if is_here else await self._returned(recording)
        return None if path is None else Take(path=path, begun=recording.started_at)

    async def _returned(self, recording: Recording) -> Path | None:
        try:
            return await self.returned.file(recording.home_id, recording.id, FILM)
        except AwayError as err:
            _LOGGER.warning("away copy cannot be had", recording=recording.id, code=err.code)
            return None
