"""The command line: `watchpost-engine serve`, `token`, `stock`, `backup`, `decrypt`, `replay`, `compare`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from . import __version__, logs
from .settings import SettingsError, read_settings


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status: 0 well, 1 failed, 2 asked for wrongly."""
    # Rooms are imported by the command that needs them: `--help` and `replay` start at once.
    parser = argparse.ArgumentParser(prog="watchpost-engine", description="Says what changed before cameras.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serving = commands.add_parser("serve", help="run the engine; settings are WATCHPOST_* variables")
    serving.set_defaults(run=_serve)
    _add_token(commands.add_parser("token", help="make a token and print it"))
    _add_stock(commands)
    _add_backup(commands)
    _add_decrypt(commands)
    _add_replay(commands)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except SettingsError as err:
        sys.stderr.write(f"watchpost-engine: {err}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _serve(_: argparse.Namespace) -> int:
    from .serve import serve
    from .storage.errors import StorageError

    settings = read_settings(os.environ)
    logs.set_up(settings.log_level)
    try:
        asyncio.run(serve(settings))
    except (StorageError, OSError) as err:
        sys.stderr.write(f"watchpost-engine: cannot start: {err}\n")
        return 1
    return 0


def _add_token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scope", choices=("admin", "home", "viewer"), default="home")
    parser.add_argument(
        "--home", default="Home", metavar="NAME", help="whose token; made where there is none"
    )
    parser.add_argument("--label", default="command line", help="what it is for")
    parser.set_defaults(run=_token)


def _token(chosen: argparse.Namespace) -> int:
    from .households import token_on_disk
    from .model.token import Scope
    from .storage.errors import StorageError

    settings = read_settings(os.environ)
    try:
        secret = asyncio.run(token_on_disk(settings, Scope(chosen.scope), chosen.home, chosen.label))
    except (StorageError, OSError) as err:
        sys.stderr.write(f"watchpost-engine: no token: {err}\n")
        return 1
    print(secret)
    return 0


def _add_stock(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from .stock import add_arguments

    add_arguments(commands)


def _add_backup(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from .backup import add_arguments

    add_arguments(commands)


def _add_replay(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from .replay import add_arguments

    add_arguments(commands)


def _add_decrypt(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from .decrypting import add_arguments

    add_arguments(commands)
