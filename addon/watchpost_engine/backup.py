"""What Home Assistant runs before and after it backs the app up, while the engine goes on."""

from __future__ import annotations

import argparse
import os
import sys

from .settings import read_settings
from .storage.backup import drop_copy, make_copy
from .storage.errors import StorageError


def add_arguments(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("backup", help="put a whole copy of the database beside it, for a backup")
    parser.add_argument("--over", action="store_true", help="delete the copy: the backup is made")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    try:
        if chosen.over:
            drop_copy(settings.database_url)
        elif (copy := make_copy(settings.database_url)) is not None:
            sys.stdout.write(f"{copy}\n")
    except StorageError as err:
        sys.stderr.write(f"watchpost-engine: no backup: {err}\n")
        return 1
    return 0
