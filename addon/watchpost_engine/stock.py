"""Stocktaking by hand: what is on the disk and not in the database, and the other way round."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING

from .recording.stocktaking import Stock, take_stock
from .settings import Settings, read_settings
from .storage.database import Database
from .storage.errors import StorageError
from .storage.homes import HomeStore
from .storage.recording_files import RecordingFiles
from .storage.recordings import RecordingStore

if TYPE_CHECKING:
    from collections.abc import Iterator

RECENT = 600.0
"""Seconds: what was begun later may still be growing, and is left to the engine that runs."""


def add_arguments(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("stock", help="bring recordings on the disk and in the database together")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.set_defaults(run=_run)


async def stock_on_disk(settings: Settings, *, dry: bool) -> Stock:
    """Compare, and put right unless `dry`, whether the engine runs or not. Raises StorageError."""
    database = Database(settings.database_url)
    try:
        await database.open()
        homes = HomeStore(database)
        await homes.load()
        before = f"{int((time.time() - RECENT) * 1000):012x}"
        store, files = RecordingStore(database), RecordingFiles(settings.media)
        return await take_stock(store, files, homes.known, before=before, dry=dry)
    finally:
        await database.close()


def report(stock: Stock, files: RecordingFiles) -> Iterator[str]:
    """Give a line for each finding."""
    for what in ("salvaged", "adopted", "missing", "returned"):
        for recording in getattr(stock, what):
            yield f"{what}\t{files.path(recording)}\t{recording.seconds:.1f} s"
    for path in stock.unplayable:
        yield f"unplayable\t{path}"
    if stock.refused:
        yield "refused\tmore than half of the recordings are not on the disk: is it the right one?"


def _run(chosen: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    try:
        stock = asyncio.run(stock_on_disk(settings, dry=chosen.dry_run))
    except (StorageError, OSError) as err:
        sys.stderr.write(f"watchpost-engine: no stock taken: {err}\n")
        return 1
    for line in report(stock, RecordingFiles(settings.media)):
        sys.stdout.write(f"{line}\n")
    return 1 if stock.refused else 0
