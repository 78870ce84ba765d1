"""What the demo can be told on its command line."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

ABOUT = """\
Watchpost, complete and real: broker, engine, Home Assistant with the integration, cameras.
Without options it plays a generated yard where now and then something changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One demo."""

    check: bool
    footage: Path | None
    camera: str
    model: str
    model_name: str
    key: str
    port: int
    lan: bool

    @property
    def host(self) -> str:
        """Where engine and Home Assistant listen."""
        return "0.0.0.0" if self.lan else "127.0.0.1"


def read(arguments: list[str]) -> Options:
    """Read the command line; exits with 2 when it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="script/demo", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "--check",
        action="store_true",
        help="run until Home Assistant holds a described change, and say how fast",
    )
    add("--footage", type=Path, metavar="DIR", help="play these JPEGs or videos instead of the yard")
    add("--camera", default="", metavar="RTSP://...", help="watch this camera instead of simulated ones")
    add(
        "--model", default="", metavar="URL", help="an OpenAI-compatible server, as http://127.0.0.1:11434/v1"
    )
    add("--model-name", default="", metavar="NAME", help="the model there (default: the first it offers)")
    add("--key", default="", help="its key, if it wants one")
    add(
        "--port",
        type=int,
        default=8123,
        help="port of Home Assistant; another one is taken if it is not free",
    )
    add(
        "--lan",
        action="store_true",
        help="let the network in, not only this machine (the login is demo, demo)",
    )
    options = Options(**vars(parser.parse_args(arguments)))
    if options.check and options.lan:
        parser.error("--check keeps to this machine: not with --lan")
    if options.footage and not options.footage.exists():
        parser.error(f"{options.footage} does not exist")
    if options.footage and options.camera:
        parser.error("either --footage or --camera")
    return options
