"""Stocktaking: brings disk and database together after whatever happened to either.

Both ways: what an unclean stop left half written is cut down to what plays, files that the database does not
know are taken in, and recordings whose file is not there are marked. No file is ever deleted for not being
known, and no row for having no file.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import av
import av.error
import structlog

from ..storage.recording_files import PART
from .salvage import salvage, whole

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ..model.recording import Recording
    from ..storage.recording_files import RecordingFiles
    from ..storage.recordings import RecordingStore

_LOGGER = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What stocktaking found, or with a dry run would have done."""

    salvaged: tuple[Recording, ...] = ()
    adopted: tuple[Recording, ...] = ()
    missing: tuple[Recording, ...] = ()
    """Their files have gone since the last time."""

    returned: tuple[Recording, ...] = ()
    """Their files are there again."""

    unplayable: tuple[Path, ...] = ()
    """Left as they are."""

    refused: bool = False
    """More than half would have been marked missing: rather the disk is. Nothing was marked."""


async def take_stock(
    store: RecordingStore,
    files: RecordingFiles,
    homes: Collection[str],
    *,
    before: str,
    dry: bool = False,
) -> Stock:
    """Compare, and put right unless `dry`. Raises StorageError.

    Only what is older than the id `before`: the engine records on meanwhile. Files of homes that do not
    exist are let be.
    """
    known = {recording.id: recording for recording in await store.everything() if recording.id < before}
    found = await asyncio.to_thread(lambda: sorted(files.found(), key=lambda entry: entry[1].id))
    mine = [(path, one) for path, one in found if one.home_id in homes and one.id < before]
    stock = _compare(known, {one.id for path, one in mine if not path.name.endswith(PART)})
    for path, recording in mine:
        if path.name.endswith(PART) or recording.id not in known:
            stock = await asyncio.to_thread(_examine, stock, files, path, recording, dry=dry)
    if not dry:
        for recording in (*stock.salvaged, *stock.adopted, *stock.missing, *stock.returned):
            await store.save(recording)
    return stock


def _compare(known: dict[str, Recording], on_disk: Collection[str]) -> Stock:
    gone = tuple(
        replace(one, missing=True) for one in known.values() if one.id not in on_disk and not one.missing
    )
    back = tuple(replace(one, missing=False) for one in known.values() if one.id in on_disk and one.missing)
    there = sum(not one.missing for one in known.values())
    if gone and len(gone) * 2 > there:
        return Stock(returned=back, refused=True)
    return Stock(missing=gone, returned=back)


def _examine(stock: Stock, files: RecordingFiles, path: Path, recording: Recording, *, dry: bool) -> Stock:
    """Look into a file that the database does not know. Blocks."""
    is_part = path.name.endswith(PART)
    try:
        if is_part and not whole(path):
            if not dry:
                path.unlink()
            return stock
        if is_part and not dry:
            salvage(path)
        measured = measure(path, recording, salvaged=is_part)
    except (OSError, ValueError, av.error.FFmpegError):
        return replace(stock, unplayable=(*stock.unplayable, path))
    if is_part and not dry:
        path.replace(files.path(measured))
    if is_part:
        return replace(stock, salvaged=(*stock.salvaged, measured))
    return replace(stock, adopted=(*stock.adopted, measured))


def measure(path: Path, recording: Recording, *, salvaged: bool) -> Recording:
    """Return a recording with what its file tells. Raises OSError, ValueError and FFmpegError."""
    with av.open(path) as container:
        if not container.streams.video:
            raise ValueError("a file without video")
        video = container.streams.video[0]
        tick = float(video.time_base or 0)
        ends = ((packet.pts or 0) + (packet.duration or 0) for packet in container.demux(video))
        end = max(ends, default=0)
        codec = video.codec_context.name
    return replace(recording, seconds=end * tick, bytes=path.stat().st_size, codec=codec, salvaged=salvaged)


def say(stock: Stock) -> None:
    """Log what was found, if anything."""
    if stock.refused:
        _LOGGER.error("more than half of the recordings are not on the disk: is it the right one?")
    counts = {
        "salvaged": len(stock.salvaged),
        "adopted": len(stock.adopted),
        "missing": len(stock.missing),
        "returned": len(stock.returned),
        "unplayable": len(stock.unplayable),
    }
    if any(counts.values()):
        _LOGGER.info("recordings brought together with the database", **counts)
