"""Opening away copies without a running engine: `watchpost-engine decrypt`."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import shutil
import sys
from itertools import chain
from pathlib import Path

PIECE = re.compile(r"(?P<name>.+)\.(?P<number>\d+)of(?P<count>\d+)")
"""A file's name when it is one of several pieces."""

PASSPHRASE = "WATCHPOST_PASSPHRASE"  # noqa: S105 - the name of a variable


class MissingError(Exception):
    """Pieces that are not there."""


def add_arguments(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("decrypt", help="open away copies, and join their pieces")
    parser.add_argument("files", nargs="+", type=Path, help="copies, their pieces, or folders of them")
    parser.add_argument("--key", type=Path, action="append", default=[], help="a key-....age of the bucket")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to; else beside each file")
    parser.set_defaults(run=_run)


def gather(files: list[Path]) -> dict[Path, list[Path]]:
    """Return what belongs together: the path without its number, and the pieces in their order.

    Raises MissingError.
    """
    whole: dict[Path, dict[int, Path]] = {}
    counts: dict[Path, int] = {}
    inside = ([*file.rglob("*")] if file.is_dir() else [file] for file in files)
    for path in chain.from_iterable(inside):
        if not path.is_file() or re.fullmatch(r"key-\w+\.age", path.name):
            continue
        match = PIECE.fullmatch(path.name)
        name = path if match is None else path.with_name(match["name"])
        whole.setdefault(name, {})[1 if match is None else int(match["number"])] = path
        counts[name] = 1 if match is None else int(match["count"])
    for name, pieces in whole.items():
        if missing := set(range(1, counts[name] + 1)) - set(pieces):
            raise MissingError(f"{name.name}: piece {min(missing)} of {counts[name]} is missing")
    return {name: [pieces[number] for number in sorted(pieces)] for name, pieces in whole.items()}


def open_copy(name: Path, pieces: list[Path], keys: tuple[str, ...], folder: Path | None) -> Path:
    """Write a copy as it was at home, and return where. Raises OSError and SealError."""
    from .recording.sealing import ENDING, unseal

    joined = (folder or name.parent) / name.name
    if pieces != [joined]:
        with joined.open("wb") as whole:
            for piece in pieces:
                with piece.open("rb") as part:
                    shutil.copyfileobj(part, whole)
    if joined.suffix != ENDING:
        return joined
    target = joined.with_suffix("")
    try:
        unseal(joined, target, keys)
    finally:
        if pieces != [joined]:
            joined.unlink()
    return target


def _run(chosen: argparse.Namespace) -> int:
    # Loaded only when it is needed: the command line starts at once.
    from .recording.sealing import ENDING, SealError

    try:
        keys = _keys(chosen.key)
        if chosen.to is not None:
            chosen.to.mkdir(parents=True, exist_ok=True)
        for name, pieces in gather(chosen.files).items():
            if name.suffix == ENDING or len(pieces) > 1:
                sys.stdout.write(f"{open_copy(name, pieces, keys, chosen.to)}\n")
    except (OSError, SealError, MissingError) as err:
        sys.stderr.write(f"watchpost-engine: cannot decrypt: {err}\n")
        return 1
    return 0


def _keys(files: list[Path]) -> tuple[str, ...]:
    from .recording.sealing import open_key

    if not files:
        return ()
    passphrase = os.environ.get(PASSPHRASE) or getpass.getpass("Passphrase: ")
    return tuple(open_key(file.read_bytes(), passphrase) for file in files)
