"""What comes back from the store: played from there when nothing is left here."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..model.away import AwayState
from ..storage.bucket import AwayError, Bucket, Opening
from ..storage.errors import translated
from .sealing import ENDING, SealError, unseal
from .streamed import AwayFilm, open_film

if TYPE_CHECKING:
    from pathlib import Path

    from ..model.away import AwayCopy, AwayFile, AwaySettings
    from ..model.home import Home
    from ..storage.away import AwayStore

KEPT, RECENT = 1024 * 1024 * 1024, 600.0
"""Bytes of files that are kept for the next who asks, and for how many seconds all are, for who just did."""

FILM = ".mp4"

PATIENCE = 60.0
"""Seconds for a piece to come: somebody waits."""


class Returned:
    """Gets files back, each once for all who ask for it meanwhile."""

    def __init__(
        self, folder: Path, homes: Mapping[str, Home], store: AwayStore, *, opening: Opening = Bucket
    ) -> None:
        self._folder, self._homes, self._store = folder, homes, store
        self._opening = opening
        self._coming: dict[Path, asyncio.Task[None]] = {}

    async def file(self, home_id: str, copy_id: str, ending: str) -> Path | None:
        """Return a file of a copy, here: the one whose name ends so. None when there is none.

        Raises AwayError and StorageError.
        """
        if (found := await self._find(home_id, copy_id, ending)) is None:
            return None
        copy, file = found
        target = self._folder / f"{copy.id}{ending}"
        if not await asyncio.to_thread(target.exists):
            await self._once(target, copy, file)
        await asyncio.to_thread(target.touch)
        return target

    async def film(self, home_id: str, copy_id: str) -> Path | AwayFilm | None:
        """Return the film of a copy: here if it came back already, else to be read from there in parts.

        None when there is none. Raises AwayError and StorageError.
        """
        if (found := await self._find(home_id, copy_id, FILM)) is None:
            return None
        copy, file = found
        target = self._folder / f"{copy.id}{FILM}"
        if await asyncio.to_thread(target.exists):
            return target
        settings = self._homes[home_id].away
        return await open_film(self._opening(settings, PATIENCE), file, settings.identities)

    async def _find(self, home_id: str, copy_id: str, ending: str) -> tuple[AwayCopy, AwayFile] | None:
        copy = await self._store.get(home_id, copy_id)
        if copy is None or copy.state is not AwayState.STORED:
            return None
        if copy.place != self._homes[home_id].away.place:
            return None
        files = (one for one in copy.files if one.name.removesuffix(ENDING).endswith(ending))
        return next(((copy, file) for file in files), None)

    async def forget(self, copy_id: str = "") -> None:
        """Delete what came back of a copy, or everything: at the start of the engine. Raises StorageError."""

        def unlink() -> None:
            with translated():
                for path in self._folder.glob(f"{copy_id}*"):
                    path.unlink()

        await asyncio.to_thread(unlink)

    async def _once(self, target: Path, copy: AwayCopy, file: AwayFile) -> None:
        if (task := self._coming.get(target)) is None:
            task = self._coming[target] = asyncio.create_task(self._bring(target, copy, file))
            task.add_done_callback(lambda _: self._coming.pop(target, None))
        # Who goes away meanwhile does not take it from the others.
        await asyncio.shield(task)

    async def _bring(self, target: Path, copy: AwayCopy, file: AwayFile) -> None:
        settings = self._homes[copy.home_id].away
        bucket = self._opening(settings, PATIENCE)
        part = target.with_name(target.name + ".part")
        digest = hashlib.sha256()
        with translated():
            await asyncio.to_thread(_begin, part)
            for name in file.objects:
                data = await bucket.get(name)
                await asyncio.to_thread(_append, part, data)
                await asyncio.to_thread(digest.update, data)
            if digest.hexdigest() != file.sha256:
                raise AwayError("damaged", "what came back is not what was sent")
            await asyncio.to_thread(_finish, part, target, file, settings)
            await asyncio.to_thread(self._trim, KEPT)

    def _trim(self, most: int) -> None:
        with translated():
            if self._folder.exists():
                _trim(self._folder, most)


def _begin(part: Path) -> None:
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part.unlink(missing_ok=True)


def _append(part: Path, data: bytes) -> None:
    with part.open("ab") as file:
        file.write(data)


def _finish(part: Path, target: Path, file: AwayFile, settings: AwaySettings) -> None:
    if file.sealed:
        clear = part.with_suffix(".clear")
        try:
            unseal(part, clear, settings.identities)
        except SealError as err:
            raise AwayError("damaged", str(err)) from err
        part.unlink()
        part = clear
    part.replace(target)


def _trim(folder: Path, most: int) -> None:
    """Delete the files that were asked for longest ago, beyond so many bytes."""
    total, recent = 0, time.time() - RECENT
    for path in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True):
        total += path.stat().st_size
        if total > most and path.stat().st_mtime < recent:
            path.unlink()
