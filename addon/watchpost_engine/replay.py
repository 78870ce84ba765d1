"""The commands `replay` and `compare`: the gate on footage of one's own, for tuning and measuring."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .model.camera import Polygon, WatchSettings

    type Lines = Iterator[str]

type Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name


class UsageError(Exception):
    """An argument makes no sense; the text is for the person who gave it."""


def add_arguments(commands: Commands) -> None:
    """Add both commands to a command line."""
    replay = commands.add_parser("replay", help="say what a video or a folder of JPEGs would have told")
    replay.add_argument("footage", type=Path, metavar="FILE-or-FOLDER")
    pace = replay.add_mutually_exclusive_group()
    pace.add_argument(
        "--fps", type=float, metavar="N", help="a folder's pictures per second (5), or the most of a video's"
    )
    pace.add_argument("--times", type=Path, metavar="FILE", help="seconds of a folder's pictures, one a line")
    _add_common(replay)
    replay.add_argument(
        "--min-duration", type=float, default=0.0, metavar="S", help="seconds that movement must last (0)"
    )
    replay.add_argument(
        "--why", type=Path, metavar="FOLDER", help="put a picture there of why each event was told"
    )
    replay.set_defaults(run=run_replay)
    compare = commands.add_parser("compare", help="say what changed between two JPEGs")
    compare.add_argument("before", type=Path, metavar="BEFORE")
    compare.add_argument("after", type=Path, metavar="AFTER")
    _add_common(compare)
    compare.set_defaults(run=run_compare)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one line of JSON for every sighting")
    parser.add_argument("--sensitivity", type=int, default=50, metavar="N", help="0 to 100 (50)")
    for name, what in (("zones", "of which one must be touched"), ("masks", "that do not count")):
        parser.add_argument(
            f"--{name}", default="[]", metavar="JSON", help=f"polygons {what}: [[[x, y], ...], ...] in 0..1"
        )


def run_replay(chosen: argparse.Namespace) -> int:
    """Take footage through the gate and print what it tells. Return 0, or 2 for what is no footage."""
    return _guarded("replay", chosen, _replay)


def run_compare(chosen: argparse.Namespace) -> int:
    """Compare two pictures and print the difference. Return 0, or 2 for what is no picture."""
    return _guarded("compare", chosen, _compare)


def _guarded(name: str, chosen: argparse.Namespace, command: Callable[[argparse.Namespace], Lines]) -> int:
    from .footage import FootageError
    from .model.frame import PictureError

    try:
        for line in command(chosen):
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except (FootageError, PictureError, UsageError) as error:
        _warn(f"{name}: {error}")
        return 2
    except BrokenPipeError:
        # Whoever read has seen enough. Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _warn(f"{name}: {error}")
        return 2
    return 0


def _replay(chosen: argparse.Namespace) -> Lines:
    from .explaining import Explainer
    from .footage import FootageError, read_footage
    from .retelling import Teller, sighting_line, view_lines, watch

    if chosen.fps is not None and not 0 < chosen.fps <= 1000:
        raise UsageError("--fps must be more than 0 and at most 1000")
    if not 0 <= chosen.min_duration <= 300:
        raise UsageError("--min-duration must be 0 to 300")
    settings = replace(_settings(chosen), min_duration=chosen.min_duration)
    teller, explainer, count = (
        Teller(settings),
        Explainer(chosen.why, chosen.min_duration) if chosen.why else None,
        0,
    )
    for seen in watch(read_footage(chosen.footage, chosen.fps, chosen.times), settings, _warn):
        count += 1
        if explainer:
            explainer.take(seen)
        if chosen.json:
            yield from (sighting_line(seen, sighting) for sighting in seen.sightings)
            yield from view_lines(seen)
        else:
            yield from teller.take(seen)
    if not count:
        raise FootageError(f"{chosen.footage}: none of it is a whole picture")
    if explainer:
        explainer.end()
    yield from teller.end()


def _compare(chosen: argparse.Namespace) -> Lines:
    from .footage import read_picture
    from .gate.compare import compare
    from .retelling import difference_line, difference_words

    difference = compare(read_picture(chosen.before), read_picture(chosen.after), _settings(chosen))
    yield difference_line(difference) if chosen.json else difference_words(difference)


def _settings(chosen: argparse.Namespace) -> WatchSettings:
    from .model.camera import WatchSettings, Zone

    if not 0 <= chosen.sensitivity <= 100:
        raise UsageError("--sensitivity must be 0 to 100")
    zones = enumerate(_polygons("--zones", chosen.zones), 1)
    return WatchSettings(
        sensitivity=chosen.sensitivity,
        zones=tuple(Zone(name=str(number), polygon=polygon) for number, polygon in zones),
        masks=tuple(_polygons("--masks", chosen.masks)),
    )


def _polygons(name: str, text: str) -> list[Polygon]:
    """Read polygons. Raises UsageError for what is none."""
    try:
        polygons = [tuple(map(_point, _list(one))) for one in _list(json.loads(text))]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise UsageError(f"{name} is not a list of polygons [[[x, y], ...], ...]: {error}") from error
    for polygon in polygons:
        if len(polygon) < 3 or not all(0 <= side <= 1 for point in polygon for side in point):
            raise UsageError(f"{name}: a polygon has at least three points, each of two shares from 0 to 1")
    return polygons


def _point(value: object) -> tuple[float, float]:
    x, y = _list(value)
    return _number(x), _number(y)


def _list(value: object) -> list[object]:
    """Return a list. Raises TypeError for what is none."""
    if isinstance(value, list):
        return value
    raise TypeError(f"{value!r} is no list")


def _number(value: object) -> float:
    """Return a number. Raises TypeError for what is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise TypeError(f"{value!r} is no number")


def _warn(text: str) -> None:
    sys.stderr.write(f"watchpost-engine: {text}\n")
