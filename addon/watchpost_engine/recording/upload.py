"""The uploader: sends away copies, one after the other for each home. The owner of the only retry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..model.away import AwaySettings, AwayState
from ..storage.bucket import PATIENCE, AwayError, Bucket, Opening
from ..storage.errors import StorageError
from .parcel import GoneError
from .sealing import ENDING, key_name
from .throttle import Clock, Throttle, piece_at

if TYPE_CHECKING:
    from pathlib import Path

    from ..model.away import AwayCopy
    from ..model.home import Home
    from ..storage.away import AwayStore
    from .parcel import Packer

EVERY = 5.0
"""Seconds between two looks at what has closed."""

FIRST_PAUSE, LONGEST_PAUSE = 10.0, 600.0
"""Seconds until it is tried again; twice as long each time."""

OVERLAP, WHOLE_LOOK = timedelta(hours=1), timedelta(hours=1)
"""How far back each look goes, and how often everything is looked at: clocks are set, rows come late."""

BATCH = 500

PASSING = frozenset({"unreachable", "damaged"})
"""What mostly mends itself: somebody is told only when it lasts."""

LASTING = timedelta(minutes=15)

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A store that fails."""

    code: str
    """Of AwayError or StorageError."""

    since: datetime


class Uploader:
    """Owns all copies that wait, of all homes. A home whose store fails holds up no other."""

    def __init__(
        self,
        homes: Mapping[str, Home],
        store: AwayStore,
        packer: Packer,
        on_trouble: Callable[[str, str | None], None],
        on_progress: Callable[[str], None],
        *,
        opening: Opening = Bucket,
        patience: float = PATIENCE,
        clock: Clock | None = None,
    ) -> None:
        """`on_trouble` is told the home and what somebody should know, or None when it is right again.

        `on_progress` is told the home of which there are other copies, or whose store fails or works again.
        """
        self._homes, self._store, self._packer = homes, store, packer
        self._on_trouble, self._on_progress = on_trouble, on_progress
        self.opening, self._patience = opening, patience
        self._clock = clock or Clock()
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self.troubles: dict[str, Trouble] = {}
        """What is wrong with the store of a home."""

    async def run(self) -> None:
        """Send copies until cancelled. Raises StorageError only where nothing can be read at all."""
        await self._packer.sweep_all(self._store)
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._changed.clear()
                for home_id, home in list(self._homes.items()):
                    running = self._at_work.get(home_id)
                    if home.away.configured and (running is None or running.done()):
                        self._at_work[home_id] = tasks.create_task(self._serve(home_id))
                await self._changed.wait()

    async def changed(self, home_id: str) -> None:
        """Go on with new settings of a home. Raises StorageError."""
        if not self._homes[home_id].away.configured:
            await self._store.give_up(home_id)
        await self._store.hurry(home_id, datetime.now(UTC))
        if (running := self._at_work.pop(home_id, None)) is not None:
            running.cancel()
        self._right(home_id)
        self._changed.set()

    async def _serve(self, home_id: str) -> None:
        """Work for a home until it has no store any more."""
        shift = Shift(self._homes[home_id], self._store, self._packer, self._open, self._clock)
        pause, moved, told_at = FIRST_PAUSE, False, self._clock.now()
        while True:
            try:
                busy = await shift.step(datetime.now(UTC))
                moved |= shift.moved
                if moved and (not busy or self._clock.now() - told_at >= EVERY):
                    self._on_progress(home_id)
                    moved, told_at = False, self._clock.now()
            except (AwayError, StorageError) as err:
                self._wrong(home_id, err.code)
                await self._clock.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            if busy:
                pause = FIRST_PAUSE
                self._right(home_id)
            else:
                await self._clock.sleep(EVERY)

    def _open(self, settings: AwaySettings) -> Bucket:
        return self.opening(settings, self._patience)

    def _wrong(self, home_id: str, code: str) -> None:
        now, known = datetime.now(UTC), self.troubles.get(home_id)
        since = now if known is None else known.since
        self.troubles[home_id] = Trouble(code=code, since=since)
        if code not in PASSING or now - since >= LASTING:
            self._on_trouble(home_id, code)
        self._on_progress(home_id)

    def _right(self, home_id: str) -> None:
        if self.troubles.pop(home_id, None) is not None:
            self._on_trouble(home_id, None)
            self._on_progress(home_id)


class Shift:
    """The work for one home under one set of settings."""

    def __init__(
        self,
        home: Home,
        store: AwayStore,
        packer: Packer,
        opening: Callable[[AwaySettings], Bucket],
        clock: Clock,
    ) -> None:
        self._home_id, self._settings = home.id, home.away
        self._store, self._packer = store, packer
        self._opening = opening
        self._bucket: Bucket | None = None
        self._throttle = Throttle(clock)
        self._looked: datetime | None = None
        self._looked_at_all: datetime | None = None
        self._keyed = False
        self.moved = False
        """Whether the last step made, sent or deleted copies."""

    async def step(self, now: datetime) -> bool:
        """Look for what closed, then delete or send one thing; False when there was nothing to do.

        Raises AwayError and StorageError.
        """
        self.moved = await self._choose(now)
        if await self._clear(now):
            self.moved = True
            return True
        if (copy := await self._store.next(self._home_id, now)) is None:
            return False
        self.moved = True
        try:
            await self._send(copy)
        except AwayError:
            later = now + timedelta(seconds=min(FIRST_PAUSE * 2**copy.attempts, LONGEST_PAUSE))
            if (known := await self._store.get(self._home_id, copy.id)) is not None:
                await self._store.save(replace(known, attempts=copy.attempts + 1, due_at=later))
            raise
        return True

    async def _choose(self, now: datetime) -> bool:
        """Note what closed; whether there was anything."""
        whole = self._looked_at_all is None or abs(now - self._looked_at_all) > WHOLE_LOOK
        since = None if whole or self._looked is None else self._looked - OVERLAP
        after = "" if since is None else f"{int(since.timestamp() * 1000):012x}"
        begun = max(filter(None, (self._settings.since, self._oldest(now))), default=_EPOCH)
        chosen = False
        while found := await self._store.choose(self._home_id, self._settings, after, begun):
            chosen = True
            if found < BATCH:
                break
        self._looked = now
        if whole:
            self._looked_at_all = now
        return chosen

    async def _clear(self, now: datetime) -> bool:
        """Delete what is not to be kept there any more."""
        going = await self._store.going(self._home_id, self._oldest(now))
        for copy in going:
            if copy.place == self._settings.place:
                for name in copy.objects:
                    await self._open().delete(name)
            await self._store.remove(copy)
        return bool(going)

    def _oldest(self, now: datetime) -> datetime | None:
        days = self._settings.days
        return now - timedelta(days=days) if days else None

    async def _send(self, copy: AwayCopy) -> None:
        if copy.place != self._settings.place:
            copy = copy.from_start(self._settings.place)
        try:
            for path, place in await self._packer.files(copy):
                if place not in {file.name.removesuffix(ENDING) for file in copy.files}:
                    copy = await self._send_file(copy, path, place)
        except GoneError:
            copy = replace(copy, files=())
        state = AwayState.STORED if copy.files else AwayState.FAILED
        done = replace(copy, state=state, sending=None, sent=0, attempts=0, due_at=datetime.now(UTC))
        await self._store.save(done)
        await self._packer.sweep(copy.id)

    async def _send_file(self, copy: AwayCopy, path: Path, place: str) -> AwayCopy:
        """Return a copy with one file more. Raises AwayError, StorageError and GoneError."""
        rate, sealing = self._settings.bytes_per_second, self._settings.sealing
        if sealing:
            await self._bring_key()
            path, place = await self._packer.sealed(path, self._settings.identities[-1]), place + ENDING
        file = await self._packer.measured(path, place, piece_at(rate), sealed=sealing)
        if copy.sending is None or (copy.sending.name, copy.sending.sha256) != (file.name, file.sha256):
            copy = replace(copy, sending=file, sent=0)
            await self._store.save(copy)
        else:
            file = copy.sending  # cut as it was before the stop
        for index in range(copy.sent, file.pieces):
            data = await self._packer.piece(path, file, index)
            await self._throttle.turn(len(data), rate)
            await self._open().put(file.object(index), data)
            copy = replace(copy, sent=index + 1)
            if file.pieces > 1:
                await self._store.save(copy)
        return replace(copy, files=(*copy.files, file), sending=None, sent=0)

    async def _bring_key(self) -> None:
        """Have the sealed key lie beside what it opens."""
        if not self._keyed:
            key = self._settings.identities[-1]
            await self._open().put(key_name(key), self._settings.key_file.encode())
            self._keyed = True

    def _open(self) -> Bucket:
        if self._bucket is None:
            self._bucket = self._opening(self._settings)
        return self._bucket
